/** The kennel plan without I/O (rule 17). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planKennels, type StayPart, type StayToPlan } from './nights/kennels.ts';

const kennels = ['a', 'b', 'c', 'd'];
const stay = fc.record({ from: fc.nat(30), nights: fc.integer({ min: 1, max: 9 }), inHouse: fc.boolean() });

/** Stays in the order of selling, each taken only while every night has room: what counting sells. */
function sold(wanted: readonly { from: number; nights: number; inHouse: boolean }[]): StayToPlan[] {
  const booked = new Map<number, number>();
  const stays: StayToPlan[] = [];
  for (const [nth, { from, nights, inHouse }] of wanted.entries()) {
    const days = Array.from({ length: nights }, (_, day) => from + day);
    if (days.some((day) => (booked.get(day) ?? 0) >= kennels.length)) continue;
    for (const day of days) booked.set(day, (booked.get(day) ?? 0) + 1);
    stays.push({ key: String(nth), from, until: from + nights, kennel: inHouse ? 'later' : null });
  }
  return stays;
}

function clashes(plan: ReadonlyMap<string, readonly StayPart[]>): number {
  const parts = [...plan.values()].flat();
  return parts.filter((a, i) =>
    parts.some((b, j) => i < j && a.kennel !== null && a.kennel === b.kennel && a.from < b.until && b.from < a.until),
  ).length;
}

describe('kennel plan', () => {
  it('BOOK-17 rule 17: whatever counting sells has a plan without moves and without two in one kennel', () => {
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 60 }), (wanted) => {
        const stays = sold(wanted).map((one) => ({ ...one, kennel: null }));
        const plan = planKennels(kennels, stays, 0);
        expect([...plan.values()].every((parts) => parts.length === 1 && parts[0]?.kennel !== null)).toBe(true);
        expect(clashes(plan)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('BOOK-17 rule 17: with kennels fixed at check-in, day by day, the others still need no move', () => {
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 60 }), (wanted) => {
        let stays: StayToPlan[] = sold(wanted).map((one) => ({ ...one, kennel: null }));
        for (let today = 0; today <= 30; today += 1) {
          for (const { key } of stays.filter((one) => one.from === today && one.kennel === null)) {
            const kennel = planKennels(kennels, stays, today).get(key)?.[0]?.kennel ?? null;
            expect(kennel).not.toBeNull();
            stays = stays.map((one) => (one.key === key ? { ...one, kennel } : one));
          }
          stays = stays.filter((one) => one.until > today + 1);
          const plan = planKennels(kennels, stays, today + 1);
          expect(clashes(plan)).toBe(0);
          expect([...plan.values()].every((parts) => parts.length === 1)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('BOOK-17 rule 17: a kennel that goes out of use forces a move, which is shown', () => {
    const stays = [
      { key: 'x', from: 0, until: 4, kennel: 'a' },
      { key: 'y', from: 4, until: 8, kennel: 'b' },
      { key: 'z', from: 2, until: 6, kennel: null },
    ];
    const plan = planKennels(['a', 'b'], stays, 2);
    expect(plan.get('z')).toEqual([
      { kennel: 'b', from: 2, until: 4 },
      { kennel: 'a', from: 4, until: 6 },
    ]);
    expect(planKennels([], stays, 2).get('z')).toEqual([{ kennel: null, from: 2, until: 6 }]);
  });
});
