/** Commands: create a journey as a draft, save the draft, delete one that never ran. */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../inner.ts';
import { badState, staleDraft } from '../problems.ts';
import { insertJourney, lockJourney } from './repository.ts';

export interface Draft {
  readonly name: string;
  readonly description?: string;
  readonly definition?: Journey.JourneyDefinition;
  readonly readyKey?: string;
}

/** What a journey begins as. */
export const EMPTY: Journey.JourneyDefinition = {
  trigger: { kind: 'api' },
  start: 'end-1',
  nodes: [{ id: 'end-1', kind: 'end' }],
};

export const nameOf = (actor: Principal | 'system'): string | null =>
  actor !== 'system' && actor.kind === 'staff' ? actor.name : null;

/** @returns its id */
export async function createDraft(
  inner: Pick<Inner, 'clock'>,
  tx: Tx,
  actor: Principal | 'system',
  draft: Draft,
  requestId: string,
): Promise<string> {
  const journeyId = newId();
  const { name, description = '', definition = EMPTY, readyKey = null } = draft;
  const at = inner.clock.now();
  await insertJourney(tx, { journeyId, name, description, definition, readyKey, at, by: nameOf(actor) });
  await record(tx, {
    actor,
    action: 'journey.created',
    subjectType: 'journey',
    subjectId: journeyId,
    before: null,
    after: { name, definition },
    requestId,
  });
  return journeyId;
}

/** @throws Problem `journey/unknown`, `journey/version` */
export async function saveDraft(
  inner: Inner,
  actor: Principal,
  journeyId: string,
  draft: Required<Pick<Draft, 'name' | 'definition'>> & { description?: string; draftVersion: number },
  requestId: string,
): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    const before = await lockJourney(tx, journeyId);
    if (before.draftVersion !== draft.draftVersion) {
      throw new Problem(staleDraft, `draft ${before.draftVersion} is the newest`);
    }
    const { name, description = before.description, definition } = draft;
    await sql`
      update journey.journey set name = ${name}, description = ${description}, draft = ${jsonb(definition)},
        draft_version = draft_version + 1, updated_at = ${inner.clock.now().toString()}
      where journey_id = ${journeyId}`.execute(tx);
    await record(tx, {
      actor,
      action: 'journey.saved',
      subjectType: 'journey',
      subjectId: journeyId,
      before: { name: before.name, definition: before.draft },
      after: { name, definition },
      requestId,
    });
  });
}

/** @throws Problem `journey/unknown`, `journey/state` once it was published */
export async function deleteDraft(inner: Inner, actor: Principal, journeyId: string, requestId: string): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    const before = await lockJourney(tx, journeyId);
    if (before.version !== null) throw new Problem(badState, 'it was published; end it instead');
    await sql`delete from journey.journey where journey_id = ${journeyId}`.execute(tx);
    await record(tx, {
      actor,
      action: 'journey.deleted',
      subjectType: 'journey',
      subjectId: journeyId,
      before: { name: before.name, definition: before.draft },
      after: null,
      requestId,
    });
  });
}
