/** Health records, clinics, care plan, timeline, portrait and what fits a pet (PET-3 to PET-9). */
import { clinicEndpoints } from './record/clinic.ts';
import { ownerRecordEndpoints } from './record/owner.ts';
import { staffRecordEndpoints } from './record/staff.ts';

export * from './record/clinic.ts';
export * from './record/entry.ts';
export * from './record/events.ts';
export * from './record/fit.ts';
export * from './record/life.ts';
export * from './record/owner.ts';
export * from './record/plan.ts';
export * from './record/staff.ts';
export * from './record/words.ts';

export const recordEndpoints = { ...ownerRecordEndpoints, ...staffRecordEndpoints, ...clinicEndpoints };
