/** Events that questions can speak of: what was seen of late, with the members of their payloads. */
import type { MetricDeps } from '../deps.ts';
import { isNoise, ORDER } from './happened.ts';

interface SeenRow {
  readonly name: string;
  readonly events: number;
  readonly last_at: string;
  readonly members: readonly [key: string, type: string][];
}

type MemberType = 'number' | 'text' | 'boolean' | 'other';

export interface KnownEvent {
  readonly event: string;
  readonly events: number;
  readonly lastAt: string;
  readonly properties: { key: string; type: MemberType }[];
}

/** Payloads looked at per event name. */
const SAMPLES = 200;
const TYPES: Readonly<Record<string, MemberType>> = {
  Int64: 'number',
  UInt64: 'number',
  Double: 'number',
  String: 'text',
  Bool: 'boolean',
};
const ORDER_PROPERTIES: KnownEvent['properties'] = [
  { key: 'grossFen', type: 'number' },
  { key: 'kind', type: 'text' },
  { key: 'source', type: 'text' },
  { key: 'category', type: 'text' },
];

/** Orders first, then what happens most. */
export async function knownEvents({ warehouse }: MetricDeps): Promise<KnownEvent[]> {
  const [seen, orders] = await Promise.all([
    warehouse.query<SeenRow>(
      `SELECT c.name AS name, c.events AS events, toString(c.last_at) AS last_at, s.members AS members
      FROM (SELECT name, count() AS events, max(occurred_at) AS last_at FROM event WHERE customer_no != 0 GROUP BY name) AS c
      LEFT JOIN (
        SELECT name, groupUniqArrayArray(arrayMap(key -> (key, toString(JSONType(payload, key))), JSONExtractKeys(payload))) AS members
        FROM (SELECT name, payload FROM event WHERE customer_no != 0 ORDER BY name DESC LIMIT {samples:UInt32} BY name) GROUP BY name
      ) AS s ON s.name = c.name
      ORDER BY events DESC, name`,
      { samples: SAMPLES },
    ),
    warehouse.query<{ events: number; last_at: string }>(
      `SELECT count() AS events, toString(max(at)) AS last_at FROM purchase FINAL WHERE is_order AND customer_no != 0`,
    ),
  ]);
  const [order] = orders;
  const instant = (text: string) => `${text.replace(' ', 'T')}Z`;
  return [
    ...(order && order.events > 0
      ? [{ event: ORDER, events: order.events, lastAt: instant(order.last_at), properties: ORDER_PROPERTIES }]
      : []),
    ...seen
      .filter((row) => !isNoise(row.name))
      .map((row) => ({
        event: row.name,
        events: row.events,
        lastAt: instant(row.last_at),
        properties: propertiesOf(row.members),
      })),
  ];
}

function propertiesOf(members: SeenRow['members']): KnownEvent['properties'] {
  const types = new Map<string, Set<MemberType>>();
  for (const [key, type] of members) {
    if (type !== 'Null') types.set(key, (types.get(key) ?? new Set()).add(TYPES[type] ?? 'other'));
  }
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, found]) => {
      const [only = 'other', ...more] = [...found];
      return { key, type: more.length === 0 ? only : 'other' };
    });
}
