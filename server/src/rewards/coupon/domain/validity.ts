/** From when until when a coupon can be used: calendar arithmetic in the business's zone (rule 26). */
import type { Coupon } from '@pawloop/contract';
import { Problem } from '../../../platform/problem.ts';
import { validityInvalid } from '../problems.ts';

export interface Span {
  readonly from: Temporal.Instant;
  /** Not itself included. */
  readonly to: Temporal.Instant;
}

/**
 * The validity of a coupon granted `at`. Months are added before days and end on the month's last day where it is shorter
 * (31 January + 1 month = 28 or 29 February); `midnight` is the end of the resulting day, so 0 days end tonight.
 */
export function spanOf(validity: Coupon.Validity, at: Temporal.Instant, timeZone: string): Span {
  if (validity.kind === 'fixed') {
    return { from: Temporal.Instant.from(validity.from), to: Temporal.Instant.from(validity.until) };
  }
  const { days, months, ends } = validity;
  const end = at.toZonedDateTimeISO(timeZone).add({ months, days });
  if (ends === 'exact') return { from: at, to: end.toInstant() };
  return { from: at, to: end.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone }).toInstant() };
}

/** @throws Problem `coupon/validity-invalid` when it ends before it begins */
export function requireValidity(validity: Coupon.Validity): void {
  const empty =
    validity.kind === 'fixed'
      ? Temporal.Instant.compare(validity.from, validity.until) >= 0
      : validity.ends === 'exact' && validity.days + validity.months === 0;
  if (empty) throw new Problem(validityInvalid, undefined, [{ pointer: '/body/validity', detail: 'empty' }]);
}

/** When to remind of the end: so many hours before, or half-way through a validity that is shorter than twice that. */
export function remindAt({ from, to }: Span, at: Temporal.Instant, hours: number): Temporal.Instant {
  const begin = Temporal.Instant.compare(from, at) > 0 ? from : at;
  const half = Math.floor((to.epochMilliseconds - begin.epochMilliseconds) / 2);
  return to.subtract({ milliseconds: Math.min(hours * 3_600_000, half) });
}
