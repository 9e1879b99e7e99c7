/** All KPIs of the operator's plan, in the order of the board: what is computed first, what waits for facts last. */
import { computedKpis } from './computed.ts';
import type { KpiDefinition } from './definition.ts';
import { waitingKpis } from './waiting.ts';

export const kpis: readonly KpiDefinition[] = [...computedKpis, ...waitingKpis];

export const kpiByKey: ReadonlyMap<string, KpiDefinition> = new Map(kpis.map((kpi) => [kpi.key, kpi]));
