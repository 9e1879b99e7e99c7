/** Rules of journeys without input or output: local times, matching, graphs, what messages can be given. */
import type { Journey } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphFaults } from './faults.ts';
import { graphOf, onEveryPath, onLoops, onRestlessLoops } from './graph.ts';
import { matches } from './match.ts';
import { birthdaysOn, datesWithTime, nextLocalTime, occurrences } from './time.ts';

const instant = (text: string) => Temporal.Instant.from(text);
const wait = (id: string, next: string): Journey.WaitNode => ({ id, kind: 'wait', hours: 1, next });
const tag = (id: string, next: string): Journey.TagNode => ({ id, kind: 'tag', add: ['x'], next });
const end: Journey.EndNode = { id: 'end', kind: 'end' };
const journey = (nodes: Journey.JourneyNode[], start = nodes[0]?.id ?? ''): Journey.JourneyDefinition => ({
  trigger: { kind: 'api' },
  start,
  nodes,
});

describe('local times', () => {
  it('rule 32 moves a time forward that daylight saving skips', () => {
    // New York, 8 March 2026: 02:00 to 03:00 does not exist.
    const next = nextLocalTime(instant('2026-03-08T00:00:00-05:00'), 'America/New_York', '02:30');
    expect(next.toString()).toBe('2026-03-08T07:30:00Z');
  });

  it('rule 32 fires a doubled time once, the first time', () => {
    // New York, 1 November 2026: 01:30 comes twice.
    const first = nextLocalTime(instant('2026-11-01T00:00:00-04:00'), 'America/New_York', '01:30');
    expect(first.toString()).toBe('2026-11-01T05:30:00Z');
    expect(nextLocalTime(first, 'America/New_York', '01:30').toString()).toBe('2026-11-02T06:30:00Z');
    const all = occurrences(
      { daily: '01:30' },
      'America/New_York',
      instant('2026-10-31T12:00:00Z'),
      instant('2026-11-02T12:00:00Z'),
    );
    expect(all.map(String)).toEqual(['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z']);
  });

  it('rule 32 finds the next such time for every zone and instant, strictly later, at most eight days away', () => {
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'America/New_York',
      'Europe/Berlin',
      'Pacific/Apia',
      'Australia/Lord_Howe',
    );
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
        minutes,
        fc.option(fc.integer({ min: 1, max: 7 })),
        (zone, seconds, minute, weekday) => {
          const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
          const time = Temporal.PlainTime.from('00:00').add({ minutes: minute });
          const next = nextLocalTime(at, zone, time.toString({ smallestUnit: 'minute' }), weekday ?? undefined);
          expect(Temporal.Instant.compare(next, at)).toBe(1);
          expect(next.since(at).total('hours')).toBeLessThanOrEqual(8 * 24 + 2);
          const local = next.toZonedDateTimeISO(zone);
          if (weekday !== null) expect(local.dayOfWeek).toBe(weekday);
          // Only a skipped time is another one than asked for.
          const skipped = Temporal.PlainTime.compare(local.toPlainTime(), time) !== 0;
          if (skipped) expect(Temporal.PlainTime.compare(local.toPlainTime(), time)).toBe(1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('CAM-1 celebrates 29 February on the 28th in common years', () => {
    expect(birthdaysOn(Temporal.PlainDate.from('2027-02-28'))).toEqual(['02-28', '02-29']);
    expect(birthdaysOn(Temporal.PlainDate.from('2028-02-28'))).toEqual(['02-28']);
    expect(birthdaysOn(Temporal.PlainDate.from('2028-02-29'))).toEqual(['02-29']);
  });

  it('rule 22 gives each occurrence once, however the time is cut into rounds', () => {
    const every = fc.constantFrom<Extract<Journey.Trigger, { kind: 'schedule' }>['every']>(
      { daily: '02:30' },
      { weekly: '09:00', weekday: 3 },
      { monthly: '23:59', day: 31 },
      { once: '2026-03-08T07:15:00Z' },
    );
    const [from, until] = [instant('2026-01-01T00:00:00Z'), instant('2026-12-31T00:00:00Z')];
    fc.assert(
      fc.property(every, fc.array(fc.integer({ min: 1, max: 364 * 24 }), { maxLength: 12 }), (rule, cuts) => {
        const places = [from, ...[...new Set(cuts)].sort((a, b) => a - b).map((hours) => from.add({ hours })), until];
        const parts = places
          .slice(1)
          .flatMap((to, index) => occurrences(rule, 'America/New_York', places[index] ?? from, to));
        expect(parts.map(String)).toEqual(occurrences(rule, 'America/New_York', from, until).map(String));
      }),
    );
  });

  it('CAM-1 takes the last day of a month that is too short', () => {
    const found = occurrences(
      { monthly: '09:00', day: 31 },
      'UTC',
      instant('2026-02-01T00:00:00Z'),
      instant('2026-04-01T00:00:00Z'),
    );
    expect(found.map(String)).toEqual(['2026-02-28T09:00:00Z', '2026-03-31T09:00:00Z']);
    expect(
      datesWithTime('09:00', 'UTC', instant('2026-02-01T09:00:00Z'), instant('2026-02-02T09:00:00Z')).map((one) =>
        String(one.date),
      ),
    ).toEqual(['2026-02-02']);
  });
});

describe('matching', () => {
  const of = (payload: object) => ({ name: 'shop.viewed', payload });
  it('rule 10 takes a missing property, and one of another type, as unknown', () => {
    const holds = (operator: string, value: unknown, payload: object) =>
      matches('shop.viewed', [{ property: 'a.b', operator, value } as never], of(payload));
    expect(holds('eq', 1, { a: { b: 1 } })).toBe(true);
    expect(holds('ne', 1, {})).toBe(false);
    expect(holds('ne', 1, { a: { b: 'x' } })).toBe(false);
    expect(holds('isNotSet', undefined, { a: {} })).toBe(true);
    expect(holds('isSet', undefined, { a: { b: 0 } })).toBe(true);
    expect(holds('in', ['x', 'y'], { a: { b: 'y' } })).toBe(true);
    expect(holds('notIn', ['x', 'y'], { a: { b: 'z' } })).toBe(true);
    expect(holds('between', [1, 3], { a: { b: 3 } })).toBe(true);
    expect(holds('lt', 1, { a: { b: 1 } })).toBe(false);
    expect(holds('contains', 'ee', { a: { b: 'feed' } })).toBe(true);
    expect(holds('startsWith', 'ee', { a: { b: 'feed' } })).toBe(false);
  });

  it('CAM-1 knows an order by its first revision only, and never by the prototype of a payload', () => {
    const order = (payload: object) => matches('order', [], { name: 'audience.order_recorded', payload });
    expect(order({ isOrder: true, revision: 1 })).toBe(true);
    expect(order({ isOrder: true, revision: 2 })).toBe(false);
    expect(order({ isOrder: false, revision: 1 })).toBe(false);
    expect(matches('x', [{ property: 'constructor', operator: 'isSet' }], { name: 'x', payload: {} })).toBe(false);
  });
});

describe('the graph', () => {
  it('CAM-1 names each fault with its place', () => {
    const faults = (definition: Journey.JourneyDefinition) =>
      graphFaults(definition).map(({ pointer, fault }) => `${pointer} ${fault}`);
    expect(faults(journey([]))).toEqual(['/nodes empty']);
    expect(faults(journey([wait('a', 'b'), end]))).toEqual(['/nodes/0/next nextUnknown', '/nodes/1 unreachable']);
    expect(faults(journey([wait('a', 'end'), end], 'x'))).toEqual(['/start startUnknown']);
    expect(faults(journey([tag('a', 'b'), tag('b', 'a')]))).toEqual([
      '/nodes/0 loopWithoutWait',
      '/nodes/1 loopWithoutWait',
    ]);
    expect(faults(journey([wait('a', 'b'), tag('b', 'a')]))).toEqual([]);
    expect(faults(journey([wait('a', 'end'), wait('a', 'end'), end]))).toContain('/nodes/1/id idTwice');
    const split: Journey.SplitNode = { id: 's', kind: 'split', experiment: 'e', arms: [{ share: 60, next: 'end' }] };
    expect(faults(journey([split, end]))).toEqual(['/nodes/0/arms noArms', '/nodes/0/arms shares']);
    expect(faults(journey([{ id: 'b', kind: 'branch', cases: [], otherwise: 'end' }, end]))).toEqual([
      '/nodes/0/cases noCases',
    ]);
    expect(faults(journey([{ id: 't', kind: 'tag', next: 'end' }, end]))).toEqual(['/nodes/0 nothingToTag']);
  });

  it('CAM-1 knows loops, and what holds on every path', () => {
    const graph = graphOf([
      {
        id: 's',
        kind: 'split',
        experiment: 'e',
        arms: [
          { share: 50, next: 'a' },
          { share: 50, next: 'b' },
        ],
      },
      tag('a', 'c'),
      tag('b', 'c'),
      wait('c', 's'),
      end,
    ]);
    expect([...onLoops(graph)].sort()).toEqual(['a', 'b', 'c', 's']);
    expect([...onRestlessLoops(graph)]).toEqual([]);
    const given = onEveryPath(graph, 's', (node) => (node.id === 'a' ? ['x'] : node.id === 's' ? ['y'] : []));
    expect([...(given.get('a') ?? [])]).toEqual(['y']);
    expect([...(given.get('c') ?? [])]).toEqual(['y']);
  });
});
