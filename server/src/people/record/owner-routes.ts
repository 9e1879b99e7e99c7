/** HTTP of the record for keepers, and the public card behind a link. */
import type { PetRecord } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import { type Handlers, ownerOf, type Principal } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { petEnergy } from './energy/query.ts';
import { addEntries, type Source } from './entry/add.ts';
import { correctEntry } from './entry/correct.ts';
import { addFile, readFile } from './entry/files.ts';
import { getTrace, listEntries } from './entry/queries.ts';
import type { EntryRow } from './entry/repository.ts';
import { summariesOf } from './entry/summary.ts';
import type { Viewer } from './entry/view.ts';
import { listCards, makeCard, openCard, revokeCard } from './life/card.ts';
import { cardPage } from './life/card-page.ts';
import { preferencesOf, sayPreference } from './life/portrait.ts';
import { timeline } from './life/timeline.ts';
import { carePlan } from './plan/queries.ts';
import { notYours, petNotFound } from './problems.ts';

const KEEPER: Viewer = { kind: 'owner', mayWrite: true };

/** What the household wrote itself. @throws Problem `record/not-yours` */
function ownEntry(entry: EntryRow): void {
  if (entry.source_kind !== 'owner') throw new Problem(notYours);
}

/** @returns the caller, who keeps the pet. @throws Problem `pet/not-kept` */
async function keeper(deps: Inner, principal: Principal, petId: string): Promise<Source> {
  const { customerId } = ownerOf(principal);
  await deps.pet.requireKept(deps.db, petId, customerId);
  return { kind: 'owner', id: customerId };
}

export function ownerRecordHandlers(deps: Inner): Handlers<typeof PetRecord.ownerRecordEndpoints> {
  return { ...entryHandlers(deps), ...planHandlers(deps), ...cardHandlers(deps), ...portraitHandlers(deps) };
}

type Table = typeof PetRecord.ownerRecordEndpoints;
type Part<R extends keyof Table> = Pick<Handlers<Table>, R>;

function entryHandlers(
  deps: Inner,
): Part<
  | 'GET /v1/owner/pets/:petId/record'
  | 'POST /v1/owner/pets/:petId/record'
  | 'GET /v1/owner/pets/:petId/record/:entryId'
  | 'PUT /v1/owner/pets/:petId/record/:entryId'
  | 'POST /v1/owner/pets/:petId/record/:entryId/withdraw'
  | 'POST /v1/owner/pets/:petId/record/:entryId/files'
  | 'GET /v1/owner/pets/:petId/record/:entryId/files/:fileId'
> {
  return {
    'GET /v1/owner/pets/:petId/record': async ({ principal, params, query }) => {
      await keeper(deps, principal, params.petId);
      return listEntries(deps.db, params.petId, query, KEEPER);
    },
    'POST /v1/owner/pets/:petId/record': async ({ principal, params: { petId }, body, idempotencyKey }) => {
      const by = await keeper(deps, principal, petId);
      const key = idempotencyKey ?? newId();
      const ids = await inTransaction(deps.db, (tx) => addEntries(tx, deps, [{ key, petId, ...body }], by));
      const { versions: _versions, ...entry } = await getTrace(deps.db, petId, ids.get(key) ?? '', KEEPER);
      return entry;
    },
    'GET /v1/owner/pets/:petId/record/:entryId': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      return getTrace(deps.db, params.petId, params.entryId, KEEPER);
    },
    'PUT /v1/owner/pets/:petId/record/:entryId': async ({ principal, params, body }) => {
      const by = await keeper(deps, principal, params.petId);
      const { reason, ...change } = body;
      await inTransaction(deps.db, (tx) => correctEntry(tx, deps, { ...params, by, reason, allow: ownEntry, change }));
      return getTrace(deps.db, params.petId, params.entryId, KEEPER);
    },
    'POST /v1/owner/pets/:petId/record/:entryId/withdraw': async ({ principal, params, body: { reason } }) => {
      const by = await keeper(deps, principal, params.petId);
      const request = { ...params, by, reason, allow: ownEntry, change: 'withdraw' } as const;
      await inTransaction(deps.db, (tx) => correctEntry(tx, deps, request));
      return getTrace(deps.db, params.petId, params.entryId, KEEPER);
    },
    'POST /v1/owner/pets/:petId/record/:entryId/files': async ({ principal, params, upload }) => {
      await keeper(deps, principal, params.petId);
      return addFile(deps, { ...params, upload, allow: ownEntry });
    },
    'GET /v1/owner/pets/:petId/record/:entryId/files/:fileId': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      return readFile(deps, params.petId, params.entryId, params.fileId);
    },
  };
}

