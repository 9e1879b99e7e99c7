/** What must hold whatever was killed when: nothing acknowledged lost, nothing doubled, everything derived in line (REL-1). */
import { expect } from 'vitest';
import { acknowledged, type Ledger } from './ledger.ts';
import { type Stores, settled } from './stores.ts';

const PATIENCE_MS = 60_000;

export async function expectSales({ rows }: Stores, { sales }: Ledger): Promise<void> {
  const stored = await rows<{
    key: string;
    order_no: string;
    gross_fen: string;
    customer_id: string;
    revision: number;
  }>(`
    select lines -> 0 ->> 'name' as key, order_no, gross_fen, customer_id, revision from audience.purchase
    where source = 'counter'`);
  const byKey = new Map(stored.map((row) => [row.key, row]));
  expect(byKey.size, 'a sale stands twice').toBe(stored.length);
  const issued = new Map(sales.map((sale) => [sale.key, sale]));
  expect(stored.filter((row) => !issued.has(row.key))).toEqual([]);
  for (const row of stored) {
    expect(row.revision, `${row.key} was recorded again`).toBe(1);
    expect(Number(row.gross_fen)).toBe(issued.get(row.key)?.amountFen);
    expect(row.customer_id).toBe(issued.get(row.key)?.customerId);
  }
  const lost = acknowledged(sales).filter((sale) => byKey.get(sale.key)?.order_no !== sale.orderNo);
  expect(lost, 'acknowledged sales that are not there').toEqual([]);
}

export async function expectEvents({ rows }: Stores, { batches }: Ledger): Promise<void> {
  const taken = await rows<{ message_id: string }>(`select message_id from intake.message where source = 'web'`);
  const known = new Set(taken.map((row) => row.message_id));
  const lost = acknowledged(batches).flatMap((batch) => batch.messageIds.filter((id) => !known.has(id)));
  expect(lost, 'acknowledged events that are not there').toEqual([]);
  const issued = new Set(batches.flatMap((batch) => batch.messageIds));
  expect(taken.filter((row) => !issued.has(row.message_id))).toEqual([]);
  const [logged] = await rows<{ count: string }>(`
    select count(*) as count from platform.event where name = 'app.Product Viewed'`);
  expect(Number(logged?.count), 'events in the log').toBe(taken.length);
}

export async function expectImports({ rows }: Stores, { imports }: Ledger): Promise<void> {
  for (const file of acknowledged(imports)) {
    const [state] = await rows<{ state: string; error: string | null }>(
      'select state, error from intake.import where import_id = $1',
      [file.importId],
    );
    expect(state).toEqual({ state: 'done', error: null });
    const [found] = await rows<{ orders: string; most: number; fen: string }>(
      `select count(*) as orders, max(revision) as most, sum(gross_fen) as fen from audience.purchase
       where order_no like $1`,
      [`${file.key}/%`],
    );
    expect(found).toEqual({ orders: String(file.orders), most: 1, fen: String(file.orders * 5000) });
  }
}

/** Each order was told once, and the features are what plain SQL over the purchases says. */
export async function expectDerived({ rows }: Stores): Promise<void> {
  const told = await rows(`
    select p.order_no, count(e.event_id) as times from audience.purchase p
    left join platform.event e on e.name = 'audience.order_recorded' and e.subject_id = p.purchase_id::text
    group by p.purchase_id having count(e.event_id) <> p.revision`);
  expect(told, 'orders that were not told once').toEqual([]);
  const wrong = await rows(`
    with plain as (
      select customer_no, count(*) filter (where is_order) as order_count, sum(gross_fen) filter (where is_order) as gross_fen,
        min(at) filter (where is_order) as first_order_at, max(at) filter (where is_order) as last_order_at
      from audience.purchase where customer_no is not null group by customer_no)
    select f.customer_no, f.order_count, p.order_count as plain_count, f.gross_fen, p.gross_fen as plain_fen
    from audience.feature f full join plain p using (customer_no)
    where (f.order_count, f.gross_fen, f.first_order_at, f.last_order_at) is distinct from
      (coalesce(p.order_count, 0), coalesce(p.gross_fen, 0), p.first_order_at, p.last_order_at)`);
  expect(wrong, 'features that differ from the purchases').toEqual([]);
}

