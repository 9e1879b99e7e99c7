/**
 * The price of a cart with coupons: which are applied, what each takes off, line by line (rules 19 to 22).
 * A function of cart and coupons alone; the order in which coupons are named does not matter.
 */
import type { Audience, Coupon } from '@pawloop/contract';
import { splitFen } from '../../../platform/money.ts';

export interface CartLine {
  readonly sku?: string | null;
  readonly category?: string | null;
  /** Below zero for what comes back: coupons do not see it. */
  readonly quantity: number;
  /** Of the whole line, before coupons. */
  readonly amountFen: number;
}

export interface Cart {
  readonly kind: Audience.OrderKind;
  readonly lines: readonly CartLine[];
  readonly shippingFen: number;
  /** Where it is sold; null at the operator's own. */
  readonly merchantId: string | null;
}

export interface Candidate {
  readonly couponId: string;
  readonly name: string;
  readonly terms: Coupon.Terms;
  readonly validTo: string;
}

/** So many coupons are tried in every combination. */
export const MOST_COUPONS = 8;

/** What comes first takes from the whole: pieces given, then fixed amounts, then shares of what is left, then freight. */
const RANK: Readonly<Record<Coupon.CouponKind, number>> = {
  exchange: 0,
  threshold: 1,
  amount: 2,
  percent: 3,
  shipping: 4,
};

/** What one coupon takes off: of each line, and of the freight. */
interface Cut {
  readonly candidate: Candidate;
  readonly lines: readonly number[];
  readonly shipping: number;
}

interface Outcome {
  readonly cuts: readonly Cut[];
  readonly total: number;
}

/**
 * The best allowed combination for the customer: most taken off, with as few coupons as that needs, those that end first.
 * At most one coupon of a stacking group, an exclusive one alone; whoever adds nothing is not applied and so not consumed.
 */
export function price(cart: Cart, candidates: readonly Candidate[]): Coupon.Priced {
  const ordered = [...candidates].sort(byRank);
  let best: Outcome = { cuts: [], total: 0 };
  for (let mask = 1; mask < 2 ** ordered.length; mask += 1) {
    const chosen = ordered.filter((_, index) => (mask >> index) & 1);
    if (!compatible(chosen)) continue;
    const outcome = apply(cart, chosen);
    const better = outcome.total - best.total || best.cuts.length - outcome.cuts.length;
    if (better > 0) best = outcome;
  }
  return priced(cart, ordered, best);
}

function byRank(a: Candidate, b: Candidate): number {
  return (
    RANK[a.terms.kind] - RANK[b.terms.kind] ||
    Temporal.Instant.compare(a.validTo, b.validTo) ||
    (a.couponId < b.couponId ? -1 : 1)
  );
}

function compatible(chosen: readonly Candidate[]): boolean {
  if (chosen.length < 2) return true;
  if (chosen.some((one) => one.terms.exclusive)) return false;
  const groups = chosen.flatMap((one) => one.terms.stackingGroup ?? []);
  return new Set(groups).size === groups.length;
}

/** Apply all of them in their rank; `total` counts lines and freight. */
function apply(cart: Cart, chosen: readonly Candidate[]): Outcome {
  const left = cart.lines.map((line) => (line.quantity > 0 ? Math.max(0, line.amountFen) : 0));
  const given = cart.lines.map(() => 0);
  let shippingLeft = cart.shippingFen;
  let base: readonly number[] | undefined;
  const cuts: Cut[] = [];
  for (const candidate of chosen) {
    const { terms } = candidate;
    const fits = fitting(cart, terms.scope);
    if (terms.kind === 'exchange') {
      if (sum(left, fits) < terms.thresholdFen) continue;
      const lines = giveAPiece(cart, terms, fits, left, given);
      cuts.push({ candidate, lines, shipping: 0 });
      continue;
    }
    // Thresholds are held against the price before money coupons, so that their order plays no part.
    base ??= [...left];
    if (sum(base, fits) < terms.thresholdFen) continue;
    if (terms.kind === 'shipping') {
      const shipping = fits.length === 0 ? 0 : Math.min(terms.valueFen ?? 0, shippingLeft);
      shippingLeft -= shipping;
      cuts.push({ candidate, lines: left.map(() => 0), shipping });
      continue;
    }
    const lines = takeOff(terms, fits, left);
    cuts.push({ candidate, lines, shipping: 0 });
  }
  const effective = cuts.filter((cut) => cutTotal(cut) > 0);
  return { cuts: effective, total: effective.reduce((all, cut) => all + cutTotal(cut), 0) };
}

