/** KPI board on the real engines; every figure against plain SQL over the facts in PostgreSQL (rule 42). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import type { NewOrder } from '../../../customers/audience/index.ts';
import { inTransaction } from '../../../platform/db.ts';
import { appendRows, type EventRow } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { figuresAt } from './figures.ts';
import { type MeasureName, measures } from './measures.ts';
import { kpis } from './registry.ts';

const NOW = '2026-03-01T04:00:00Z';
const DATES = ['2025-03-15', '2025-09-01', '2025-12-31', '2026-03-01'] as const;
const CUSTOMERS = 70;
const CATEGORIES = ['food', 'toy', 'litter', 'grooming', null] as const;

/** Deterministic numbers in [0, 1): Park and Miller's generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface MadeOrder {
  readonly customerId: string | null;
  readonly at: Temporal.Instant;
  readonly lines: readonly { name: string; category: string | null; quantity: number; amountFen: number }[];
  readonly cancelled?: boolean;
}

/** Bursts and silences of up to half a year, orders at midnight of the business's zone, reorders of one day, returns. */
function history(customers: readonly { id: string; registeredAt: Temporal.Instant }[]): MadeOrder[] {
  const random = randomOf(20_260_301);
  const orders: MadeOrder[] = [];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const lines = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      name: 'ware',
      category: pick(CATEGORIES),
      quantity: random() < 0.08 ? -1 : 1,
      amountFen: 0,
    })).map((line) => ({ ...line, amountFen: line.quantity * Math.floor(500 + random() * 90_000) }));
  for (const { id, registeredAt } of customers.slice(2)) {
    let at = registeredAt.add({ hours: Math.floor(random() * 24 * 40) - 24 * 3 });
    for (let n = Math.floor(random() * 16); n > 0; n -= 1) {
      if (random() < 0.1) at = midnight(at);
      orders.push({ customerId: id, at, lines: lines(), ...(random() < 0.05 && { cancelled: true }) });
      const gap = random() < 0.15 ? 90 + random() * 100 : random() < 0.3 ? random() * 0.5 : random() * 35;
      at = at.add({ seconds: Math.floor(gap * 86_400) });
      if (Temporal.Instant.compare(at, Temporal.Instant.from(NOW)) >= 0) break;
    }
    if (random() < 0.3) orders.push({ customerId: null, at: midnight(at.subtract({ hours: 48 })), lines: lines() });
  }
  // The first two have a history of their own.
  return orders.filter((order) => Temporal.Instant.compare(order.at, Temporal.Instant.from(NOW)) < 0);
}

/** One dormant customer orders at the very start of a period; another falls asleep at that instant. */
function atTheEdge(woken: string, asleep: string): MadeOrder[] {
  const edge = Temporal.ZonedDateTime.from('2025-12-01T00:00[Asia/Shanghai]').toInstant();
  const order = (customerId: string, days: number): MadeOrder => ({
    customerId,
    at: edge.subtract({ hours: 24 * days }),
    lines: [{ name: 'ware', category: 'food', quantity: 1, amountFen: 1000 }],
  });
  return [order(woken, 120), order(woken, 0), order(asleep, 90)];
}

const midnight = (at: Temporal.Instant) => at.toZonedDateTimeISO('Asia/Shanghai').startOfDay().toInstant();

/** `date` less months, 00:00 in the business's zone. */
const start = (date: string, months = 0) =>
  sql`((${date}::date - make_interval(months => ${months}))::timestamp at time zone 'Asia/Shanghai')`;
const ORDERS = sql`(select p.*, (p.at at time zone 'Asia/Shanghai')::date as day from audience.purchase p
  where p.is_order and p.customer_no is not null)`;

/** Customers in the tier at the instant, by the history that customers/audience keeps. */
const inTier = (tier: string, date: string, months: number) => sql`(
  select customer_no from (
    select distinct on (customer_no) customer_no, to_tier from audience.tier_change
    where kind = 'lifecycle' and (at < ${start(date, months)} or (at = ${start(date, months)} and cause = 'time'))
    order by customer_no, at desc, tier_change_id desc) s
  where to_tier = ${tier})`;
const since = (date: string, months: number) => sql`o.at >= ${start(date, months)} and o.at < ${start(date)}`;
const ofTier = (tier: string, date: string, months: number, goods = false) => sql`
  select count(*) filter (where exists (select from ${ORDERS} o where o.customer_no = t.customer_no and ${since(date, months)}
    and (${goods}::boolean = false or o.kind = 'goods'))) as num, count(*) as den
  from ${inTier(tier, date, months)} t`;
