/** A small world for tests of segments: the module over facts of its own, filled with whole histories at once. */
import { createClient } from '@clickhouse/client';
import { sql } from 'kysely';
import type { RecordEvents, SegmentDeps } from '../../src/customers/segment/index.ts';
import { createSegmentModule } from '../../src/customers/segment/index.ts';
import type { EraseParticipant, MergeParticipant } from '../../src/people/identity/index.ts';
import { type SettableClock, settableClock } from '../../src/platform/clock.ts';
import { type Db, openDb, openPool } from '../../src/platform/db.ts';
import type { FactCondition, FactSource } from '../../src/platform/facts.ts';
import { createLog } from '../../src/platform/log.ts';
import { openWarehouse, type Warehouse } from '../../src/platform/warehouse.ts';
import { newDatabase, newWarehouse } from '../database.ts';
import type { PlainCustomer } from './oracle.ts';

const DAY = 86_400_000;

export const universe: SegmentDeps['universe'] = { from: sql`audience.feature f`, listed: sql<boolean>`f.listed` };

export const orders: RecordEvents = {
  name: 'order',
  relation: sql`(select customer_no, at, order_no as id, gross_fen, kind::text as kind, main_category
    from audience.purchase where is_order and customer_no is not null)`,
  properties: [
    { key: 'grossFen', column: 'gross_fen', type: 'number' },
    { key: 'kind', column: 'kind', type: 'text' },
    { key: 'category', column: 'main_category', type: 'text' },
  ],
  changedBy: ['audience.order_recorded'],
};

const columns = {
  't.count': { column: sql`f.order_count`, type: 'number' },
  't.city': { column: sql`f.city`, type: 'text' },
  't.lastOrderAt': { column: sql`f.last_order_at`, type: 'instant' },
} as const;

function test(column: ReturnType<typeof sql>, condition: FactCondition, at: Temporal.Instant) {
  const { operator, value } = condition;
  const days = () => sql`${at.subtract({ hours: Number(value) * 24 }).toString()}::timestamptz`;
  switch (operator) {
    case 'isSet':
      return sql`(${column} is not null)`;
    case 'isNotSet':
      return sql`(${column} is null)`;
    case 'withinLastDays':
      return sql`coalesce(${column} > ${days()} and ${column} <= ${at.toString()}::timestamptz, false)`;
    case 'notWithinLastDays':
      return sql`coalesce(${column} <= ${days()}, false)`;
    case 'contains':
      return sql`coalesce(position(${value} in ${column}) > 0, false)`;
    case 'in':
      return sql`coalesce(${column} = any(${value}), false)`;
    default: {
      const sign = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }[operator as 'eq'];
      return sql`coalesce(${column} ${sql.raw(sign)} ${value}, false)`;
    }
  }
}

/** Fields of the feature row, tags and pets, in the simplest SQL. */
export const source: FactSource = {
  fields: [
    ...Object.entries(columns).map(([key, { type }]) => ({ key, type })),
    { key: 't.tags', type: 'set' },
    { key: 't.consents', type: 'set' },
    { key: 't.petSpecies', type: 'text', perPet: true },
    { key: 't.petKg', type: 'number', perPet: true },
  ],
  predicate(conditions, at) {
    const first = conditions[0] as FactCondition;
    if (first.field.startsWith('t.pet')) {
      const tests = conditions.map((condition) =>
        test(condition.field === 't.petKg' ? sql`p.kg` : sql`p.species`, condition, at),
      );
      return sql<boolean>`exists (select from public.test_pet p where p.customer_no = f.customer_no and ${sql.join(tests, sql` and `)})`;
    }
    if (first.field === 't.tags' || first.field === 't.consents')
      return sql<boolean>`(f.tags @> array[${first.value}]::text[])`;
    return sql<boolean>`${test(columns[first.field as 't.city'].column, first, at)}`;
  },
  edges(conditions, from, until) {
    return conditions
      .filter((condition) => condition.operator.endsWith('LastDays'))
      .map((condition) => {
        const [low, high] = [from, until].map((at) => at.subtract({ hours: 24 * Number(condition.value) }).toString());
        return sql<boolean>`(f.last_order_at > ${low}::timestamptz and f.last_order_at <= ${high}::timestamptz)`;
      });
  },
  changedBy: ['audience.order_recorded', 'audience.tags_changed'],
};

type Participant = MergeParticipant & EraseParticipant;

export interface World extends AsyncDisposable {
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly clock: SettableClock;
  readonly deps: SegmentDeps;
  readonly databaseUrl: string;
  /** What the module does when customers are merged or erased. */
  readonly participants: readonly Participant[];
  readonly segments: ReturnType<typeof createSegmentModule>;
  /** Replace all facts by these histories. */
  fill(customers: readonly PlainCustomer[]): Promise<void>;
}

