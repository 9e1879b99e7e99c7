/** Random histories, definitions and instants for the agreement of the compilers with the oracle. */
import type { Segment } from '@pawloop/contract';
import fc from 'fast-check';
import { requireSound } from '../../src/customers/segment/domain/definition.ts';
import type { PlainCustomer, PlainEvent } from './oracle.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
export const NOON = Date.parse('2026-03-01T04:00:00Z');

/** Few distinct times, so that ties and window edges are hit again and again. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((half) => NOON - half * (DAY / 2)),
  fc.integer({ min: -3, max: 60 }).map((hours) => NOON - hours * HOUR),
  fc.constantFrom(-1, 0, 1).map((ms) => NOON - 3 * DAY + ms),
);
const word = fc.constantFrom('a', 'b', 'ab', '');
const scalar = fc.oneof(word, fc.constantFrom(0, 1, 2, 2.5, -1), fc.boolean());
const payload = fc.record(
  {
    p: fc.oneof(scalar, fc.constant(null)),
    n: fc.oneof(fc.constantFrom(0, 1, 2, 0.5, -1), fc.constant('1')),
    o: fc.record({ k: scalar }),
  },
  { requiredKeys: [] },
);
const orderPayload = fc.record(
  { grossFen: fc.constantFrom(0, 100, 250), kind: fc.constantFrom('goods', 'service'), category: word },
  { requiredKeys: ['grossFen', 'kind'] },
);
const event = fc.oneof(
  fc.record({ name: fc.constantFrom('view', 'cart'), at: time, payload }),
  fc.record({ name: fc.constant('order'), at: time, payload: orderPayload }),
);
/** Up to 25 customers with events of the given kind. */
function historiesOf(events: fc.Arbitrary<Omit<PlainEvent, 'seq'>>, most: number) {
  const pet = fc.record(
    { 't.petSpecies': fc.constantFrom('dog', 'cat'), 't.petKg': fc.constantFrom(2, 5, 9) },
    { requiredKeys: [] },
  );
  const customer = fc.record({
    fields: fc.record({ 't.city': word, 't.lastOrderAt': time }, { requiredKeys: [] }),
    tags: fc.subarray(['x', 'y']),
    pets: fc.array(pet, { maxLength: 2 }),
    events: fc.array(events, { maxLength: most }),
  });
  return fc.array(customer, { minLength: 1, maxLength: 25 }).map((list) =>
    list.map((entry, index): PlainCustomer => {
      const numbered = entry.events.map((item, seq) => ({ ...item, seq: index * 100 + seq + 1 }));
      const count = entry.fields['t.lastOrderAt'] === undefined ? 0 : 1;
      return { ...entry, no: index + 1, events: numbered, segments: [], fields: { ...entry.fields, 't.count': count } };
    }),
  );
}
export const histories = historiesOf(event, 9);

/** Hours of one morning, so that sequences are met often and most events have one of the same instant. */
const hour = fc.integer({ min: 0, max: 4 }).map((hours) => NOON - hours * HOUR);
export const denseHistories = historiesOf(
  fc.oneof(
    fc.record({ name: fc.constantFrom('view', 'cart'), at: hour, payload }),
    fc.record({ name: fc.constant('order'), at: hour, payload: orderPayload }),
  ),
  10,
);

const property = fc.oneof(
  fc.record({ property: fc.constantFrom('p', 'n', 'o.k', 'zz'), operator: fc.constantFrom('eq', 'ne'), value: scalar }),
  fc.record({
    property: fc.constantFrom('p', 'n'),
    operator: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
    value: fc.constantFrom(0, 1, 2),
  }),
  fc.record({
    property: fc.constantFrom('p', 'o.k'),
    operator: fc.constantFrom('in', 'notIn'),
    value: fc.constantFrom(['a', 'b'], [1, 2]),
  }),
  fc.record({ property: fc.constantFrom('p', 'n'), operator: fc.constant('between'), value: fc.constant([0, 1]) }),
  fc.record({
    property: fc.constant('p'),
    operator: fc.constantFrom('contains', 'startsWith'),
    value: fc.constantFrom('a', 'b'),
  }),
  fc.record({ property: fc.constantFrom('p', 'n', 'zz', 'o.k'), operator: fc.constantFrom('isSet', 'isNotSet') }),
);
const orderProperty = fc.oneof(
  fc.record({
    property: fc.constant('category'),
    operator: fc.constantFrom('eq', 'ne'),
    value: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    property: fc.constant('grossFen'),
    operator: fc.constantFrom('gte', 'lt', 'ne'),
    value: fc.constantFrom(0, 100),
  }),
  fc.record({ property: fc.constant('category'), operator: fc.constantFrom('isSet', 'isNotSet') }),
  fc.record({ property: fc.constant('kind'), operator: fc.constantFrom('in', 'notIn'), value: fc.constant(['goods']) }),
);
const window = fc.option(
  fc.oneof(
    fc.record({ lastDays: fc.constantFrom(1, 2, 3, 7) }),
    fc.record({ calendarDays: fc.constantFrom(1, 3), timeZone: fc.constantFrom('Asia/Shanghai', 'America/New_York') }),
    fc.record(
      {
        from: fc.constant(new Date(NOON - 5 * DAY).toISOString()),
        until: fc.constant(new Date(NOON - DAY).toISOString()),
      },
      { requiredKeys: ['from'] },
    ),
  ),
  { nil: undefined },
);
const figure = fc.oneof(
  fc.record({ operator: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), value: fc.constantFrom(0, 1, 2, 3) }),
  fc.record({ operator: fc.constant('between'), value: fc.constant([1, 2]) }),
);
const moment = fc.oneof(
  fc.record({
    operator: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
    value: time.map((ms) => new Date(ms).toISOString()),
  }),
  fc.record({ operator: fc.constantFrom('withinLastDays', 'notWithinLastDays'), value: fc.constantFrom(1, 3) }),
  fc.record({ operator: fc.constantFrom('isSet', 'isNotSet') }),
);

