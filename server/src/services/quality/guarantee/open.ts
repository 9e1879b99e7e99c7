/** Command: report that an animal was hurt at a booking; the clock of the first answer begins (MER-7, rule 39). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx, violates } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps, ServedBooking } from '../deps.ts';
import { claimPage, tellOwner } from '../message/tell.ts';
import { bookingNotFound, claimExists, claimNotCovered, claimNotFound } from '../problems.ts';
import { payersBooking } from '../review/write.ts';
import { requireOperator } from '../scope.ts';
import { claimAnswerHours, claimCapFen, claimDays } from '../settings.ts';
import { claimNo, lockClaim, tellOf } from './row.ts';
import { addStep } from './step.ts';

export interface Incident {
  readonly petId: string;
  /** Day in the business's zone. */
  readonly occurredOn: string;
  readonly description: string;
  readonly askedFen?: number | null;
}

type Opener =
  | { readonly kind: 'owner' }
  | { readonly kind: 'staff'; readonly staff: Staff; readonly requestId: string };

/** States in which the animal is or was in the store's hands. */
const SERVED = ['checked_in', 'in_service', 'completed'];

/** Also when the store cancelled after it had taken the animal in: nobody gets out of a claim that way. */
const wasThere = ({ state, checkedInAt }: ServedBooking): boolean => SERVED.includes(state) || checkedInAt !== null;

/**
 * By its owner. The constraint `claim_once` lets one claim per booking, pet and day stand.
 * @returns claimId
 * @throws Problem `quality/booking-not-found`, `quality/claim-not-covered`, `quality/claim-exists`
 */
export function openClaim(
  deps: QualityDeps,
  customerId: string,
  bookingId: string,
  incident: Incident,
): Promise<string> {
  return once(() =>
    inTransaction(deps.db, async (tx) => {
      await deps.identity.hold(tx, [customerId]);
      const booking = await payersBooking(tx, deps, customerId, bookingId);
      return await insert(tx, deps, booking, incident, { kind: 'owner' });
    }),
  );
}

/** By an operator for the owner. @throws as {@link openClaim} */
export function openClaimFor(
  deps: QualityDeps,
  staff: Staff,
  bookingId: string,
  incident: Incident,
  requestId: string,
): Promise<string> {
  return once(() => inTransaction(deps.db, (tx) => openClaimIn(tx, deps, staff, bookingId, incident, requestId)));
}

/** The same in the caller's transaction; the constraint's violation is the caller's to name. */
export async function openClaimIn(
  tx: Tx,
  deps: QualityDeps,
  staff: Staff,
  bookingId: string,
  incident: Incident,
  requestId: string,
): Promise<string> {
  requireOperator(staff, claimNotFound);
  const booking = (await deps.booking.find(tx, [bookingId])).get(bookingId);
  if (!booking) throw new Problem(bookingNotFound);
  await deps.identity.hold(tx, [booking.customerId]);
  return insert(tx, deps, booking, incident, { kind: 'staff', staff, requestId });
}

async function once<R>(run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (violates(error, 'claim_once')) throw new Problem(claimExists);
    throw error;
  }
}

/** The pet was there, on a day of the booking at the store, and the days for claims are not over. */
async function requireCovered(
  tx: Tx,
  deps: QualityDeps,
  booking: ServedBooking,
  { petId, occurredOn }: Incident,
  now: Temporal.Instant,
): Promise<void> {
  const day = (at: Temporal.Instant) => at.toZonedDateTimeISO(booking.timeZone).toPlainDate();
  const on = Temporal.PlainDate.from(occurredOn);
  // Taken in before the booked day, it was in the store's hands from then on.
  const start = Temporal.Instant.from(booking.startsAt);
  const taken = Temporal.Instant.from(booking.checkedInAt ?? booking.startsAt);
  const from = Temporal.Instant.compare(taken, start) < 0 ? taken : start;
  const end = Temporal.Instant.from(booking.endsAt);
  const until = end.add({ hours: 24 * (await deps.settings.get(tx, claimDays)) });
  const compare = Temporal.PlainDate.compare;
  const reason = !wasThere(booking)
    ? 'state'
    : !booking.petIds.includes(petId)
      ? 'pet'
      : compare(on, day(from)) < 0 || compare(on, day(now)) > 0
        ? 'day'
        : Temporal.Instant.compare(now, until) > 0
          ? 'late'
          : null;
  if (reason !== null) throw new Problem(claimNotCovered, reason);
}

async function insert(
  tx: Tx,
  deps: QualityDeps,
  booking: ServedBooking,
  incident: Incident,
  opener: Opener,
): Promise<string> {
  const now = deps.clock.now();
  await requireCovered(tx, deps, booking, incident, now);
  const { bookingId, customerId, merchantId, storeId } = booking;
  const { petId, occurredOn, description, askedFen = null } = incident;
  const by = opener.kind === 'owner' ? ('owner' as const) : ('operator' as const);
  const due = now.add({ hours: await deps.settings.get(tx, claimAnswerHours) });
  await sql`
    insert into quality.cover (booking_id, cap_fen) values (${bookingId}, ${await deps.settings.get(tx, claimCapFen)})
    on conflict do nothing`.execute(tx);
  const claimId = newId();
  await sql`
    insert into quality.claim (claim_id, booking_id, pet_id, occurred_on, customer_id, merchant_id, store_id, description,
      asked_fen, opened_at, opened_by, answer_due_at)
    values (${claimId}, ${bookingId}, ${petId}, ${occurredOn}, ${customerId}, ${merchantId}, ${storeId},
      ${description.trim()}, ${askedFen}, ${now.toString()}, ${by}, ${due.toString()})`.execute(tx);
  const row = await lockClaim(tx, claimId);
  await addStep(tx, { claimId, step: 'opened', by, text: description.trim(), amountFen: askedFen, at: now });
  await tellOf(tx, row, { type: Quality.claimOpened, answerDueAt: due.toString(), by }, now);
  await tellOwner(tx, deps, 'claim_opened', {
    key: `quality/claim/${claimId}/opened`,
    customerId,
    petId,
    variables: { claim: { no: claimNo(row.claim_no) } },
    page: claimPage(claimId),
  });
  if (opener.kind === 'staff') {
    await record(tx, {
      actor: opener.staff,
      action: 'quality.claim_opened',
      subjectType: 'claim',
      subjectId: claimId,
      before: null,
      after: { bookingId, petId, occurredOn, askedFen },
      requestId: opener.requestId,
    });
  }
  return claimId;
}
