/** Segments: rules that say who belongs, who does at present, and how that changed (AUD-6, AUD-9). */
export * from './segment/definition.ts';
export * from './segment/endpoints.ts';
export * from './segment/events.ts';
