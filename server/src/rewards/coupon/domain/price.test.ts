/** Prices with coupons: the rules 19 to 22 over random carts and coupons, and the kinds by example. */
import type { Coupon } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everywhere, someTerms } from '../../../../test/coupon-template.ts';
import { type Candidate, type Cart, type CartLine, price } from './price.ts';

let ids = 0;
const aCoupon = (change: Partial<Coupon.Terms> = {}, couponId = `c${++ids}`): Candidate => ({
  couponId,
  name: couponId,
  terms: someTerms(change),
  validTo: '2026-04-01T00:00:00Z',
});
const aLine = (amountFen: number, change: Partial<CartLine> = {}): CartLine => ({
  sku: 'F1',
  category: 'food',
  quantity: 1,
  amountFen,
  ...change,
});
const aCart = (lines: readonly CartLine[], change: Partial<Cart> = {}): Cart => ({
  kind: 'goods',
  lines,
  shippingFen: 0,
  merchantId: null,
  ...change,
});

const skus = ['F1', 'T1', 'S1'] as const;
const categories = ['food', 'toy'] as const;
const line = fc.record({
  sku: fc.constantFrom(...skus, null),
  category: fc.constantFrom(...categories, null),
  quantity: fc.integer({ min: 1, max: 9 }),
  amountFen: fc.integer({ min: 0, max: 100_000 }),
});
const cart = fc.record({
  kind: fc.constantFrom('goods' as const, 'service' as const),
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  shippingFen: fc.integer({ min: 0, max: 3000 }),
  merchantId: fc.constantFrom(null, 'm1'),
});
const terms = fc.record({
  kind: fc.constantFrom('amount', 'threshold', 'percent', 'exchange', 'shipping'),
  valueFen: fc.integer({ min: 0, max: 30_000 }),
  percentOff: fc.integer({ min: 1, max: 100 }),
  thresholdFen: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 80_000 })),
  capFen: fc.integer({ min: 0, max: 20_000 }),
  scope: fc.record({
    kind: fc.constantFrom('any', 'goods', 'service'),
    skus: fc.subarray([...skus], { maxLength: 2 }),
    categories: fc.subarray([...categories], { maxLength: 1 }),
    merchantId: fc.constantFrom(null, 'm1'),
  }),
  stackingGroup: fc.constantFrom(null, 'a', 'b'),
  exclusive: fc.boolean(),
});
const coupons = fc
  .array(terms, { maxLength: 5 })
  .map((all) => all.map((one, index) => aCoupon(one as Partial<Coupon.Terms>, `c${index}`)));

