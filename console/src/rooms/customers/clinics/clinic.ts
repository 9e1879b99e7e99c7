/** Clinics as the console sees them. */
import type { Reply } from '@pawloop/contract/client';

export type Clinic = Reply<'GET /v1/clinics'>['items'][number];
export type ClinicImport = Reply<'GET /v1/clinics/:clinicId/imports'>['items'][number];
export type Mismatch = Reply<'GET /v1/clinic-mismatches'>['items'][number];
