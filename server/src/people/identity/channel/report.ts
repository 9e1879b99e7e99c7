/** What each channel brought in a period and what it cost (ACC-7). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { periodInvalid } from '../problems.ts';

interface ReportRow {
  channel_id: string | null;
  code: string | null;
  name: string | null;
  kind: Identity.Channel['kind'] | null;
  visits: number;
  registrations: number;
  last_touch: number;
  first_orders: number;
  cost_fen: number;
}

/**
 * From 00:00 of `from` to 00:00 of `until` in the business's zone. Merged and erased customers: the first do not count
 * again, the second still do, since counts must not change after an erasure.
 * @throws Problem `identity/period-invalid`
 */
export async function channelReport(
  deps: Inner,
  period: { readonly from: string; readonly until: string },
): Promise<Identity.ChannelReportLine[]> {
  const startOf = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(deps.timeZone).toInstant();
  const [from, until] = [startOf(period.from), startOf(period.until)];
  if (Temporal.Instant.compare(from, until) >= 0) throw new Problem(periodInvalid);
  const buyers = await deps.participants.firstOrders(from, until);
  const within = sql`>= ${from.toString()}::timestamptz`;
  const before = sql`< ${until.toString()}::timestamptz`;
  const { rows } = await sql<ReportRow>`
    with registered as (
      select first_channel_id, last_channel_id from identity.customer
      where registered_at ${within} and registered_at ${before} and status in ('known', 'erased')
    ), first_touch as (
      select first_channel_id as channel_id, count(*) as n from registered group by 1
    ), last_touch as (
      select last_channel_id as channel_id, count(*) as n from registered group by 1
    ), ordered as (
      select c.first_channel_id as channel_id, count(*) as n
      from unnest(${[...buyers]}::uuid[]) as b (customer_id) join identity.customer c using (customer_id) group by 1
    ), visited as (
      select channel_id, count(*) as n from identity.channel_visit where at ${within} and at ${before} group by 1
    ), spent as (
      select channel_id, sum(cost_fen)::bigint as fen from identity.channel_cost
      where on_date >= ${period.from}::date and on_date < ${period.until}::date group by 1
    ), line as (
      select channel_id, code, name, kind from identity.channel
      union all select null, null, null, null
    )
    select l.channel_id, l.code, l.name, l.kind, coalesce(v.n, 0) as visits, coalesce(f.n, 0) as registrations,
      coalesce(t.n, 0) as last_touch, coalesce(o.n, 0) as first_orders, coalesce(s.fen, 0) as cost_fen
    from line l
    left join visited v on v.channel_id = l.channel_id
    left join spent s on s.channel_id = l.channel_id
    left join first_touch f on f.channel_id is not distinct from l.channel_id
    left join last_touch t on t.channel_id is not distinct from l.channel_id
    left join ordered o on o.channel_id is not distinct from l.channel_id
    order by registrations desc, visits desc, l.code nulls last`.execute(deps.db);
  return rows.map(lineOf);
}

function lineOf(row: ReportRow): Identity.ChannelReportLine {
  const per = (count: number) => (count > 0 ? Math.round(row.cost_fen / count) : null);
  return {
    channelId: row.channel_id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    visits: row.visits,
    registrations: row.registrations,
    registrationsLastTouch: row.last_touch,
    firstOrders: row.first_orders,
    costFen: row.cost_fen,
    costPerRegistrationFen: per(row.registrations),
    costPerFirstOrderFen: per(row.first_orders),
  };
}
