/** Rules of settlement without I/O: periods, shares of a reversal, what a statement comes to. */
export type Period = 'daily' | 'weekly' | 'monthly';

/** The last period that has ended at `at`, in the zone of the business; days of change of clocks are as long as they are. */
export function endedPeriod(
  period: Period,
  at: Temporal.Instant,
  timeZone: string,
): { readonly from: Temporal.Instant; readonly until: Temporal.Instant } {
  const today = at.toZonedDateTimeISO(timeZone).toPlainDate();
  const until = firstDayOf(period, today);
  const from = firstDayOf(period, until.subtract({ days: 1 }));
  const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant();
  return { from: midnight(from), until: midnight(until) };
}

/** When the running period will have ended. */
export function nextPeriodEnd(period: Period, at: Temporal.Instant, timeZone: string): Temporal.Instant {
  const first = firstDayOf(period, at.toZonedDateTimeISO(timeZone).toPlainDate());
  const length = { daily: { days: 1 }, weekly: { days: 7 }, monthly: { months: 1 } }[period];
  return first.add(length).toZonedDateTime(timeZone).toInstant();
}

function firstDayOf(period: Period, day: Temporal.PlainDate): Temporal.PlainDate {
  if (period === 'monthly') return day.with({ day: 1 });
  return period === 'weekly' ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
}

export interface Earned {
  readonly grossFen: number;
  readonly couponFen: number;
  readonly commissionFen: number;
}

/**
 * What a further reversal takes of commission and coupon: their share of everything reversed so far, less what earlier
 * reversals took, so that a full reversal in any steps leaves exactly nothing.
 * @param before what was reversed already, as amounts from 0 up
 */
export function reversalOf(earned: Earned, before: Earned, amountFen: number): Earned {
  const share = (of: number): number =>
    Number(
      (BigInt(of) * BigInt(before.grossFen + amountFen) * 2n + BigInt(earned.grossFen)) /
        (2n * BigInt(earned.grossFen)),
    );
  return {
    grossFen: amountFen,
    couponFen: share(earned.couponFen) - before.couponFen,
    commissionFen: share(earned.commissionFen) - before.commissionFen,
  };
}

/** Rule 40: opening + paid − refunds + coupon − commission − recovered, and what of it is payable or carried over. */
export function totalsOf(sums: {
  readonly openingFen: number;
  readonly paidFen: number;
  readonly refundsFen: number;
  readonly couponFen: number;
  readonly commissionFen: number;
  readonly recoveredFen: number;
}): { readonly totalFen: number; readonly payableFen: number; readonly carriedFen: number } {
  const { openingFen, paidFen, refundsFen, couponFen, commissionFen, recoveredFen } = sums;
  const totalFen = openingFen + paidFen - refundsFen + couponFen - commissionFen - recoveredFen;
  return { totalFen, payableFen: Math.max(0, totalFen), carriedFen: Math.min(0, totalFen) };
}
