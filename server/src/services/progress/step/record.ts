/** Commands: a step was done, with its proof; a record that was made by mistake is taken back (MER-5, BOOK-9, rule 32). */
import { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { record as audit } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { staffOf } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { bookedFor, concerns, todayAt, type Viewer } from '../booked.ts';
import type { BookedFacts, ProgressDeps } from '../deps.ts';
import { type DueStep, dueSteps, proves } from '../domain.ts';
import { notRunning, proofMissing, recordMissing, unknownStep, wrongDay } from '../problems.ts';
import { lockRun, type RunRow, recordsOf } from '../repository.ts';
import { tally } from '../run-view.ts';
import { useMedia } from './media.ts';

export interface StepInput {
  readonly stepKey: string;
  readonly day?: string;
  readonly number?: number | null;
  readonly text?: string | null;
  readonly mediaIds?: readonly string[];
}

/** @throws Problem `progress/not-running` unless the service is under way */
async function requireRunning(tx: Tx, bookingId: string): Promise<RunRow> {
  const run = await lockRun(tx, bookingId);
  if (run?.state !== 'running') throw new Problem(notRunning);
  return run;
}

function placeOf(due: readonly DueStep[], input: StepInput, today: string): DueStep {
  const ofKey = due.filter((one) => one.step.key === input.stepKey);
  if (ofKey.length === 0) throw new Problem(unknownStep, input.stepKey);
  const [once] = ofKey;
  if (once?.day === null) return once;
  const found = ofKey.find((one) => one.day === (input.day ?? today) && one.begun);
  if (!found) throw new Problem(wrongDay, input.day ?? today);
  return found;
}

/**
 * @throws Problem `progress/not-found`, `progress/not-running`, `progress/unknown-step`, `progress/wrong-day`,
 * `progress/proof-missing`, `progress/media-unusable`
 */
export function recordStep(deps: ProgressDeps, viewer: Viewer, bookingId: string, input: StepInput): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    const run = await requireRunning(tx, bookingId);
    const now = deps.clock.now();
    const today = todayAt(booked, now);
    const due = dueSteps(run.steps, booked, today);
    const place = placeOf(due, input, today);
    const { number = null, text = null, mediaIds = [] } = input;
    if (!proves(place.step.proof, { number, text, photos: mediaIds.length })) {
      throw new Problem(proofMissing, place.step.proof);
    }
    const recordId = newId();
    const { staffId, name } = staffOf(viewer.principal);
    await sql`
      insert into progress.record (record_id, booking_id, step_key, day, at, by_id, by_name, number, text)
      values (${recordId}, ${bookingId}, ${input.stepKey}, ${place.day}, ${now.toString()}, ${staffId}, ${name}, ${number},
        ${text?.trim() || null})`.execute(tx);
    await useMedia(tx, booked, 'store', mediaIds, { recordId });
    await tell(tx, booked, { due, place, recordId, media: mediaIds.length }, now);
  });
}

async function tell(
  tx: Tx,
  booked: BookedFacts,
  done: {
    readonly due: readonly DueStep[];
    readonly place: DueStep;
    readonly recordId: string;
    readonly media: number;
  },
  at: Temporal.Instant,
): Promise<void> {
  const { bookingId } = booked;
  const records = (await recordsOf(tx, [bookingId])).get(bookingId) ?? [];
  const { step, day } = done.place;
  await append(tx, Progress.stepDone, {
    ...concerns(booked),
    occurredAt: at,
    payload: {
      bookingId,
      recordId: done.recordId,
      stepKey: step.key,
      proof: step.proof,
      day,
      ...tally(
        done.due.filter((one) => one.step.required),
        records,
      ),
      media: done.media,
    },
  });
}

/** @throws Problem `progress/not-found`, `progress/not-running`, `progress/record-not-found` */
export function withdrawRecord(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  recordId: string,
  reason: string,
  requestId: string,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    await requireRunning(tx, bookingId);
    const now = deps.clock.now();
    const staff = staffOf(viewer.principal);
    const { rows } = await sql<{ step_key: string; day: string | null }>`
      update progress.record set withdrawn_at = ${now.toString()}, withdrawn_by = ${staff.name}, withdraw_reason = ${reason}
      where record_id = ${recordId} and booking_id = ${bookingId} and withdrawn_at is null
      returning step_key, day`.execute(tx);
    const row = rows[0];
    if (!row) throw new Problem(recordMissing);
    const payload = { bookingId, recordId, stepKey: row.step_key, day: row.day };
    await append(tx, Progress.stepWithdrawn, { ...concerns(booked), occurredAt: now, payload });
    await audit(tx, {
      actor: staff,
      action: 'progress.record_withdrawn',
      subjectType: 'booking',
      subjectId: bookingId,
      before: payload,
      after: { reason },
      requestId,
    });
  });
}
