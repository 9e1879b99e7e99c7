/** Free slots against brute force (rules 11, 15, 24; BOOK-2, BOOK-14), without I/O. */
import type { Merchant } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridStarts, MINUTE, Minutes, type OracleResource, possible } from '../../../test/calendar-oracle.ts';
import { feasibleStarts } from './slots/feasible.ts';
import { gridOf, onGrid } from './slots/grid.ts';
import { fill } from './slots/pick.ts';
import { poolsOf, rolesOf, type ShapeLeg } from './slots/roles.ts';
import { reachOf, startsOf } from './slots/slots.ts';
import { erode, intersection, joined, type Span } from './slots/span.ts';

/** Days around which a clock changes, and an ordinary one. */
const DAYS = [
  { timeZone: 'America/New_York', date: '2026-03-08' },
  { timeZone: 'America/New_York', date: '2026-11-01' },
  { timeZone: 'Australia/Lord_Howe', date: '2026-04-05' },
  { timeZone: 'Asia/Kathmandu', date: '2026-06-01' },
  { timeZone: 'Asia/Shanghai', date: '2026-06-01' },
] as const;
const HOURS = 30;

const need: fc.Arbitrary<Merchant.Need> = fc.constantFrom<Merchant.Need[]>(
  { pool: 'person', skill: 'groom' },
  { pool: 'person', skill: 'wash' },
  { pool: 'resource', kind: 'tub' },
  { pool: 'resource', kind: 'table' },
);
const leg = fc.record({
  needs: fc.oneof({ weight: 3, arbitrary: fc.tuple(need) }, fc.array(need, { minLength: 2, maxLength: 3 })),
  minutes: fc.integer({ min: 1, max: 12 }).map((five) => five * 5),
  same: fc.boolean(),
});
const span = fc.tuple(fc.nat(HOURS * 12), fc.integer({ min: 1, max: 60 }));
const resource = fc.record({
  kind: fc.constantFrom('person', 'person', 'tub', 'table'),
  skills: fc.subarray(['groom', 'wash'], { minLength: 1 }),
  works: fc.array(span, { minLength: 1, maxLength: 3 }),
  off: fc.array(span, { maxLength: 3 }),
  claims: fc.array(span, { maxLength: 4 }),
});
const pad = fc.constantFrom(0, 0, 5, 10, 20);
const calendar = fc.record({
  day: fc.constantFrom(...DAYS),
  resources: fc.array(resource, { minLength: 2, maxLength: 8 }),
  legs: fc.array(leg, { minLength: 1, maxLength: 3 }),
  before: pad,
  after: pad,
  travel: pad,
  grid: fc.constantFrom(5, 10, 15, 30, 60),
  lead: fc.nat(300),
  withPerson: fc.boolean(),
});
type Calendar = typeof calendar extends fc.Arbitrary<infer C> ? C : never;

function built(one: Calendar) {
  const begin = Temporal.PlainDate.from(one.day.date).toZonedDateTime(one.day.timeZone).epochMilliseconds;
  const resources: OracleResource[] = one.resources.map(({ kind, skills }, nth) => ({
    resourceNo: nth + 1,
    kind,
    skills: kind === 'person' ? skills : [],
  }));
  const at = (five: number): number => begin + five * 5 * MINUTE;
  const bits = new Map<number, Minutes>();
  const free = new Map<number, Span[]>();
  for (const [nth, { works, off, claims }] of one.resources.entries()) {
    const minutes = new Minutes(begin - 600 * MINUTE, HOURS * 60 + 1500);
    for (const [lo, length] of works) minutes.set(at(lo), at(lo + length * 3), true);
    for (const [lo, length] of [...off, ...claims]) minutes.set(at(lo), at(lo + length), false);
    bits.set(nth + 1, minutes);
    const blocked = joined([...off, ...claims].map(([lo, length]): Span => [at(lo), at(lo + length)]));
    free.set(nth + 1, without(joined(works.map(([lo, length]): Span => [at(lo), at(lo + length * 3)])), blocked));
  }
  let offsetMinutes = 0;
  const legs: ShapeLeg[] = one.legs.map(({ needs, minutes, same }, nth) => {
    const made = {
      key: `leg${nth}`,
      needs,
      minutes,
      offsetMinutes,
      ...(same && nth > 0 && { samePersonAs: 'leg0' }),
    };
    offsetMinutes += minutes;
    return made;
  });
  const shape = {
    legs,
    bufferBeforeMinutes: one.before,
    bufferAfterMinutes: one.after,
    travelMinutes: one.travel,
  };
  const members = new Map<string, number[]>();
  for (const { resourceNo, kind, skills } of resources) {
    for (const pool of poolsOf(kind, skills)) members.set(pool, [...(members.get(pool) ?? []), resourceNo]);
  }
  const service = { legs, before: one.before, after: one.after, travel: one.travel };
  const window = { first: begin + one.lead * MINUTE, last: begin + (HOURS - 2) * 60 * MINUTE };
  return { begin, resources, bits, free, shape, members, service, ...window };
}