const cutTotal = (cut: Cut): number => cut.shipping + cut.lines.reduce((all, fen) => all + fen, 0);
const sum = (amounts: readonly number[], places: readonly number[]): number =>
  places.reduce((all, place) => all + (amounts[place] ?? 0), 0);

/** Places of the lines that a coupon may be spent on. */
function fitting(cart: Cart, scope: Coupon.Scope): number[] {
  if (scope.kind !== 'any' && scope.kind !== cart.kind) return [];
  if (scope.merchantId !== null && scope.merchantId !== cart.merchantId) return [];
  const everything = scope.skus.length + scope.categories.length === 0;
  return cart.lines.flatMap((line, place) => {
    const named =
      (line.sku != null && scope.skus.includes(line.sku)) ||
      (line.category != null && scope.categories.includes(line.category));
    return line.quantity > 0 && line.amountFen > 0 && (everything || named) ? [place] : [];
  });
}

/** One piece of the line whose piece is dearest within the cap; each piece is given once. */
function giveAPiece(
  cart: Cart,
  terms: Coupon.Terms,
  fits: readonly number[],
  left: number[],
  given: number[],
): readonly number[] {
  const cut = left.map(() => 0);
  let best: { place: number; worth: number } | undefined;
  for (const place of fits) {
    const line = cart.lines[place] as CartLine;
    if ((given[place] ?? 0) >= line.quantity) continue;
    const worth = Math.min(Math.floor(line.amountFen / line.quantity), terms.capFen ?? 0, left[place] ?? 0);
    if (worth > (best?.worth ?? 0)) best = { place, worth };
  }
  if (best) {
    cut[best.place] = best.worth;
    left[best.place] = (left[best.place] ?? 0) - best.worth;
    given[best.place] = (given[best.place] ?? 0) + 1;
  }
  return cut;
}

/** Money off, spread over the lines by what is left of each; whole fen, never more than a line has. */
function takeOff(terms: Coupon.Terms, fits: readonly number[], left: number[]): readonly number[] {
  const room = sum(left, fits);
  const wanted =
    terms.kind === 'percent'
      ? Math.min(Math.floor((room * (terms.percentOff ?? 0)) / 100), terms.capFen ?? 0)
      : Math.min(terms.valueFen ?? 0, room);
  const cut = left.map(() => 0);
  if (wanted <= 0) return cut;
  const parts = splitFen(
    wanted,
    fits.map((place) => left[place] ?? 0),
  );
  fits.forEach((place, index) => {
    cut[place] = parts[index] ?? 0;
    left[place] = (left[place] ?? 0) - (parts[index] ?? 0);
  });
  return cut;
}

function priced(cart: Cart, candidates: readonly Candidate[], { cuts }: Outcome): Coupon.Priced {
  const discounts = cart.lines.map((_, place) => cuts.reduce((all, cut) => all + (cut.lines[place] ?? 0), 0));
  const subtotalFen = cart.lines.reduce((all, line) => all + line.amountFen, 0);
  const discountFen = discounts.reduce((all, fen) => all + fen, 0);
  const shippingDiscountFen = cuts.reduce((all, cut) => all + cut.shipping, 0);
  const applied = new Set(cuts.map((cut) => cut.candidate.couponId));
  return {
    subtotalFen,
    discountFen,
    shippingDiscountFen,
    payableFen: subtotalFen - discountFen + cart.shippingFen - shippingDiscountFen,
    lines: cart.lines.map(({ amountFen }, place) => {
      const off = discounts[place] ?? 0;
      return { amountFen, discountFen: off, netFen: amountFen - off };
    }),
    applied: cuts.map((cut) => ({
      couponId: cut.candidate.couponId,
      name: cut.candidate.name,
      discountFen: cutTotal(cut),
      allocationFen: [...cut.lines],
    })),
    unused: candidates
      .filter((candidate) => !applied.has(candidate.couponId))
      .map((candidate) => ({ couponId: candidate.couponId, ...whyUnused(cart, candidate, cuts) })),
  };
}

function whyUnused(
  cart: Cart,
  candidate: Candidate,
  cuts: readonly Cut[],
): { reason: Coupon.UnusedReason; missingFen: number | null } {
  const { terms } = candidate;
  const fits = fitting(cart, terms.scope);
  if (fits.length === 0) return { reason: 'scope', missingFen: null };
  const amounts = cart.lines.map((line) => line.amountFen);
  const missing = terms.thresholdFen - sum(amounts, fits);
  if (missing > 0) return { reason: 'threshold', missingFen: missing };
  const others = cuts.map((cut) => cut.candidate);
  if (!others.every((other) => compatible([other, candidate]))) return { reason: 'stacking', missingFen: null };
  return { reason: 'no_effect', missingFen: null };
}