describe('price', () => {
  it('rule 19 never takes more off than a line has, and leaves nothing below zero', () => {
    fc.assert(
      fc.property(cart, coupons, (someCart, some) => {
        const priced = price(someCart, some);
        expect(priced.payableFen).toBeGreaterThanOrEqual(0);
        for (const one of priced.lines) {
          expect(one.discountFen).toBeGreaterThanOrEqual(0);
          expect(one.discountFen).toBeLessThanOrEqual(one.amountFen);
        }
        expect(priced.shippingDiscountFen).toBeLessThanOrEqual(someCart.shippingFen);
      }),
      { numRuns: 2000 },
    );
  });

  it('rule 20 spreads each discount over the lines to the last fen', () => {
    fc.assert(
      fc.property(cart, coupons, (someCart, some) => {
        const priced = price(someCart, some);
        const allocated = priced.applied.flatMap((one) => one.allocationFen).reduce((sum, fen) => sum + fen, 0);
        expect(allocated).toBe(priced.discountFen);
        expect(priced.lines.reduce((sum, one) => sum + one.discountFen, 0)).toBe(priced.discountFen);
        expect(priced.applied.reduce((sum, one) => sum + one.discountFen, 0)).toBe(
          priced.discountFen + priced.shippingDiscountFen,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('rule 21 gives one price whatever the order in which coupons are named', () => {
    fc.assert(
      fc.property(
        cart,
        coupons.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        (someCart, [some, shuffled]) => {
          expect(price(someCart, shuffled)).toEqual(price(someCart, some));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('rule 22 applies at most one of a group and an exclusive one alone; what is applied takes something off', () => {
    fc.assert(
      fc.property(cart, coupons, (someCart, some) => {
        const priced = price(someCart, some);
        const applied = priced.applied.map(
          ({ couponId }) => some.find((one) => one.couponId === couponId) as Candidate,
        );
        const groups = applied.flatMap((one) => one.terms.stackingGroup ?? []);
        expect(new Set(groups).size).toBe(groups.length);
        if (applied.some((one) => one.terms.exclusive)) expect(applied).toHaveLength(1);
        for (const one of priced.applied) expect(one.discountFen).toBeGreaterThan(0);
        expect(priced.applied.length + priced.unused.length).toBe(some.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('rule 22 consumes no coupon without which the price would be the same', () => {
    fc.assert(
      fc.property(cart, coupons, (someCart, some) => {
        const priced = price(someCart, some);
        for (const { couponId } of priced.applied) {
          const others = some.filter((one) => one.couponId !== couponId);
          const kept = priced.applied.filter((one) => one.couponId !== couponId).map((one) => one.couponId);
          const without = price(
            someCart,
            others.filter((one) => kept.includes(one.couponId)),
          );
          expect(without.payableFen).toBeGreaterThan(priced.payableFen);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('rule 22 takes the combination that is best for the customer', () => {
    const grouped = (valueFen: number) => aCoupon({ valueFen, stackingGroup: 'spring' });
    const [small, big] = [grouped(500), grouped(2000)];
    const alone = aCoupon({ valueFen: 2400, exclusive: true });
    const free = aCoupon({ valueFen: 300 });
    const both = price(aCart([aLine(10_000)]), [small, big, free, alone]);
    expect(both.applied.map((one) => one.couponId).sort()).toEqual([alone.couponId].sort());
    const without = price(aCart([aLine(10_000)]), [small, big, free]);
    expect(without.applied.map((one) => one.couponId).sort()).toEqual([big.couponId, free.couponId].sort());
    expect(without.unused).toEqual([{ couponId: small.couponId, reason: 'stacking', missingFen: null }]);
  });
});

describe('kinds of coupons', () => {
  it('LOY-6 takes 80 off from 200 on (满 200 减 80) and says what is missing below', () => {
    const coupon = aCoupon({ kind: 'threshold', valueFen: 8000, thresholdFen: 20_000 });
    expect(price(aCart([aLine(15_000), aLine(5000)]), [coupon])).toMatchObject({
      discountFen: 8000,
      payableFen: 12_000,
    });
    expect(price(aCart([aLine(19_999)]), [coupon])).toMatchObject({
      discountFen: 0,
      unused: [{ couponId: coupon.couponId, reason: 'threshold', missingFen: 1 }],
    });
  });

  it('LOY-6 takes a share off, up to the cap', () => {
    const coupon = aCoupon({ kind: 'percent', valueFen: null, percentOff: 20, capFen: 3000 });
    expect(price(aCart([aLine(9999)]), [coupon]).discountFen).toBe(1999);
    expect(price(aCart([aLine(100_000)]), [coupon]).discountFen).toBe(3000);
  });

  it('LOY-6 gives one piece of what an exchange names, the dearest within its cap', () => {
    const scope = { ...everywhere, skus: ['T1'] };
    const coupon = (id: string) => aCoupon({ kind: 'exchange', valueFen: null, capFen: 2500, scope }, id);
    const lines = [aLine(9000), aLine(6000, { sku: 'T1', quantity: 3 })];
    const two = price(aCart(lines), [coupon('x1'), coupon('x2')]);
    expect(two.lines.map((one) => one.discountFen)).toEqual([0, 4000]);
    const dear = price(aCart([aLine(6000, { sku: 'T1' })]), [coupon('x3')]);
    expect(dear.discountFen).toBe(2500);
    const once = price(aCart([aLine(2000, { sku: 'T1' })]), [coupon('x4'), coupon('x5')]);
    expect(once.applied).toHaveLength(1);
  });

  it('LOY-6 pays the freight and nothing else', () => {
    const coupon = aCoupon({ kind: 'shipping', valueFen: 1000 });
    expect(price(aCart([aLine(500)], { shippingFen: 800 }), [coupon])).toMatchObject({
      discountFen: 0,
      shippingDiscountFen: 800,
      payableFen: 500,
    });
    expect(price(aCart([aLine(500)]), [coupon]).unused).toMatchObject([{ reason: 'no_effect' }]);
  });

  it('LOY-6 keeps to services, categories, products and merchants', () => {
    const used = (scope: Partial<Coupon.Scope>, change: Partial<Cart> = {}) =>
      price(aCart([aLine(5000), aLine(4000, { sku: 'T1', category: 'toy' })], change), [
        aCoupon({ valueFen: 9000, scope: { ...everywhere, ...scope } }),
      ]).lines.map((one) => one.discountFen);
    expect(used({ kind: 'service' })).toEqual([0, 0]);
    expect(used({ kind: 'service' }, { kind: 'service' })).toEqual([5000, 4000]);
    expect(used({ categories: ['toy'] })).toEqual([0, 4000]);
    expect(used({ categories: ['toy'], skus: ['F1'] })).toEqual([5000, 4000]);
    expect(used({ merchantId: 'm1' })).toEqual([0, 0]);
    expect(used({ merchantId: 'm1' }, { merchantId: 'm1' })).toEqual([5000, 4000]);
  });

  it('LOY-6 does not see what comes back', () => {
    const priced = price(aCart([aLine(5000), aLine(-4000, { quantity: -1 })]), [aCoupon({ valueFen: 6000 })]);
    expect(priced).toMatchObject({ discountFen: 5000, payableFen: -4000 });
    expect(priced.lines[1]).toMatchObject({ discountFen: 0 });
  });

  it('macrozheng/mall#1003 never sells below nothing, however many coupons are named', () => {
    const eight = Array.from({ length: 8 }, () => aCoupon({ valueFen: 5000 }));
    const priced = price(aCart([aLine(12_000)]), eight);
    expect(priced.payableFen).toBe(0);
    expect(priced.applied).toHaveLength(3);
    expect(priced.unused).toHaveLength(5);
  });
});