/** Leaves about events of one store. */
function eventLeaves(names: readonly string[], where: fc.Arbitrary<object>, amount: string) {
  const name = fc.constantFrom(...names);
  const conditions = fc.option(fc.array(where, { maxLength: 2 }), { nil: undefined });
  const ends = fc.constantFrom('first', 'last');
  return fc.oneof(
    fc
      .tuple(name, conditions, window, figure)
      .map(([n, w, x, f]) => ({ event: n, where: w, window: x, measure: 'count', ...f })),
    fc
      .tuple(name, conditions, window, figure)
      .map(([n, w, x, f]) => ({ event: n, where: w, window: x, measure: 'sum', property: amount, ...f })),
    fc
      .tuple(name, conditions, window, ends, moment)
      .map(([n, w, x, m, f]) => ({ event: n, where: w, window: x, measure: m, ...f })),
    fc
      .tuple(name, conditions, window, ends, where)
      .map(([n, w, x, m, f]) => ({ event: n, where: w, window: x, measure: m, ...f })),
    fc.tuple(name, conditions, window).map(([n, w, x]) => ({ notDone: n, where: w, window: x })),
    fc.record({
      sequence: fc.array(fc.record({ event: name, where: conditions }), { minLength: 2, maxLength: 4 }),
      withinHours: fc.option(
        fc.record({ each: fc.constantFrom(1, 12, 24), total: fc.constantFrom(12, 36) }, { requiredKeys: [] }),
        { nil: undefined },
      ),
      window,
    }),
  );
}
export const behaviour = eventLeaves(['view', 'cart'], property, 'n');
export const records = fc.oneof(
  { weight: 3, arbitrary: eventLeaves(['order'], orderProperty, 'grossFen') },
  fc.record({ field: fc.constant('t.city'), operator: fc.constantFrom('eq', 'ne'), value: fc.constantFrom('a', 'b') }),
  fc.record({ field: fc.constantFrom('t.city', 't.lastOrderAt'), operator: fc.constantFrom('isSet', 'isNotSet') }),
  fc.record({
    field: fc.constant('t.lastOrderAt'),
    operator: fc.constantFrom('withinLastDays', 'notWithinLastDays'),
    value: fc.constantFrom(1, 3),
  }),
  fc.record({ tag: fc.constantFrom('x', 'y') }),
  fc.constant({
    pet: [
      { field: 't.petSpecies', operator: 'eq', value: 'dog' },
      { field: 't.petKg', operator: 'gte', value: 5 },
    ],
  }),
);

export function trees(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Segment.Definition> {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }));
  return tree.map((node) => JSON.parse(JSON.stringify(node)) as Segment.Definition).filter(isSound);
}

function isSound(definition: Segment.Definition): boolean {
  try {
    requireSound(definition);
    return true;
  } catch {
    return false;
  }
}

/** Sequences without conditions, and properties of the first and last of events that tie. */
function orderedLeaves(names: readonly string[], where: fc.Arbitrary<object>) {
  const name = fc.constantFrom(...names);
  const hours = fc.record({ each: fc.constantFrom(1, 2), total: fc.constantFrom(2, 3) }, { requiredKeys: [] });
  const steps = fc.array(fc.record({ event: name }), { minLength: 2, maxLength: 4 });
  return fc.oneof(
    fc.record({ sequence: steps, withinHours: hours }),
    fc.tuple(name, fc.constantFrom('first', 'last'), where).map(([n, m, w]) => ({ event: n, measure: m, ...w })),
  );
}
export const ordered = fc.oneof(orderedLeaves(['view', 'cart'], property), orderedLeaves(['order'], orderProperty));

/** Instants at random, and exactly on the edges of windows that begin or end at an event. */
export const instants = fc.array(
  fc.oneof(
    fc.constant(NOON),
    fc
      .tuple(time, fc.constantFrom(0, 1, 2, 3, 7), fc.constantFrom(-1, 0, 1))
      .map(([ms, days, off]) => ms + days * DAY + off),
  ),
  { minLength: 2, maxLength: 4 },
);