function planHandlers(
  deps: Inner,
): Part<
  | 'GET /v1/owner/pets/:petId/summary'
  | 'GET /v1/owner/pets/:petId/care-plan'
  | 'GET /v1/owner/pets/:petId/energy'
  | 'GET /v1/owner/pets/:petId/timeline'
> {
  return {
    'GET /v1/owner/pets/:petId/summary': async ({ principal, params: { petId } }) => {
      await keeper(deps, principal, petId);
      return summaryView(deps, petId);
    },
    'GET /v1/owner/pets/:petId/care-plan': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      return carePlan(deps.db, deps, params.petId);
    },
    'GET /v1/owner/pets/:petId/energy': async ({ principal, params, query }) => {
      await keeper(deps, principal, params.petId);
      return petEnergy(deps.db, deps, params.petId, query.kcalPer100g);
    },
    'GET /v1/owner/pets/:petId/timeline': async ({ principal, params, query }) => {
      await keeper(deps, principal, params.petId);
      return timeline(deps, params.petId, query);
    },
  };
}

/** @throws Problem `record/pet-not-found` */
export async function summaryView(deps: Inner, petId: string): Promise<PetRecord.RecordSummary> {
  const summary = (await summariesOf(deps.db, deps, [petId])).get(petId);
  if (!summary) throw new Problem(petNotFound);
  return summary;
}

function cardHandlers(
  deps: Inner,
): Part<
  | 'GET /v1/owner/pets/:petId/cards'
  | 'POST /v1/owner/pets/:petId/cards'
  | 'DELETE /v1/owner/pets/:petId/cards/:cardId'
  | 'GET /v1/cards/:token'
  | 'GET /v1/cards/:token/page'
> {
  return {
    'GET /v1/owner/pets/:petId/cards': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      return { items: await listCards(deps.db, params.petId) };
    },
    'POST /v1/owner/pets/:petId/cards': ({ principal, params, body }) =>
      makeCard(deps, { ...params, customerId: ownerOf(principal).customerId, days: body.days }),
    'DELETE /v1/owner/pets/:petId/cards/:cardId': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      await revokeCard(deps, params.petId, params.cardId);
    },
    'GET /v1/cards/:token': ({ params, reply }) => {
      reply.header('cache-control', 'no-store');
      return openCard(deps, params.token);
    },
    'GET /v1/cards/:token/page': async ({ params, query, reply }) => {
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
      return cardPage(await openCard(deps, params.token), query.lang ?? 'zh', deps.timeZone);
    },
  };
}

function portraitHandlers(
  deps: Inner,
): Part<
  | 'GET /v1/owner/pets/:petId/portrait'
  | 'PUT /v1/owner/pets/:petId/portrait'
  | 'POST /v1/owner/pets/:petId/portrait/remove'
> {
  return {
    'GET /v1/owner/pets/:petId/portrait': async ({ principal, params }) => {
      await keeper(deps, principal, params.petId);
      return portrait(deps, params.petId);
    },
    'PUT /v1/owner/pets/:petId/portrait': async ({ principal, params, body }) => {
      await keeper(deps, principal, params.petId);
      await sayPreference(deps, params.petId, body, 'said');
      return portrait(deps, params.petId);
    },
    'POST /v1/owner/pets/:petId/portrait/remove': async ({ principal, params, body }) => {
      await keeper(deps, principal, params.petId);
      await sayPreference(deps, params.petId, body, 'removed');
      return portrait(deps, params.petId);
    },
  };
}

export async function portrait(deps: Inner, petId: string): Promise<PetRecord.Portrait> {
  const found = await preferencesOf(deps.db, [petId], deps.clock.now());
  return { items: found.get(petId) ?? [] };
}
