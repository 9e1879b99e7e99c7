/** Command: publish the draft as a new version and start it; runs of earlier versions finish theirs (rule 24). */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../inner.ts';
import { badState, clashingJourney, faultyJourney, staleDraft } from '../problems.ts';
import { conflictsOf } from './conflicts.ts';
import { faultsOf } from './faults.ts';
import { lockJourney, replaceUses, type StoredJourney } from './repository.ts';
import { nameOf } from './save.ts';
import { changeState } from './state.ts';
import { usesOf } from './uses.ts';

export interface Publishing {
  readonly draftVersion: number;
  readonly includeExisting?: boolean;
  readonly override?: { readonly reason: string };
}

/** @throws Problem `journey/unknown`, `journey/version`, `journey/state`, `journey/faulty`, `journey/conflict` */
export function publish(
  inner: Inner,
  actor: Principal,
  journeyId: string,
  request: Publishing,
  requestId: string,
): Promise<void> {
  return inTransaction(inner.db, (tx) => publishIn(inner, tx, actor, journeyId, request, requestId));
}

/** The same in the caller's transaction. */
export async function publishIn(
  inner: Inner,
  tx: Tx,
  actor: Principal | 'system',
  journeyId: string,
  request: Publishing,
  requestId: string,
): Promise<void> {
  const journey = await lockJourney(tx, journeyId);
  if (journey.state === 'ended') throw new Problem(badState, 'it has ended');
  if (journey.draftVersion !== request.draftVersion) {
    throw new Problem(staleDraft, `draft ${journey.draftVersion} is the newest`);
  }
  const { draft } = journey;
  const { faults, marketing } = await faultsOf(inner, tx, draft);
  if (faults.length > 0) {
    throw new Problem(
      faultyJourney,
      undefined,
      faults.map(({ pointer, fault, detail }) => ({ pointer: `/draft${pointer}`, detail: `${fault}: ${detail}` })),
    );
  }
  const conflicts = await conflictsOf(inner, tx, draft, journeyId);
  if (conflicts.length > 0 && !request.override) {
    throw new Problem(
      clashingJourney,
      conflicts.map(({ name, channel, overlap }) => `${name} (${channel}, ${overlap})`).join(', '),
    );
  }
  const version = await insertVersion(inner, tx, journey, request, marketing, nameOf(actor));
  await replaceUses(tx, journeyId, usesOf(draft));
  const includeExisting = request.includeExisting === true && draft.trigger.kind === 'segment';
  if (includeExisting) await enrolExisting(inner, tx, journeyId, version);
  await append(tx, Journey.journeyPublished, {
    subjectId: journeyId,
    occurredAt: inner.clock.now(),
    payload: { journeyId, version, includeExisting, overridden: conflicts.length > 0 },
  });
  await record(tx, {
    actor,
    action: 'journey.published',
    subjectType: 'journey',
    subjectId: journeyId,
    before: { version: journey.version },
    after: { version, definition: draft, includeExisting, override: request.override ?? null, conflicts },
    requestId,
  });
  // A paused journey stays paused until it is resumed.
  if (journey.state === 'draft') await changeState(inner, tx, journey, 'running');
}

async function insertVersion(
  inner: Inner,
  tx: Tx,
  journey: StoredJourney,
  request: Publishing,
  marketing: boolean,
  by: string | null,
): Promise<number> {
  const version = (journey.version ?? 0) + 1;
  const at = inner.clock.now().toString();
  const overrideBy = request.override ? (by ?? 'system') : null;
  await sql`
    insert into journey.version (journey_id, version, definition, marketing, include_existing, published_at, published_by,
      override_by, override_reason)
    values (${journey.journeyId}, ${version}, ${jsonb(journey.draft)}, ${marketing}, ${request.includeExisting === true}, ${at},
      ${by}, ${overrideBy}, ${request.override?.reason ?? null})`.execute(tx);
  await sql`
    update journey.journey set version = ${version}, published_draft = draft_version, published_at = ${at},
      scheduled_through = coalesce(scheduled_through, ${at}::timestamptz)
    where journey_id = ${journey.journeyId}`.execute(tx);
  return version;
}

/** The members of the trigger's segment enter page by page, see entry/enrol.ts. */
async function enrolExisting(inner: Inner, tx: Tx, journeyId: string, version: number): Promise<void> {
  await sql`
    insert into journey.enrolment (journey_id, key, version, kind, at)
    values (${journeyId}, ${`existing:${version}`}, ${version}, 'existing', ${inner.clock.now().toString()})`.execute(
    tx,
  );
}
