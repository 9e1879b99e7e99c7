/** Fee tiers while they are typed. */
import type { Merchant } from '@pawloop/contract';

export type Tier = Partial<Record<keyof Merchant.PolicyTier, number | null>> | undefined;

/** Those whose numbers are all there. */
export function wholeOf(tiers: readonly Tier[]): Merchant.PolicyTier[] {
  return tiers.flatMap((tier) =>
    typeof tier?.untilHoursBefore === 'number' && typeof tier.feePercent === 'number'
      ? [{ untilHoursBefore: tier.untilHoursBefore, feePercent: tier.feePercent }]
      : [],
  );
}

/** A number of hours stands once, and the fee does not fall towards the start. */
export function faultOf(tiers: readonly Tier[]): 'twice' | 'falls' | null {
  const whole = wholeOf(tiers);
  if (new Set(whole.map((tier) => tier.untilHoursBefore)).size < whole.length) return 'twice';
  const fees = whole.toSorted((a, b) => b.untilHoursBefore - a.untilHoursBefore).map((tier) => tier.feePercent);
  return fees.some((fee, nth) => nth > 0 && fee < (fees[nth - 1] ?? 0)) ? 'falls' : null;
}
