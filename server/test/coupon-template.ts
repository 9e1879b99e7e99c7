/** A coupon template as staff write it, for tests and benchmarks: name only what matters. */
import type { Coupon } from '@pawloop/contract';

export const everywhere: Coupon.Scope = { kind: 'any', categories: [], skus: [], merchantId: null };

export const someTerms = (change: Partial<Coupon.Terms> = {}): Coupon.Terms => ({
  kind: 'amount',
  valueFen: 1000,
  percentOff: null,
  thresholdFen: 0,
  capFen: null,
  scope: everywhere,
  stackingGroup: null,
  exclusive: false,
  bearer: 'platform',
  ...change,
});

export const aTemplate = (
  change: Partial<Coupon.TemplateInput> = {},
  terms: Partial<Coupon.Terms> = {},
): Coupon.TemplateInput => ({
  name: 'Ten off',
  note: null,
  terms: someTerms(terms),
  validity: { kind: 'afterGrant', days: 7, months: 0, ends: 'exact' },
  newCustomerOnly: false,
  totalPieces: null,
  perCustomer: 1,
  budgetId: null,
  claim: 'page',
  claimFrom: null,
  claimUntil: null,
  claimCode: null,
  ...change,
});