function without(spans: readonly Span[], blocked: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [lo, hi] of spans) {
    let from = lo;
    for (const [a, b] of blocked) {
      if (b <= from || a >= hi) continue;
      if (a > from) result.push([from, a]);
      from = Math.max(from, b);
    }
    if (from < hi) result.push([from, hi]);
  }
  return result;
}

describe('free slots', () => {
  it('BOOK-2 rules 11, 15: equal brute force over grid and resources on 1,000 random calendars', () => {
    let [busy, empty] = [0, 0];
    fc.assert(
      fc.property(calendar, (one) => {
        const { resources, bits, free, shape, members, service, first, last } = built(one);
        const { timeZone } = one.day;
        const personNo = one.withPerson ? resources.find(({ kind }) => kind === 'person')?.resourceNo : undefined;
        const found = startsOf({
          query: {
            legs: shape.legs,
            timeZone,
            gridMinutes: one.grid,
            limit: 10_000,
            ...(personNo !== undefined && { personNo }),
          },
          roles: rolesOf(shape),
          free,
          members,
          peaks: [],
          first,
          last,
        }).map(({ start }) => start.epochMilliseconds);
        const brute = gridStarts(timeZone, one.grid, first, last).filter((start) =>
          possible(service, resources, bits, start, personNo),
        );
        expect(found).toEqual(brute);
        if (brute.length > 0) busy += 1;
        else empty += 1;
      }),
      { numRuns: 1000 },
    );
    // Calendars with and without a free start, or nothing was proved.
    expect(Math.min(busy, empty)).toBeGreaterThan(200);
  }, 120_000);

  it('BOOK-14 rule 12: whatever is listed can be given resources, and nothing else can', () => {
    fc.assert(
      fc.property(calendar, (one) => {
        const { free, shape, members, first, last } = built(one);
        const roles = rolesOf(shape);
        const feasible = feasibleStarts(roles, free, members);
        const listed = new Set(onGrid(intersection(feasible, [[first, last]]), gridOf(5, 'UTC', first, last)));
        for (let at = Math.ceil(first / (5 * MINUTE)) * 5 * MINUTE; at <= last; at += 5 * MINUTE) {
          const filled = fill(roles, at, free, members);
          expect(filled !== null).toBe(listed.has(at));
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('BOOK-14: two people of one step are two, one person of two steps is one', () => {
    const person = { pool: 'person', skill: 'groom' } as const;
    const legs = [{ key: 'a', needs: [person, person], offsetMinutes: 0, minutes: 30 }];
    const shape = { legs, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
    const day: Span[] = [[0, 8 * 60 * MINUTE]];
    const starts = (members: number[]) =>
      feasibleStarts(rolesOf(shape), new Map(members.map((no) => [no, day])), new Map([['person/groom', members]]));
    expect(starts([1])).toEqual([]);
    expect(starts([1, 2])).toEqual([[0, 450 * MINUTE]]);
    const same = [
      { key: 'a', needs: [person], offsetMinutes: 0, minutes: 30 },
      { key: 'b', needs: [person], samePersonAs: 'a', offsetMinutes: 30, minutes: 30 },
    ];
    const roles = rolesOf({ ...shape, legs: same });
    expect(roles).toEqual([{ pools: ['person/groom'], isPerson: true, demands: [{ from: 0, to: 60 * MINUTE }] }]);
    expect(reachOf(roles)).toEqual({ from: 0, to: 60 * MINUTE });
  });

  it('BOOK-2: a gap that just fits has exactly one start', () => {
    expect(erode([[0, 60]], 0, 60)).toEqual([[0, 0]]);
    expect(erode([[0, 59]], 0, 60)).toEqual([]);
  });
});