const EVENTS = sql`(select name, subject_id, payload, occurred_at as at from platform.event)`;
const soldLines = (date: string, months: number) => sql`(
  select o.*, l->>'category' as category, (l->>'amountFen')::bigint as fen
  from audience.purchase o cross join jsonb_array_elements(o.lines) l
  where (l->>'quantity')::int > 0 and l->>'category' is not null and o.gross_fen > 0 and ${since(date, months)})`;

const oracle: Readonly<Record<MeasureName, (date: string) => ReturnType<typeof sql>>> = {
  gmv: (d) =>
    sql`select sum(o.gross_fen) as num, count(*) as den from audience.purchase o where ${since(d, 12)} and o.gross_fen > 0`,
  orderValue: (d) => sql`select sum(o.gross_fen) as num, count(*) as den from ${ORDERS} o where ${since(d, 3)}`,
  repeaters: (d) => sql`
    select count(*) filter (where n >= 2) as num, count(*) as den
    from (select count(*) as n from ${ORDERS} o where ${since(d, 1)} group by customer_no) x`,
  returning: (d) => sql`
    select count(*) filter (where exists (select from ${ORDERS} o where o.customer_no = x.customer_no and o.at < ${start(d, 1)})) as num,
      count(*) as den from (select distinct o.customer_no from ${ORDERS} o where ${since(d, 1)}) x`,
  retained: (d) => sql`
    with cohort as (select customer_no from ${ORDERS} o group by 1 having min(at) >= ${start(d, 4)} and min(at) < ${start(d, 3)})
    select count(*) filter (where exists (select from ${ORDERS} o where o.customer_no = c.customer_no and ${since(d, 1)})) as num,
      count(*) as den from cohort c`,
  newcomersBack: (d) => sql`
    with first as (select customer_no, min(day) as day from ${ORDERS} o group by 1)
    select count(*) filter (where exists (select from ${ORDERS} o where o.customer_no = f.customer_no and o.day > f.day
      and o.day <= f.day + 30)) as num, count(*) as den
    from first f where f.day + 30 < ${d}::date and f.day + 30 >= (${d}::date - interval '1 month')::date`,
  newConversion: (d) => sql`
    select count(*) filter (where exists (select from ${ORDERS} o where o.customer_no = c.customer_no
      and o.at >= c.registered_at and o.at < c.registered_at + interval '30 days')) as num, count(*) as den
    from identity.customer c where c.registered_at + interval '30 days' >= ${start(d, 1)}
      and c.registered_at + interval '30 days' < ${start(d)}`,
  cycle: (d) => sql`
    select sum(gap) as num, count(*) as den from (
      select o.at, o.day - lag(o.day) over (partition by o.customer_no order by o.at, o.purchase_id) as gap from ${ORDERS} o) o
    where gap is not null and ${since(d, 12)}`,
  foodShare: (d) => sql`
    select sum(fen) filter (where category = 'food') as num, sum(fen) as den from ${soldLines(d, 3)} l`,
  suppliesRepeaters: (d) => sql`
    select count(*) filter (where n >= 2) as num, count(*) as den from (
      select count(distinct purchase_id) as n from ${soldLines(d, 12)} l
      where category in ('toy', 'litter') and is_order and customer_no is not null group by customer_no) x`,
  highValueKept: (d) => ofTier('high_value', d, 3),
  dormantWoken: (d) => ofTier('dormant', d, 3),
  dormantWokenGoods: (d) => ofTier('dormant', d, 12, true),
  activeOrderValue: (d) => sql`
    select sum(o.gross_fen) as num, count(*) as den from ${ORDERS} o join ${inTier('active', d, 3)} t using (customer_no)
    where ${since(d, 3)}`,
  convenience: (d) => sql`
    select sum((o.payload->>'score')::int) as num, count(*) as den from ${EVENTS} o
    where o.name = 'booking.convenience_rated' and ${since(d, 3)}`,
  complaints: (d) => sql`
    select count(*) filter (where o.name = 'care.case_opened' and o.payload->>'kind' in ('complaint', 'claim', 'dispute')) as num,
      count(*) filter (where o.name = 'booking.completed') as den from ${EVENTS} o where ${since(d, 3)}`,
  claimAnswer: (d) => sql`
    select sum(trunc(extract(epoch from o.at - (select b.at from ${EVENTS} b
        where b.subject_id = o.subject_id and b.name = 'quality.claim_opened')) / 60)) as num, count(*) as den
    from ${EVENTS} o where o.name = 'quality.claim_answered' and ${since(d, 3)}`,
};