/** Rule 15: the numbered changes, replayed from empty, give the members; and the members are who the rule holds for. */
export async function expectSegments({ rows }: Stores, rule: { segmentId: string; holds: string }): Promise<void> {
  const difference = await rows(
    `with last as (
       select distinct on (customer_no) customer_no, kind from segment.change where segment_id = $1
       order by customer_no, number desc)
     select coalesce(l.customer_no, m.customer_no) as customer_no
     from (select customer_no from last where kind = 'entered') l
     full join (select customer_no from segment.member where segment_id = $1) m using (customer_no)
     where l.customer_no is null or m.customer_no is null`,
    [rule.segmentId],
  );
  expect(difference, 'changes replayed differ from the members').toEqual([]);
  const [numbers] = await rows<{ gaps: string; size: number; members: string; next: string }>(
    `select (select coalesce(max(number), 0) - count(*) from segment.change where segment_id = s.segment_id) as gaps,
       s.size, (select count(*) from segment.member where segment_id = s.segment_id) as members,
       s.next_number - 1 - (select count(*) from segment.change where segment_id = s.segment_id) as next
     from segment.segment s where segment_id = $1`,
    [rule.segmentId],
  );
  expect(numbers).toEqual({ gaps: '0', size: Number(numbers?.members), members: numbers?.members, next: '0' });
  const wrong = await rows(
    `select f.customer_no from audience.feature f
     full join (select customer_no from segment.member where segment_id = $1) m using (customer_no)
     where coalesce(f.listed and (${rule.holds}), false) <> (m.customer_no is not null)`,
    [rule.segmentId],
  );
  expect(wrong, 'members differ from the rule').toEqual([]);
  const alternating = await rows(
    `select customer_no from (
       select customer_no, kind, lag(kind) over (partition by customer_no order by number) as before
       from segment.change where segment_id = $1) c
     where kind = before or (before is null and kind = 'left')`,
    [rule.segmentId],
  );
  expect(alternating, 'somebody entered or left twice').toEqual([]);
  const untold = await rows(
    `select c.number from segment.change c
     left join platform.event e on e.name = 'segment.' || c.kind and e.subject_id = $1
       and (e.payload ->> 'number')::bigint = c.number
     where c.segment_id = $1::uuid group by c.number having count(e.event_id) <> 1`,
    [rule.segmentId],
  );
  expect(untold, 'changes that were not told once').toEqual([]);
}

/** The warehouse holds each event of the log once, and so do the tables that are fed from it, soon after the last one. */
export async function expectWarehouse(stores: Stores): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    await settled(stores);
    try {
      return await compareWarehouse(stores);
    } catch (error) {
      // Time alone makes events too, also while this compares, and many at midnight; what is lost stays lost.
      if (performance.now() > deadline) throw error;
    }
  }
}

async function compareWarehouse({ rows, warehouse }: Stores): Promise<void> {
  const [log] = await rows<{ events: string; hash: string }>(`
    select count(*) as events, sum(('x' || left(md5(event_id::text), 8))::bit(32)::bigint) as hash from platform.event`);
  const [there] = await warehouse<{ events: number; distinct: number; hash: string }>(`
    SELECT toString(count()) AS events, toString(uniqExact(event_id)) AS distinct,
      toString(sum(reinterpretAsUInt32(reverse(substring(MD5(toString(event_id)), 1, 4))))) AS hash FROM event`);
  expect(there).toEqual({ events: log?.events, distinct: log?.events, hash: log?.hash });
  const [orders] = await rows<{ orders: string; lines: string; fen: string }>(`
    select count(*) as orders, sum(line_count) as lines, sum(gross_fen) as fen from audience.purchase`);
  const [copied] = await warehouse(`
    SELECT toString(count()) AS orders, (SELECT toString(count()) FROM purchase_line) AS lines,
      toString(sum(gross_fen)) AS fen FROM purchase`);
  expect(copied).toEqual(orders);
}
