/** Rules of a booking without I/O: the state machine, fees, who may do what when (BOOK-4, BOOK-5, rules 19, 20). */
import type { Booking, Merchant } from '@pawloop/contract';
import { Problem } from '../../platform/problem.ts';
import { illegalMove } from './problems.ts';

type State = Booking.BookingState;

/** `expired → confirmed | requested`: paid too late, and the place could be taken again (rule 8). */
const NEXT: Readonly<Record<State, readonly State[]>> = {
  pending: ['requested', 'confirmed', 'cancelled', 'expired'],
  requested: ['confirmed', 'cancelled'],
  confirmed: ['checked_in', 'cancelled', 'no_show'],
  checked_in: ['in_service', 'cancelled'],
  in_service: ['completed'],
  completed: [],
  cancelled: [],
  no_show: [],
  expired: ['requested', 'confirmed'],
};

export const mayMove = (from: State, to: State): boolean => NEXT[from].includes(to);

/** States from which `to` can be reached, for the condition of an update. */
export function sourcesOf(to: State): State[] {
  return (Object.keys(NEXT) as State[]).filter((from) => mayMove(from, to));
}

/** @throws Problem `booking/illegal-move` */
export function requireMove(from: State, to: State): void {
  if (!mayMove(from, to)) throw new Problem(illegalMove, `${from} to ${to}`);
}

const HOUR_MS = 3_600_000;

/** What cancelling costs at an instant, by the version that was shown (rule 19). */
export function feePercentAt(
  policy: Pick<Merchant.Policy, 'tiers' | 'noShowPercent'> | null,
  startsAt: Temporal.Instant,
  at: Temporal.Instant,
): number {
  const aheadMs = startsAt.epochMilliseconds - at.epochMilliseconds;
  if (policy === null) return aheadMs >= 0 ? 0 : 100;
  const missed = policy.tiers.filter((tier) => aheadMs < tier.untilHoursBefore * HOUR_MS);
  const tightest = missed.toSorted((a, b) => a.untilHoursBefore - b.untilHoursBefore)[0];
  const fee = tightest?.feePercent ?? 0;
  return aheadMs >= 0 ? fee : Math.max(fee, policy.noShowPercent);
}

/** Last instant at which cancelling costs nothing; null when it never did. */
export function freeUntil(
  policy: Pick<Merchant.Policy, 'tiers'> | null,
  startsAt: Temporal.Instant,
): Temporal.Instant | null {
  if (policy === null) return startsAt;
  const hours = policy.tiers.filter((tier) => tier.feePercent > 0).map((tier) => tier.untilHoursBefore);
  return startsAt.subtract({ seconds: Math.max(0, ...hours) * 3600 });
}

export interface Due {
  /** Kept for the store, at most what was paid. */
  readonly feeFen: number;
  readonly refundFen: number;
}

/** Fee and refund of a percentage of the price; whole fen, rounded to the owner's favour. */
export function dueOf(percent: number, money: { readonly payableFen: number; readonly leftFen: number }): Due {
  const wanted = Math.floor((money.payableFen * percent) / 100);
  const feeFen = Math.min(wanted, money.leftFen);
  return { feeFen, refundFen: money.leftFen - feeFen };
}

/** Asked for online now. */
export function dueNow(
  payWay: Merchant.PayWay,
  price: { readonly payableFen: number; readonly depositFen: number },
): number {
  if (payWay === 'store') return 0;
  return payWay === 'deposit' ? Math.min(price.depositFen, price.payableFen) : price.payableFen;
}

/** Of what was paid online, in whole fen. */
export const commissionOf = (grossFen: number, percent: number): number => Math.round((grossFen * percent) / 100);

export interface Asked {
  readonly state: State;
  readonly startsAt: Temporal.Instant;
  readonly holdExpiresAt: Temporal.Instant | null;
  readonly policy: Merchant.Policy | null;
  readonly disputed: boolean;
  readonly resolvedAt: string | null;
  readonly reviewed: boolean;
  readonly convenience: number | null;
  readonly endedAt: Temporal.Instant | null;
  /** People are claimed for it. */
  readonly hasPerson: boolean;
}

export interface Limits {
  readonly disputeHours: number;
  readonly reviewDays: number;
  readonly graceMinutes: number;
}

const before = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) < 0;

/** Until when what ended at an instant can be disputed. */
export const disputableUntil = (endedAt: Temporal.Instant, limits: Pick<Limits, 'disputeHours'>): Temporal.Instant =>
  endedAt.add({ hours: limits.disputeHours });

export const noShowFrom = (startsAt: Temporal.Instant, limits: Pick<Limits, 'graceMinutes'>): Temporal.Instant =>
  startsAt.add({ minutes: limits.graceMinutes });

export function ownerActs(asked: Asked, at: Temporal.Instant, limits: Limits): Booking.OwnerBooking['can'] {
  const { state, startsAt, holdExpiresAt, endedAt } = asked;
  const held = state === 'pending' && holdExpiresAt !== null && before(at, holdExpiresAt);
  const over = state === 'completed' || state === 'no_show';
  const disputable = over && !asked.disputed && asked.resolvedAt === null && endedAt !== null;
  return {
    pay: held,
    cancel: held || state === 'requested' || state === 'confirmed',
    reschedule:
      (held || state === 'requested' || state === 'confirmed') &&
      before(at, startsAt) &&
      feePercentAt(asked.policy, startsAt, at) === 0,
    dispute: disputable && before(at, disputableUntil(endedAt, limits)),
    review:
      state === 'completed' &&
      !asked.reviewed &&
      endedAt !== null &&
      before(at, endedAt.add({ hours: limits.reviewDays * 24 })),
    rateConvenience:
      asked.convenience === null && ['confirmed', 'requested', 'checked_in', 'in_service', 'completed'].includes(state),
  };
}

export function staffActs(asked: Asked, at: Temporal.Instant, limits: Limits): Booking.StaffAct[] {
  const { state, startsAt } = asked;
  const acts: Booking.StaffAct[] = [];
  if (state === 'requested') acts.push('confirm', 'refuse');
  if (state === 'confirmed') acts.push('check_in');
  if (state === 'confirmed' && !before(at, noShowFrom(startsAt, limits))) acts.push('no_show');
  if (state === 'requested' || state === 'confirmed') acts.push('reschedule');
  if (asked.hasPerson && ['requested', 'confirmed', 'checked_in'].includes(state)) acts.push('reassign');
  if (state === 'confirmed' || state === 'checked_in') acts.push('cancel');
  if (asked.disputed) acts.push('resolve_dispute');
  return acts;
}
