/** The rules of the lifecycle, over random histories. */
import { Audience } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_US } from '../instant.ts';
import { type Boundaries, type LifecycleFacts, lifecycleAt, lifecycleMoves, nextEdge } from './tier.ts';

const initial: Boundaries = {
  lostDays: 180,
  dormantDays: 90,
  newDays: 30,
  activeDays: 30,
  highValueOrders: 3,
  highValueAverageFen: 50_000,
};

const day = (n: number) => n * DAY_US;
const facts = (registered: number, ...orders: [number, number][]): LifecycleFacts => ({
  registeredUs: day(registered),
  orders: orders.map(([at, grossFen]) => ({ atUs: day(at), grossFen })),
});

const history = fc
  .record({ registered: fc.nat(300), orders: fc.array(fc.tuple(fc.nat(600), fc.nat(120_000)), { maxLength: 12 }) })
  .map(({ registered, orders }) => facts(registered, ...orders.sort((a, b) => a[0] - b[0])));

/** AUD-5 in plain words, each tier by itself; `t` in days. */
function fitting(one: LifecycleFacts, t: number): Audience.LifecycleTier[] {
  const orders = one.orders.filter((order) => order.atUs <= t);
  const quiet = t - (orders.at(-1)?.atUs ?? one.registeredUs);
  const recent = orders.filter((order) => order.atUs > t - day(30)).length;
  const average = orders.reduce((sum, order) => sum + order.grossFen, 0) / orders.length;
  const all: Record<Audience.LifecycleTier, boolean> = {
    lost: quiet >= day(180),
    dormant: quiet >= day(90),
    high_value: recent >= 3 || average >= 50_000,
    new: one.registeredUs <= t && t - one.registeredUs <= day(30),
    active: recent >= 1,
    silent: true,
  };
  return Audience.lifecycleTiers.filter((tier) => all[tier]);
}

describe('lifecycle', () => {
  it('AUD-5 takes the first tier that fits, so that nobody is without one and nobody in two', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 300, max: 1000 }), (one, t) => {
        expect(lifecycleAt(one, day(t), initial)).toBe(fitting(one, day(t))[0]);
      }),
      { numRuns: 2000 },
    );
  });

  it('AUD-5 holds the boundaries as given', () => {
    const bought = facts(0, [0, 100]);
    expect([30, 31, 89, 90, 179, 180].map((t) => lifecycleAt(bought, day(t), initial))).toEqual([
      'new',
      'silent',
      'silent',
      'dormant',
      'dormant',
      'lost',
    ]);
    const three = facts(-100, [0, 1], [1, 1], [2, 1]);
    expect([2, 29, 30, 31, 32].map((t) => lifecycleAt(three, day(t), initial))).toEqual([
      'high_value',
      'high_value',
      'active',
      'active',
      'silent',
    ]);
    expect(lifecycleAt(facts(-100, [0, 50_000]), day(60), initial)).toBe('high_value');
    expect(lifecycleAt(facts(-100, [0, 49_999]), day(60), initial)).toBe('silent');
  });

  it('AUD-5 writes a history from which the tier of any instant can be read', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 900 }), (one, t) => {
        const moves = lifecycleMoves(one, initial, 0, day(1000), null);
        const bornUs = Math.min(one.registeredUs, one.orders[0]?.atUs ?? one.registeredUs);
        fc.pre(day(t) >= bornUs);
        expect(moves.findLast((move) => move.atUs <= day(t))?.to).toBe(lifecycleAt(one, day(t), initial));
        expect(moves.every((move, n) => move.from === (moves[n - 1]?.to ?? null) && move.from !== move.to)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('AUD-5 names the next instant at which time alone moves a customer, and none that comes too late', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 600, max: 700 }), fc.nat(DAY_US), fc.nat(300), (one, t, us, ahead) => {
        const now = day(t) + us;
        const next = nextEdge(one, now, initial) ?? Number.POSITIVE_INFINITY;
        const later = now + day(ahead);
        fc.pre(later < next);
        expect(lifecycleAt(one, later, initial)).toBe(lifecycleAt(one, now, initial));
      }),
      { numRuns: 1000 },
    );
  });
});