/** Services, scores, cases and claims as their modules tell them, with the start and the end of periods among their times. */
function served(customerIds: readonly string[]): EventRow[] {
  const random = randomOf(11);
  const first = Temporal.Instant.from('2024-12-01T00:00:00Z');
  const row = (name: string, at: Temporal.Instant, payload: object, subjectId = newId()): EventRow => ({
    eventId: newId(),
    name,
    version: 1,
    source: 'pawloop',
    subjectId,
    customerId: customerIds[Math.floor(random() * customerIds.length)] ?? null,
    petId: null,
    occurredAt: at.toString(),
    payload: JSON.stringify(payload),
  });
  return Array.from({ length: 400 }, (_, nth) => {
    const any = first.add({ minutes: Math.floor(random() * 455 * 24 * 60) });
    const at = nth % 10 === 0 ? midnight(any) : any;
    const kind = ['complaint', 'claim', 'dispute', 'clinic_mismatch'][nth % 4];
    const claimId = newId();
    return [
      row('booking.completed', at, { completedAt: null }),
      ...(nth % 2 === 0 ? [row('booking.convenience_rated', at, { score: Math.floor(random() * 101) })] : []),
      ...(nth % 5 === 0 ? [row('care.case_opened', at, { kind })] : []),
      ...(nth % 7 === 0 ? [row('quality.claim_opened', at, {}, claimId)] : []),
      ...(nth % 14 === 0
        ? [row('quality.claim_answered', at.add({ minutes: Math.floor(random() * 3000) }), {}, claimId)]
        : []),
    ];
  }).flat();
}

