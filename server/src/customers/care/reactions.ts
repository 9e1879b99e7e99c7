/** Cases from facts of others, once per cause, and what later facts mean for them. */
import type { Booking, PetRecord as Health, Quality } from '@pawloop/contract';
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Static } from 'typebox';
import type { Consumer } from '../../platform/consumers.ts';
import type { Tx } from '../../platform/db.ts';
import type { LoggedEvent } from '../../platform/event-log.ts';
import type { CareDeps } from './deps.ts';
import { markAnswered, solveIn } from './move.ts';
import { type NewCase, openCase } from './open.ts';
import { addStep, type CaseRow, lockCase, tellOf } from './row.ts';
import { type Title, wordsOf } from './tell.ts';

type Told = Static<typeof Booking.bookingDisputed.payload>;
type Cancelled = Static<typeof Booking.bookingCancelled.payload>;
type Affected = Static<typeof Booking.bookingAffected.payload>;
type Mismatch = Static<typeof Health.clinicMismatch.payload>;
type Settled = Static<typeof Health.mismatchSettled.payload>;

const EVENTS = [
  'quality.claim_opened',
  'quality.claim_answered',
  'quality.claim_decided',
  'quality.review_held',
  'quality.review_checked',
  'booking.disputed',
  'booking.dispute_resolved',
  'booking.affected',
  'booking.cancelled',
  'record.clinic_mismatch',
  'record.mismatch_settled',
] as const;

export function careReactions(deps: CareDeps): Consumer {
  return {
    name: 'care.reactions',
    events: EVENTS,
    batch: 100,
    async handle(tx, events) {
      for (const event of events) await react(tx, deps, event);
    },
  };
}

async function react(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  switch (event.name) {
    case 'quality.claim_opened':
    case 'quality.claim_answered':
    case 'quality.claim_decided':
      return ofClaim(tx, deps, event);
    case 'quality.review_held':
    case 'quality.review_checked':
      return ofReview(tx, deps, event);
    case 'record.clinic_mismatch':
      return ofClinic(tx, deps, event);
    case 'record.mismatch_settled':
      return ofSettled(tx, deps, event);
    default:
      return ofBooking(tx, deps, event);
  }
}

/** A title in the words of whom the case belongs to. */
async function open(
  tx: Tx,
  deps: CareDeps,
  event: LoggedEvent,
  one: Omit<NewCase, 'title' | 'by' | 'at' | 'customerId'> & { readonly causeKey: Title; readonly mine?: false },
): Promise<void> {
  const { mine = true, ...rest } = one;
  const id = mine ? event.customerId : null;
  const customerId = id === null ? null : ((await deps.identity.canonical(tx, [id])).get(id) ?? id);
  const card = customerId === null ? undefined : (await deps.identity.findCustomers(tx, [customerId])).get(customerId);
  await openCase(tx, deps, {
    ...rest,
    customerId,
    petId: event.petId,
    merchantId: event.merchantId,
    title: wordsOf(one.causeKey, card?.language ?? 'zh'),
    by: 'system',
    at: event.occurredAt,
  });
}

async function ofClaim(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  const { claimId, bookingId } = event.payload as Quality.ClaimOpened;
  if (event.name === 'quality.claim_opened') {
    // One that a case was taken to the fund with has its case.
    if ((await casesOf(tx, sql`claim_id = ${claimId}`)).length > 0) return;
    await open(tx, deps, event, {
      kind: 'claim',
      cause: `claim/${claimId}`,
      causeKey: 'claim',
      bookingId,
      subject: { kind: 'claim', id: claimId },
      claimId,
      // The claim itself has told the owner.
      tell: false,
    });
    return;
  }
  for (const row of await casesOf(tx, sql`claim_id = ${claimId} and state <> 'solved'`)) {
    if (event.name === 'quality.claim_answered') {
      if (row.answered_at === null) await markAnswered(tx, row, event.occurredAt);
      continue;
    }
    const { outcome } = event.payload as Quality.ClaimDecided;
    const rootCause = outcome === 'paid_first' ? 'merchant_fault' : 'unfounded';
    await solveIn(tx, deps, row, { rootCause, solution: wordsOf(`claim_${outcome}`, 'zh') }, event.occurredAt);
  }
}

