/** Categories apart from their merchant, and what the merchant's own state follows from them (MER-6). Pure. */
import type { Merchant } from '@pawloop/contract';

type State = Merchant.MerchantState;
export type PartState = 'none' | Merchant.RestrictionState;

const HARDNESS: readonly PartState[] = ['none', 'restricted', 'delisted'];

export const harder = (a: PartState, b: PartState): PartState => (HARDNESS.indexOf(a) >= HARDNESS.indexOf(b) ? a : b);

/** What all parts of a merchant have in common: the mildest of them; `none` without any part. */
export function mildest(parts: readonly PartState[]): PartState {
  return HARDNESS.find((state) => parts.includes(state)) ?? 'none';
}

/**
 * Moves of a merchant after one of its parts has changed: it is restricted or delisted when all of it is, and comes back when
 * that ends. What an operator did to the whole merchant stands, and a suspension goes its own way.
 */
export function movesAfter(state: State, before: PartState, after: PartState): State[] {
  if (state === 'live' && after === 'delisted') return ['restricted', 'delisted'];
  if (state === 'live' && after === 'restricted') return ['restricted'];
  if (state === 'restricted' && after === 'delisted') return ['delisted'];
  if (state === 'restricted' && before !== 'none' && after === 'none') return ['live'];
  if (state === 'delisted' && before === 'delisted' && after !== 'delisted')
    return after === 'none' ? ['restricted', 'live'] : ['restricted'];
  return [];
}
