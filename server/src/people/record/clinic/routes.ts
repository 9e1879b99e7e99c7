/** HTTP of clinics: their list, keys, files and the queue for staff; records for their systems. */
import type { PetRecord } from '@pawloop/contract';
import { inTransaction } from '../../../platform/db.ts';
import { clinicKeyOf, type Handlers, type Principal, staffOf } from '../../../platform/http/index.ts';
import { readUpload } from '../../../platform/media.ts';
import type { Inner } from '../deps.ts';
import {
  changeClinic,
  createClinic,
  createClinicKey,
  getClinic,
  listClinicKeys,
  listClinics,
  revokeClinicKey,
} from './clinics.ts';
import { createFromMismatch, dismissMismatch, matchMismatch } from './decide.ts';
import { importFile, LARGEST_FILE, listImports } from './import.ts';
import { listMismatches } from './queue.ts';
import { countsOf, takeIn } from './take.ts';
import { withdrawRecord } from './withdraw.ts';

interface Call {
  readonly principal: Principal;
  readonly requestId: string;
}

const actor = ({ principal, requestId }: Call) => ({ staff: staffOf(principal), requestId });

export function clinicHandlers(deps: Inner): Handlers<typeof PetRecord.clinicEndpoints> {
  return { ...listHandlers(deps), ...queueHandlers(deps), ...systemHandlers(deps) };
}

type Table = typeof PetRecord.clinicEndpoints;
type Queue = Extract<keyof Table, `${string}/v1/clinic-mismatches${string}`>;
type System = Extract<keyof Table, `${string}/v1/clinic/${string}`>;

function listHandlers(deps: Inner): Omit<Handlers<Table>, Queue | System> {
  return {
    'GET /v1/clinics': async () => ({ items: await listClinics(deps.db) }),
    'POST /v1/clinics': ({ body, ...call }) => createClinic(deps, actor(call), body),
    'PUT /v1/clinics/:clinicId': ({ params, body, ...call }) => changeClinic(deps, actor(call), params.clinicId, body),
    'GET /v1/clinics/:clinicId/keys': async ({ params }) => ({ items: await listClinicKeys(deps.db, params.clinicId) }),
    'POST /v1/clinics/:clinicId/keys': ({ params, body, ...call }) =>
      createClinicKey(deps, actor(call), params.clinicId, body.name),
    'DELETE /v1/clinics/:clinicId/keys/:keyId': ({ params, ...call }) =>
      revokeClinicKey(deps, actor(call), params.clinicId, params.keyId),
    'POST /v1/clinics/:clinicId/imports': async ({ params, upload, ...call }) => {
      await getClinic(deps.db, params.clinicId);
      const bytes = await readUpload(upload.stream, LARGEST_FILE);
      return importFile(deps, actor(call), { clinicId: params.clinicId, filename: upload.filename, bytes });
    },
    'GET /v1/clinics/:clinicId/imports': async ({ params }) => ({ items: await listImports(deps.db, params.clinicId) }),
  };
}

function queueHandlers(deps: Inner): Pick<Handlers<Table>, Queue> {
  const decision = ({ params, ...call }: Call & { readonly params: { readonly mismatchId: string } }) => ({
    ...actor(call),
    mismatchId: params.mismatchId,
  });
  return {
    'GET /v1/clinic-mismatches': ({ query }) => listMismatches(deps, query),
    'POST /v1/clinic-mismatches/:mismatchId/match': async ({ body, ...call }) => ({
      matched: await matchMismatch(deps, decision(call), body.petId),
    }),
    'POST /v1/clinic-mismatches/:mismatchId/create': ({ body, ...call }) =>
      createFromMismatch(deps, decision(call), body),
    'POST /v1/clinic-mismatches/:mismatchId/dismiss': async ({ body, ...call }) => ({
      dismissed: await dismissMismatch(deps, decision(call), body.reason),
    }),
  };
}

function systemHandlers(deps: Inner): Pick<Handlers<Table>, System> {
  return {
    'POST /v1/clinic/records': async ({ principal, body }) => {
      const clinic = clinicKeyOf(principal);
      const rows = body.records.map((value, place) => ({ row: place + 1, value }));
      const results = await inTransaction(deps.db, (tx) => takeIn(tx, deps, clinic, rows));
      return { counts: countsOf(results), results };
    },
    'POST /v1/clinic/records/:recordId/withdraw': async ({ principal, params, body }) => ({
      outcome: await withdrawRecord(deps, clinicKeyOf(principal), params.recordId, body.reason),
    }),
  };
}