async function ofReview(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  const { reviewId, bookingId } = event.payload as Quality.ReviewHeld;
  if (event.name === 'quality.review_held') {
    const subject = { kind: 'review' as const, id: reviewId };
    const about = { kind: 'review', cause: `review/${reviewId}`, causeKey: 'review' as const, bookingId, subject };
    // Whom it concerns is not told that it is being looked at.
    await open(tx, deps, event, { ...about, mine: false, tell: false });
    return;
  }
  const own = sql`cause = ${`review/${reviewId}`} and state <> 'solved'`;
  for (const row of await casesOf(tx, own)) {
    await solveIn(
      tx,
      deps,
      row,
      { rootCause: 'misunderstanding', solution: wordsOf('review_checked', 'zh') },
      event.occurredAt,
    );
  }
}

/** One case for a patient, however many of its records wait: they are decided together. */
async function ofClinic(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  const { mismatchId, clinicName, recordId, reason, first } = event.payload as Mismatch;
  if (first === false) return;
  await open(tx, deps, event, {
    kind: 'clinic_mismatch',
    cause: `clinic/${mismatchId}`,
    causeKey: 'clinic_mismatch',
    text: [clinicName, recordId, reason].join(' · '),
    subject: { kind: 'clinic_record', id: mismatchId },
    mine: false,
    tell: false,
  });
}

async function ofSettled(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  const { mismatchId, outcome } = event.payload as Settled;
  for (const row of await casesOf(tx, sql`cause = ${`clinic/${mismatchId}`} and state <> 'solved'`)) {
    const solution = wordsOf(`mismatch_${outcome}`, 'zh');
    await solveIn(tx, deps, row, { rootCause: 'wrong_data', solution }, event.occurredAt);
  }
}

async function ofBooking(tx: Tx, deps: CareDeps, event: LoggedEvent): Promise<void> {
  const { bookingId, no } = event.payload as Told;
  const about = { bookingId, text: no };
  switch (event.name) {
    case 'booking.disputed':
      return open(tx, deps, event, {
        ...about,
        kind: 'dispute',
        cause: `dispute/${event.eventId}`,
        causeKey: 'dispute',
      });
    case 'booking.affected': {
      const { cause } = event.payload as Affected;
      return open(tx, deps, event, {
        ...about,
        kind: 'booking_affected',
        cause: `affected/${bookingId}/${cause}`,
        causeKey: 'booking_affected',
        choices: ['keep', 'move', 'refund'],
      });
    }
    case 'booking.cancelled': {
      if (!(event.payload as Cancelled).merchantFault) return;
      // The owner who gave it back in a case knows of it.
      if ((await casesOf(tx, sql`booking_id = ${bookingId} and chosen = 'refund'`)).length > 0) return;
      return open(tx, deps, event, {
        ...about,
        kind: 'booking_affected',
        cause: `cancelled/${bookingId}`,
        causeKey: 'merchant_cancelled',
      });
    }
    default: {
      const own = sql`booking_id = ${bookingId} and kind = 'dispute' and state <> 'solved'`;
      for (const row of await casesOf(tx, own)) {
        await addStep(tx, row.case_id, { kind: 'fact', by: 'system', text: no, internal: true }, event.occurredAt);
        await tellOf(tx, row, { type: Care.caseMoved, step: 'fact' }, event.occurredAt);
      }
    }
  }
}

/** Locked, in the order of their ids. */
async function casesOf(tx: Tx, where: ReturnType<typeof sql>): Promise<CaseRow[]> {
  const { rows } = await sql<{ case_id: string }>`
    select case_id from care."case" where ${where} order by case_id`.execute(tx);
  const found: CaseRow[] = [];
  for (const row of rows) found.push(await lockCase(tx, row.case_id));
  return found;
}
