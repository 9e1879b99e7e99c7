/** What the builder offers: every field with its operators, and events seen of late with the members of their payloads. */
import type { Segment } from '@pawloop/contract';
import { operatorsOf } from '../../platform/facts.ts';
import { DAY_MS } from './domain/window.ts';
import type { Inner } from './inner.ts';

const SEEN_DAYS = 90;
/** Payloads looked at per event name. */
const SAMPLES = 200;

interface SeenRow {
  readonly name: string;
  readonly members: readonly [key: string, type: string][];
}

const TYPES: Readonly<Record<string, 'number' | 'text' | 'boolean'>> = {
  Int64: 'number',
  UInt64: 'number',
  Double: 'number',
  String: 'text',
  Bool: 'boolean',
};

/** @throws Problem `warehouse/unavailable` */
export async function segmentFields(
  inner: Inner,
): Promise<{ fields: Segment.SegmentField[]; events: Segment.SegmentEvent[] }> {
  const fields = inner.catalogue.fields.map((field) => ({
    key: field.key,
    type: field.type,
    operators: [...operatorsOf(field.type)],
    choices: field.choices ? [...field.choices] : null,
    perPet: field.perPet ?? false,
  }));
  const records = inner.recordEvents.map((entry) => ({
    name: entry.name,
    store: 'record' as const,
    properties: entry.properties.map(({ key, type }) => ({ key, type })),
  }));
  return { fields, events: [...records, ...(await seenEvents(inner))] };
}

async function seenEvents(inner: Inner): Promise<Segment.SegmentEvent[]> {
  const since = new Date(inner.clock.now().epochMilliseconds - SEEN_DAYS * DAY_MS).toISOString();
  const rows = await inner.warehouse.query<SeenRow>(
    `SELECT name, groupUniqArrayArray(arrayMap(key -> (key, toString(JSONType(payload, key))), JSONExtractKeys(payload))) AS members
     FROM (SELECT name, payload FROM event WHERE occurred_at > {since:DateTime64(3, 'UTC')} AND customer_no != 0
       LIMIT {samples:UInt32} BY name)
     GROUP BY name ORDER BY name`,
    { since: since.slice(0, 19), samples: SAMPLES },
  );
  const replaced = new Set(inner.recordEvents.flatMap((entry) => entry.changedBy));
  return rows
    .filter((row) => !replaced.has(row.name))
    .map((row) => ({ name: row.name, store: 'warehouse' as const, properties: propertiesOf(row.members) }));
}

function propertiesOf(members: SeenRow['members']): Segment.SegmentEvent['properties'] {
  const types = new Map<string, Set<string>>();
  for (const [key, type] of members) {
    if (type === 'Null') continue;
    types.set(key, (types.get(key) ?? new Set()).add(TYPES[type] ?? 'other'));
  }
  return [...types].sort().map(([key, found]) => {
    const [only, ...more] = [...found];
    const type = more.length === 0 ? only : 'other';
    return { key, type: type === 'number' || type === 'text' || type === 'boolean' ? type : 'other' };
  });
}
