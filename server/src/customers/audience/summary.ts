/** Figures of the home page: customers, orders and net sales beside the period before, tiers. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { AudienceDeps } from './deps.ts';
import { presentTiers } from './lifecycle/report.ts';

interface Sums {
  today_n: number;
  yesterday_n: number;
  week_n: number;
  week_before_n: number;
  month_n: number;
  month_before_n: number;
  today_fen: number;
  yesterday_fen: number;
  week_fen: number;
  week_before_fen: number;
  month_fen: number;
  month_before_fen: number;
}

/** Orders of known customers; net sales of everybody, returns taken off at their own date. */
export async function audienceSummary(deps: AudienceDeps): Promise<Audience.AudienceSummary> {
  const now = deps.clock.now();
  const lifecycle = await presentTiers(deps.db);
  const { rows: tiers } = await sql<{ tier: Audience.RfmTier; n: number }>`
    select tier::text as tier, count(*) as n from audience.score group by tier`.execute(deps.db);
  const { rows: fresh } = await sql<{ week: number; before: number }>`
    select count(*) filter (where registered_at > ${now.toString()}::timestamptz - interval '168 hours') as week,
      count(*) filter (where registered_at <= ${now.toString()}::timestamptz - interval '168 hours') as before
    from audience.feature where listed and registered_at <= ${now.toString()}::timestamptz
      and registered_at > ${now.toString()}::timestamptz - interval '336 hours'`.execute(deps.db);
  const sums = await salesSums(deps, now);
  const customers = lifecycle.reduce((sum, item) => sum + item.customers, 0);
  const scored = tiers.reduce((sum, row) => sum + row.n, 0);
  return {
    customers,
    newCustomers: { current: fresh[0]?.week ?? 0, before: fresh[0]?.before ?? 0 },
    orders: spansOf(sums, 'n'),
    netFen: spansOf(sums, 'fen'),
    lifecycle,
    rfm: Audience.rfmTiers.map((tier) => ({
      tier,
      customers: tier === 'none' ? Math.max(0, customers - scored) : (tiers.find((row) => row.tier === tier)?.n ?? 0),
    })),
    asOf: now.toString(),
    timeZone: deps.timeZone,
  };
}

async function salesSums(deps: AudienceDeps, now: Temporal.Instant): Promise<Sums> {
  const local = now.toZonedDateTimeISO(deps.timeZone);
  const spans = {
    today: [local.startOfDay(), local],
    // The day before up to the same hour, so that a morning is compared with a morning.
    yesterday: [local.startOfDay().subtract({ days: 1 }), local.subtract({ days: 1 })],
    week: [local.subtract({ hours: 168 }), local],
    week_before: [local.subtract({ hours: 336 }), local.subtract({ hours: 168 })],
    month: [local.subtract({ hours: 720 }), local],
    month_before: [local.subtract({ hours: 1440 }), local.subtract({ hours: 720 })],
  } as const;
  const columns = Object.entries(spans).flatMap(([name, [from, until]]) => {
    const inside = sql`at > ${from.toInstant().subtract({ nanoseconds: 1000 }).toString()}::timestamptz
      and at <= ${until.toInstant().toString()}::timestamptz`;
    return [
      sql`count(*) filter (where is_order and customer_no is not null and ${inside}) as ${sql.ref(`${name}_n`)}`,
      sql`coalesce(sum(case when is_order then gross_fen else 0 end - return_fen) filter (where ${inside}), 0)::bigint as ${sql.ref(`${name}_fen`)}`,
    ];
  });
  const { rows } = await sql<Sums>`
    select ${sql.join(columns)} from audience.purchase
    where at > ${spans.month_before[0].toInstant().toString()}::timestamptz and at <= ${now.toString()}::timestamptz`.execute(
    deps.db,
  );
  return rows[0] as Sums;
}

function spansOf(sums: Sums, unit: 'n' | 'fen'): Audience.AudienceSummary['orders'] {
  const pair = (current: string, before: string) => ({
    current: sums[`${current}_${unit}` as keyof Sums],
    before: sums[`${before}_${unit}` as keyof Sums],
  });
  return {
    today: pair('today', 'yesterday'),
    days7: pair('week', 'week_before'),
    days30: pair('month', 'month_before'),
  };
}
