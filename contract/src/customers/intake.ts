/** Intake: behaviour through the event API, and customers, orders, events and pets from CSV files (AUD-1). */
import { collectEndpoints } from './intake/collect.ts';
import { importEndpoints } from './intake/imports.ts';

export * from './intake/collect.ts';
export * from './intake/imports.ts';
export * from './intake/mapping.ts';

export const intakeEndpoints = { ...collectEndpoints, ...importEndpoints };