export const idOf = (no: number): string => `00000000-0000-7000-8000-${String(no).padStart(12, '0')}`;

export async function segmentWorld(now: string): Promise<World> {
  const [databaseUrl, clickhouseUrl] = await Promise.all([newDatabase(), newWarehouse()]);
  const log = createLog('silent');
  const clock = settableClock(now);
  const db = openDb(openPool(databaseUrl, log));
  const warehouse = openWarehouse(clickhouseUrl, db, clock);
  await sql`create table public.test_pet (customer_no integer, species text, kg numeric)`.execute(db);
  const participants: Participant[] = [];
  const deps: SegmentDeps = {
    db,
    clock,
    log,
    warehouse,
    timeZone: 'Asia/Shanghai',
    universe,
    sources: [source],
    recordEvents: [orders],
    leafFields: { tag: 't.tags', consent: 't.consents', reachable: 't.reachable' },
    identity: {
      findCustomers: async () => new Map(),
      numbersOf: async (_handle, ids) => new Map(ids.map((id) => [id, Number(id.slice(-12))])),
      onMerge: (participant) => void participants.push(participant as Participant),
      onErase: () => undefined,
    },
  };
  return {
    db,
    warehouse,
    clock,
    deps,
    databaseUrl,
    participants,
    segments: createSegmentModule(deps),
    fill: (customers) => fill(db, clickhouseUrl, customers),
    async [Symbol.asyncDispose]() {
      await warehouse.close();
      await db.destroy();
    },
  };
}

const instant = (ms: unknown) => (typeof ms === 'number' ? new Date(ms).toISOString() : null);

async function fill(db: Db, clickhouseUrl: string, customers: readonly PlainCustomer[]): Promise<void> {
  await sql`truncate audience.feature, audience.purchase, public.test_pet`.execute(db);
  for (const { no, fields, tags, pets } of customers) {
    await addCustomer(db, no, fields, tags);
    for (const pet of pets) {
      await sql`insert into public.test_pet values (${no}, ${pet['t.petSpecies'] ?? null}, ${pet['t.petKg'] ?? null})`.execute(
        db,
      );
    }
  }
  const recorded = customers.flatMap(({ no, events }) =>
    events.filter((event) => event.name === 'order').map((event) => ({ no, ...event })),
  );
  for (const [index, { no, at, seq, payload }] of recorded.entries())
    await addOrder(db, no, at, payload, `${String(seq).padStart(9, '0')}-${index}`);
  const client = createClient({ url: clickhouseUrl });
  await client.command({ query: 'TRUNCATE TABLE event' });
  const values = customers.flatMap(({ no, events }) =>
    events.filter((event) => event.name !== 'order').map((event) => eventRow(no, event)),
  );
  if (values.length > 0)
    await client.insert({
      table: 'event',
      values,
      format: 'JSONEachRow',
      clickhouse_settings: { date_time_input_format: 'best_effort' },
    });
  await client.close();
}

export async function addCustomer(
  db: Db,
  no: number,
  fields: Readonly<Record<string, unknown>> = {},
  tags: readonly string[] = [],
): Promise<void> {
  const last = instant(fields['t.lastOrderAt']);
  await sql`
    insert into audience.feature (customer_id, customer_no, listed, registered_at, lifecycle, order_count, last_order_at, city, tags)
    values (${idOf(no)}, ${no}, true, '2020-01-01Z', 'new', ${Number(fields['t.count'] ?? (last ? 1 : 0))}, ${last}, ${fields['t.city'] ?? null},
      ${[...tags]}::text[])`.execute(db);
}

export async function addOrder(
  db: Pick<Db, 'getExecutor'> & Db,
  no: number,
  at: number,
  payload: Readonly<Record<string, unknown>>,
  orderNo: string,
): Promise<void> {
  await sql`
    insert into audience.purchase (purchase_id, source, order_no, customer_id, customer_no, at, kind, is_order, gross_fen, return_fen,
      currency, line_count, main_category, lines, content_hash)
    values (uuidv7(), 'test', ${orderNo}, ${idOf(no)}, ${no}, ${instant(at)}, ${payload.kind ?? 'goods'}::audience.order_kind, true,
      ${payload.grossFen ?? 0}, 0, 'CNY', 1, ${payload.category ?? null}, '[]', '')`.execute(db);
}

export function eventRow(
  no: number,
  event: { name: string; at: number; seq: number; payload: unknown },
): Record<string, unknown> {
  return {
    name: event.name,
    version: 1,
    event_id: `019a0000-0000-7000-8000-${String(event.seq).padStart(12, '0')}`,
    customer_no: no,
    customer_id: idOf(no),
    pet_id: null,
    subject_id: '',
    source: 'test',
    occurred_at: instant(event.at),
    received_at: instant(Math.floor(event.at / DAY) * DAY + DAY),
    payload: JSON.stringify(event.payload),
  };
}
