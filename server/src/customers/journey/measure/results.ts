/** The figures of a journey, each one statement over the facts, so that plain SQL gives the same (CAM-9, rule 42). */
import { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { dormantDaysOf, type MeasureDeps, requireJourney } from './deps.ts';
import { freshness } from './fresh.ts';
import { liftOf } from './lift.ts';
import { attributionDays, marginPercent } from './settings.ts';

type Handle = Db | Tx;

/**
 * Treated runs and those of the journey's own hold-out; the global control group compares with nobody here, since
 * nothing reaches those people from anywhere. A goal that is an order counts while an order stands: when the one that
 * reached it was cancelled, the next one within the window takes its place.
 */
async function groupsOf(
  handle: Handle,
  journeyId: string,
): Promise<{ treated: Journey.Group; holdOut: Journey.Group }> {
  const { rows } = await sql<{ held: boolean; runs: number; customers: number; converted: number; fen: number }>`
    select held, count(*) as runs, count(distinct customer_id) as customers,
      count(distinct customer_id) filter (where reached) as converted,
      coalesce(sum(fen) filter (where reached), 0)::bigint as fen
    from (
      select r.customer_id, r.hold_out is not null as held, case when v.by_order then o.net_fen else r.converted_fen end as fen,
        r.converted_at is not null and (o.net_fen is not null or not v.by_order) as reached
      from journey.run r
      join (select journey_id, version, coalesce(definition #>> '{goal,event}', 'order') = 'order' as by_order
        from journey.version) v using (journey_id, version)
      left join lateral (
        select c.net_fen from journey.conversion c
        where r.converted_at is not null and c.customer_id = r.customer_id and c.counted
          and c.at >= r.converted_at and c.at <= r.goal_until
        order by c.at, c.order_id limit 1) o on true
      where r.journey_id = ${journeyId} and r.hold_out is distinct from 'global') g
    group by held`.execute(handle);
  const group = (held: boolean): Journey.Group => {
    const row = rows.find((one) => one.held === held);
    const { runs, customers, converted, fen } = row ?? { runs: 0, customers: 0, converted: 0, fen: 0 };
    return { runs, customers, converted, rate: customers > 0 ? converted / customers : null, convertedFen: fen };
  };
  return { treated: group(false), holdOut: group(true) };
}

interface TouchSums {
  readonly messages: number;
  readonly granted: number;
  readonly redeemed: number;
  readonly customers: number;
  readonly messageFen: number;
  readonly discountFen: number;
}

async function touchesOf(handle: Handle, journeyId: string): Promise<TouchSums> {
  const { rows } = await sql<TouchSums>`
    select count(*) filter (where kind = 'message') as messages, count(*) filter (where kind = 'coupon') as granted,
      count(*) filter (where kind = 'redemption') as redeemed,
      count(distinct customer_id) filter (where kind <> 'unconfirmed') as customers,
      coalesce(sum(cost_fen) filter (where kind in ('message', 'unconfirmed')), 0)::bigint as "messageFen",
      coalesce(sum(cost_fen) filter (where kind = 'redemption'), 0)::bigint as "discountFen"
    from journey.touch where journey_id = ${journeyId}`.execute(handle);
  return rows[0] as TouchSums;
}

interface Credited {
  readonly orders: number;
  readonly credit: number;
  readonly customers: number;
  readonly netFen: number;
}

const lastTouch = (journeyId: string) => sql`
  select count(*) as orders, count(*)::float8 as credit, count(distinct customer_id) as customers,
    coalesce(sum(net_fen), 0)::bigint as "netFen"
  from journey.conversion where journey_id = ${journeyId}`;

const linear = (journeyId: string) => sql`
  select count(*) as orders, coalesce(sum(parts::float8 / of_parts), 0) as credit,
    count(distinct c.customer_id) as customers, coalesce(sum(x.net_fen), 0)::bigint as "netFen"
  from journey.credit x join journey.conversion c using (order_id) where x.journey_id = ${journeyId}`;

async function creditedBy(handle: Handle, query: RawBuilder<unknown>): Promise<Credited> {
  const { rows } = await sql<Credited>`${query}`.execute(handle);
  return rows[0] as Credited;
}

async function unattributedOf(handle: Handle, journeyId: string): Promise<{ orders: number; netFen: number }> {
  const { rows } = await sql<{ orders: number; netFen: number }>`
    select count(*) as orders, coalesce(sum(net_fen), 0)::bigint as "netFen"
    from journey.conversion where counted and journey_id is null
      and at >= (select min(entered_at) from journey.run where journey_id = ${journeyId})`.execute(handle);
  return rows[0] as { orders: number; netFen: number };
}

/**
 * Treated customers who had bought before, not within the dormant days before the entry, and within the window after
 * it again.
 */
async function recoveredOf(handle: Handle, journeyId: string, dormantDays: number, days: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct r.customer_id) as n from journey.run r
    where r.journey_id = ${journeyId} and r.hold_out is null
      and exists (select from journey.conversion c where c.customer_id = r.customer_id and c.counted
        and c.at > r.entered_at and c.at <= r.entered_at + make_interval(hours => 24 * ${days}::int))
      and (select max(c.at) from journey.conversion c where c.customer_id = r.customer_id and c.counted
        and c.at <= r.entered_at) <= r.entered_at - make_interval(hours => 24 * ${dormantDays}::int)`.execute(handle);
  return rows[0]?.n ?? 0;
}

/** @throws Problem `journey/unknown` */
export async function resultsOf(deps: MeasureDeps, journeyId: string): Promise<Journey.JourneyResults> {
  const { db, settings } = deps;
  await requireJourney(db, journeyId);
  const [percent, days] = [await settings.get(db, marginPercent), await settings.get(db, attributionDays)];
  const fresh = await freshness(deps);
  const groups = await groupsOf(db, journeyId);
  const touches = await touchesOf(db, journeyId);
  const totalFen = touches.messageFen + touches.discountFen;
  const attributed = (rule: Journey.AttributionRule, sums: Credited): Journey.Attributed => {
    const marginFen = Math.round((sums.netFen * percent) / 100);
    return { rule, ...sums, marginFen, roi: totalFen > 0 ? marginFen / totalFen : null };
  };
  return {
    journeyId,
    ...groups,
    lift: liftOf(groups.treated, groups.holdOut),
    touches: { messages: touches.messages, coupons: touches.granted, customers: touches.customers },
    attributed: [
      attributed('last', await creditedBy(db, lastTouch(journeyId))),
      attributed('linear', await creditedBy(db, linear(journeyId))),
    ],
    unattributed: await unattributedOf(db, journeyId),
    recovered: await recoveredOf(db, journeyId, await dormantDaysOf(settings, db), days),
    coupons: { granted: touches.granted, redeemed: touches.redeemed },
    cost: { messageFen: touches.messageFen, discountFen: touches.discountFen, totalFen },
    marginPercent: percent,
    attributionDays: days,
    formulas: [...Journey.resultFigures],
    ...fresh,
  };
}
