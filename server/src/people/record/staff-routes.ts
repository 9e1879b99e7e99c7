/** HTTP of the record for staff: the operator's of every pet, a merchant's of those that are booked there (ACC-3). */
import type { PetRecord } from '@pawloop/contract';
import { record } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { type Handlers, ownMerchant, type Principal, type Staff, staffOf } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { petEnergy } from './energy/query.ts';
import { addEntries, type Source } from './entry/add.ts';
import { type Corrected, correctEntry, type NewVersion } from './entry/correct.ts';
import { addFile, readFile } from './entry/files.ts';
import { getTrace, listEntries } from './entry/queries.ts';
import type { EntryRow } from './entry/repository.ts';
import type { Viewer } from './entry/view.ts';
import { timeline } from './life/timeline.ts';
import { portrait, summaryView } from './owner-routes.ts';
import { carePlan } from './plan/queries.ts';
import { petNotFound } from './problems.ts';

/**
 * @returns how the caller sees the record of the pet
 * @throws Problem `record/pet-not-found`, also for pets that a merchant has no booking of
 */
async function viewerOf(deps: Inner, principal: Principal, petId: string): Promise<Viewer> {
  const merchantId = ownMerchant(principal);
  const known = merchantId
    ? await deps.registered.merchantAccess(deps.db, merchantId, [petId])
    : new Set((await deps.pet.vitalsOf(deps.db, [petId])).keys());
  if (!known.has(petId)) throw new Problem(petNotFound);
  return { kind: 'staff', mayWrite: merchantId === null && staffOf(principal).permissions.has('record.write') };
}

const sourceOf = (staff: Staff): Source => ({ kind: 'staff', id: staff.staffId, name: staff.name });

/** What the audit log says about an entry: never its text, which stands in the trace. */
const audited = ({ kind, on_date: onDate, state, version }: EntryRow) => ({ kind, onDate, state, version });

export function staffRecordHandlers(deps: Inner): Handlers<typeof PetRecord.staffRecordEndpoints> {
  return { ...entryHandlers(deps), ...viewHandlers(deps) };
}

type Table = typeof PetRecord.staffRecordEndpoints;

function entryHandlers(
  deps: Inner,
): Pick<Handlers<Table>, Extract<keyof Table, `${string}/record` | `${string}/record/${string}`>> {
  return {
    'GET /v1/pets/:petId/record': async ({ principal, params, query }) =>
      listEntries(deps.db, params.petId, query, await viewerOf(deps, principal, params.petId)),
    'POST /v1/pets/:petId/record': async ({ principal, params: { petId }, body, idempotencyKey, requestId }) => {
      const viewer = await viewerOf(deps, principal, petId);
      const staff = staffOf(principal);
      const key = idempotencyKey ?? newId();
      const entryId = await inTransaction(deps.db, async (tx) => {
        const ids = await addEntries(tx, deps, [{ key, petId, ...body }], sourceOf(staff));
        const id = ids.get(key);
        if (!id) throw new Problem(petNotFound);
        const after = { kind: body.kind, onDate: body.onDate, petId };
        const subject = { subjectType: 'entry', subjectId: id };
        await record(tx, { actor: staff, action: 'record.entry_added', ...subject, before: null, after, requestId });
        return id;
      });
      const { versions: _versions, ...entry } = await getTrace(deps.db, petId, entryId, viewer);
      return entry;
    },
    'GET /v1/pets/:petId/record/:entryId': async ({ principal, params }) =>
      getTrace(deps.db, params.petId, params.entryId, await viewerOf(deps, principal, params.petId)),
    'PUT /v1/pets/:petId/record/:entryId': async ({ principal, params, body, requestId }) => {
      const viewer = await viewerOf(deps, principal, params.petId);
      const { reason, ...change } = body;
      await correct(deps, { staff: staffOf(principal), requestId }, { ...params, reason, change });
      return getTrace(deps.db, params.petId, params.entryId, viewer);
    },
    'POST /v1/pets/:petId/record/:entryId/withdraw': async ({ principal, params, body: { reason }, requestId }) => {
      const viewer = await viewerOf(deps, principal, params.petId);
      await correct(deps, { staff: staffOf(principal), requestId }, { ...params, reason, change: 'withdraw' });
      return getTrace(deps.db, params.petId, params.entryId, viewer);
    },
    'POST /v1/pets/:petId/record/:entryId/files': async ({ principal, params, upload, requestId }) => {
      await viewerOf(deps, principal, params.petId);
      const subject = { subjectType: 'entry', subjectId: params.entryId };
      return addFile(deps, {
        ...params,
        upload,
        allow: () => undefined,
        noted: (tx, { fileId, name, contentType }) =>
          record(tx, {
            actor: principal,
            action: 'record.file_added',
            ...subject,
            before: null,
            after: { fileId, name, contentType },
            requestId,
          }),
      });
    },
    'GET /v1/pets/:petId/record/:entryId/files/:fileId': async ({ principal, params }) => {
      await viewerOf(deps, principal, params.petId);
      return readFile(deps, params.petId, params.entryId, params.fileId);
    },
  };
}

function correct(
  deps: Inner,
  { staff, requestId }: { readonly staff: Staff; readonly requestId: string },
  request: Omit<NewVersion, 'by'>,
): Promise<Corrected> {
  return inTransaction(deps.db, async (tx) => {
    const corrected = await correctEntry(tx, deps, { ...request, by: sourceOf(staff) });
    if (corrected.before === corrected.after) return corrected;
    const after = { ...audited(corrected.after), reason: request.reason };
    await record(tx, {
      actor: staff,
      action: 'record.entry_corrected',
      subjectType: 'entry',
      subjectId: request.entryId,
      before: audited(corrected.before),
      after,
      requestId,
    });
    return corrected;
  });
}

function viewHandlers(
  deps: Inner,
): Omit<Handlers<Table>, Extract<keyof Table, `${string}/record` | `${string}/record/${string}`>> {
  return {
    'GET /v1/pets/:petId/summary': async ({ principal, params }) => {
      await viewerOf(deps, principal, params.petId);
      return summaryView(deps, params.petId);
    },
    'GET /v1/pets/:petId/care-plan': async ({ principal, params }) => {
      await viewerOf(deps, principal, params.petId);
      return carePlan(deps.db, deps, params.petId);
    },
    'GET /v1/pets/:petId/energy': async ({ principal, params, query }) => {
      await viewerOf(deps, principal, params.petId);
      return petEnergy(deps.db, deps, params.petId, query.kcalPer100g);
    },
    'GET /v1/pets/:petId/timeline': async ({ principal, params, query }) => {
      await viewerOf(deps, principal, params.petId);
      return timeline(deps, params.petId, { ...query, healthOnly: ownMerchant(principal) !== null });
    },
    'GET /v1/pets/:petId/portrait': async ({ principal, params }) => {
      await viewerOf(deps, principal, params.petId);
      return portrait(deps, params.petId);
    },
  };
}