describe('KPI board', () => {
  let app: TestApp;
  let headers: Headers;
  const deps = () => ({
    ...app,
    settings: app.modules.settings,
    identity: app.modules.identity,
    timeZone: 'Asia/Shanghai',
  });

  beforeAll(async () => {
    app = await testApp({ now: NOW });
    headers = await app.staff(['metric.read', 'kpi.write', 'customer.read', 'audit.read']);
    const random = randomOf(7);
    const people = Array.from({ length: CUSTOMERS }, (_, index) => ({
      id: newId(),
      registeredAt: Temporal.Instant.from('2024-06-01T00:00:00Z').add({
        seconds: index < 2 ? 0 : Math.floor(random() * 620 * 86_400),
      }),
    }));
    await inTransaction(app.db, async (tx) => {
      await app.modules.identity.insertCustomers(
        tx,
        people.map(({ id, registeredAt }, index) => ({
          customerId: id,
          status: 'known',
          name: `客户${index}`,
          registeredAt,
        })),
      );
      const orders = [...history(people), ...atTheEdge(people[0]?.id ?? '', people[1]?.id ?? '')].map(
        (order, index) => ({
          ...order,
          source: 'test',
          orderNo: `N${index}`,
          kind: index % 4 === 0 ? ('service' as const) : ('goods' as const),
        }),
      );
      await app.modules.audience.recordOrders(tx, orders, 'backfill');
      // Some are recorded again: with other lines, or undone as if they had never been.
      const voided = { at: Temporal.Instant.from(NOW), reason: 'mistake' };
      await app.modules.audience.recordOrders(
        tx,
        orders.flatMap((order, index): NewOrder[] => {
          if (index % 9 === 0)
            return [{ ...order, lines: order.lines.slice(0, 1).map((line) => ({ ...line, category: 'toy' })) }];
          return index % 31 === 0 ? [{ ...order, voided }] : [];
        }),
        'backfill',
      );
    });
    await inTransaction(app.db, (tx) => appendRows(tx, served(people.map(({ id }) => id))));
    await app.drain();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const get = (path: string) => app.http.inject({ url: path, headers });

  it.each(Object.keys(measures) as MeasureName[])(
    'INS-1 rule 42 %s equals plain SQL over the facts at every date',
    async (name) => {
      const { byDate: figures } = await figuresAt(
        deps(),
        name,
        DATES.map((date) => Temporal.PlainDate.from(date)),
      );
      let filled = 0;
      for (const date of DATES) {
        const { rows } = await oracle[name](date).execute(app.db);
        const { num, den } = rows[0] as { num: number | string | null; den: number | string | null };
        const figure = figures.get(date) ?? { numerator: 0, denominator: 0 };
        expect({ date, ...figure }).toEqual({ date, numerator: Number(num ?? 0), denominator: Number(den ?? 0) });
        filled += figure.numerator > 0 && figure.denominator > 0 ? 1 : 0;
      }
      expect(filled).toBeGreaterThan(0);
    },
  );

  it('INS-1 shows every KPI of the plan with formula, owner, target and date', async () => {
    const { items, freshness } = (await get('/v1/kpis?asOf=2026-03-01')).json();
    expect(items).toHaveLength(49);
    expect(new Set(items.map((kpi: { key: string }) => kpi.key)).size).toBe(49);
    expect(freshness).toMatchObject({ late: false, timeZone: 'Asia/Shanghai' });
    for (const kpi of items) {
      expect(kpi.formula.zh && kpi.formula.en && kpi.name.zh && kpi.name.en, kpi.key).toBeTruthy();
      expect(kpi.owner, kpi.key).toBeTruthy();
      expect(kpi.targetDate, kpi.key).toMatch(/^20\d\d-/);
      expect(kpi.status === 'waiting', kpi.key).toBe(kpi.missing !== null);
    }
    const { rows } = await sql<{ kpi: string }>`select kpi from metric.kpi_goal order by 1`.execute(app.db);
    expect(rows.map((row) => row.kpi)).toEqual(kpis.map((kpi) => kpi.key).sort());
    expect(items.find((kpi: { key: string }) => kpi.key === 'repurchase_rate')).toMatchObject({
      baseline: 25,
      target: 70,
    });
  });

  it('INS-1 computes value, growth and trend from the same figures', async () => {
    const { items } = (await get('/v1/kpis?asOf=2026-03-01&points=4')).json();
    const of = (key: string) => items.find((kpi: { key: string }) => kpi.key === key);
    const rate = of('repurchase_rate');
    expect(rate.value).toBeCloseTo((100 * rate.current.numerator) / rate.current.denominator, 10);
    expect(rate.current.period).toEqual({ from: '2026-02-01', until: '2026-03-01' });
    expect(rate.trend.map((point: { date: string }) => point.date)).toEqual([
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
    ]);
    expect(rate.trend.at(-1).value).toBe(rate.value);
    const gmv = of('gmv_growth');
    expect(gmv.compared.period).toEqual({ from: '2024-03-01', until: '2025-03-01' });
    // The facts begin in June 2024: they do not cover the compared year.
    expect(gmv).toMatchObject({ value: null, status: 'empty' });
    const aov = of('aov_uplift');
    expect(aov.compared.period).toEqual({ from: '2024-12-01', until: '2025-03-01' });
    const mean = (figure: { numerator: number; denominator: number }) => figure.numerator / figure.denominator;
    expect(aov.value).toBeCloseTo((mean(aov.current) / mean(aov.compared) - 1) * 100, 10);
    const month = (await get('/v1/metrics/repurchase?asOf=2026-03-01&months=1')).json().months[0];
    expect(rate.value).toBeCloseTo(month.repurchaseRate * 100, 10);
    expect(of('returning_share').value).toBeCloseTo(month.returningShare * 100, 10);
    const weekly = (await get('/v1/kpis/repurchase_rate?asOf=2026-03-01&step=week&points=3')).json();
    expect(weekly.kpi.trend.map((point: { date: string }) => point.date)).toEqual([
      '2026-02-15',
      '2026-02-22',
      '2026-03-01',
    ]);
    expect(weekly.kpi.value).toBe(rate.value);
  });

  it('INS-1 opens the rows behind a figure, page by page, and they add up to it', async () => {
    const { kpi } = (await get('/v1/kpis/repurchase_rate?asOf=2026-03-01')).json();
    const seen: { customerId: string; customerName: string; numerator: number; denominator: number }[] = [];
    let cursor = '';
    do {
      const page = (
        await get(`/v1/kpis/repurchase_rate/rows?asOf=2026-03-01&limit=7${cursor && `&cursor=${cursor}`}`)
      ).json();
      expect(page).toMatchObject({ numerator: kpi.current.numerator, denominator: kpi.current.denominator });
      seen.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen.length).toBeGreaterThan(7);
    expect(new Set(seen.map((row) => row.customerId)).size).toBe(seen.length);
    expect(seen.reduce((sum, row) => sum + row.numerator, 0)).toBe(kpi.current.numerator);
    expect(seen.reduce((sum, row) => sum + row.denominator, 0)).toBe(kpi.current.denominator);
    expect(seen[0]?.customerName).toMatch(/^客户/);
    const rest = (await get('/v1/kpis/repurchase_rate/rows?asOf=2026-03-01&part=rest&limit=200')).json();
    expect(rest.items).toHaveLength(kpi.current.denominator - kpi.current.numerator);
    const csv = await get('/v1/kpis/repurchase_rate/rows.csv?asOf=2026-03-01');
    expect(csv.body.trim().split('\n')).toHaveLength(seen.length + 1);
    expect(csv.body).not.toContain('客户');
  });

  it('INS-1 names orders behind a figure of orders, and nobody to those who may not read customers', async () => {
    const analyst = await app.staff(['metric.read']);
    const page = (
      await app.http.inject({ url: '/v1/kpis/aov_uplift/rows?asOf=2026-03-01&limit=5', headers: analyst })
    ).json();
    expect(page.items).toHaveLength(5);
    for (const row of page.items) {
      expect(row).toMatchObject({ customerName: null, denominator: 1 });
      expect(row.reference).toMatch(/^N\d+$/);
      expect(row.at).toMatch(/^20\d\d-.*Z$/);
    }
  });

  it('INS-1 changes a goal with an audit entry, and only for those allowed', async () => {
    const goal = { owner: '王芳', baseline: 20, target: 1, targetDate: '2099-01-01', baselineDate: null };
    const put = (who: Headers, key: string, body: object) =>
      app.http.inject({ method: 'PUT', url: `/v1/kpis/${key}/goal`, headers: who, body });
    expect((await put(await app.staff(['metric.read']), 'repurchase_rate', goal)).statusCode).toBe(403);
    expect((await put(headers, 'no_such_kpi', goal)).json()).toMatchObject({ code: 'metric/kpi-unknown' });
    expect((await put(headers, 'repurchase_rate', { ...goal, targetDate: '2020-01-01' })).json()).toMatchObject({
      code: 'metric/goal-invalid',
    });
    expect((await put(headers, 'repurchase_rate', goal)).json()).toEqual(goal);
    const { kpi } = (await get('/v1/kpis/repurchase_rate?asOf=2026-03-01')).json();
    expect(kpi).toMatchObject({ ...goal, status: 'reached' });
    const { rows } = await sql<{ before: object; after: object }>`
      select before, after from platform.audit_entry where action = 'metric.kpi_goal_changed'`.execute(app.db);
    expect(rows).toEqual([{ before: expect.objectContaining({ baseline: 25, target: 70 }), after: goal }]);
  });

  it('INS-1 compares a growth with the period that the operator states', async () => {
    const goal = { owner: null, baseline: null, target: 35, targetDate: null, baselineDate: '2025-09-01' };
    await app.http.inject({ method: 'PUT', url: '/v1/kpis/aov_uplift/goal', headers, body: goal });
    const { kpi } = (await get('/v1/kpis/aov_uplift?asOf=2026-03-01')).json();
    expect(kpi.compared.period).toEqual({ from: '2025-06-01', until: '2025-09-01' });
    const aov = (figure: { numerator: number; denominator: number }) => figure.numerator / figure.denominator;
    expect(kpi.value).toBeCloseTo((aov(kpi.current) / aov(kpi.compared) - 1) * 100, 10);
  });

  it('INS-1 says what a KPI without facts waits for', async () => {
    const { kpi } = (await get('/v1/kpis/public_opinion_hours')).json();
    expect(kpi).toMatchObject({ status: 'waiting', value: null, trend: [], target: 2, direction: 'down' });
    expect(kpi.missing.en).toContain('incidents');
    expect((await get('/v1/kpis/public_opinion_hours/rows')).json()).toMatchObject({ code: 'metric/kpi-waiting' });
    const csv = await get('/v1/kpis.csv?asOf=2026-03-01');
    expect(csv.body.trim().split('\n')).toHaveLength(50);
  });

  it('INS-1 answers for a date before all facts with empty bases, not with zeros', async () => {
    const { items } = (await get('/v1/kpis?asOf=2020-01-01&points=2')).json();
    // What a module knows of itself at present has no past.
    const computed = items.filter(
      (kpi: { status: string; current: { period: object | null } | null }) =>
        kpi.status !== 'waiting' && kpi.current?.period !== null,
    );
    expect(computed.length).toBeGreaterThan(10);
    for (const kpi of computed) expect(kpi, kpi.key).toMatchObject({ value: null, status: 'empty' });
  });
});
