/**
 * Lifecycle tiers as of the start of each period, computed from orders and registrations by the rules of AUD-5 with the
 * boundaries of today; for customers who are canonical today it is what customers/audience writes into its history.
 */

import { audienceSettings } from '../../../customers/audience/index.ts';
import type { Db } from '../../../platform/db.ts';
import type { Setting, Settings } from '../../../platform/setting.ts';

/** Later than anything. */
const FAR = "toDateTime64('2299-12-31 00:00:00', 3, 'UTC')";
const EPOCH = "toDateTime64(0, 3, 'UTC')";
const FORWARD = 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING';

/**
 * `standing`: one row per cut-off and customer with `tier` at `since`, and the first order of the period. Each order knows
 * what was before it and which comes next, so that the one that stood at an instant is found by comparing, not by adding up.
 */
export const TIERS = `,
  erased AS (SELECT customer_no AS customer, min(occurred_at) AS erased_at FROM event
    WHERE name = 'identity.customer_erased' GROUP BY customer),
  spells AS (
    SELECT customer, at AS from_at, at AS quiet_since, row_number() OVER past AS n, sum(gross_fen) OVER past AS value,
      lagInFrame(at, {highValueOrders:UInt32} - 1) OVER past AS nth_at, leadInFrame(at, 1, ${FAR}) OVER future AS next_at,
      min(if(kind = 'goods', at, ${FAR})) OVER later AS goods_at
    FROM orders
    WINDOW past AS (PARTITION BY customer ORDER BY at ASC, order_id ASC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
      future AS (PARTITION BY customer ORDER BY at ASC, order_id ASC ${FORWARD}),
      later AS (PARTITION BY customer ORDER BY at ASC, order_id ASC ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
    UNION ALL
    SELECT r.customer AS customer, r.registered_at AS from_at, r.registered_at AS quiet_since, 0 AS n, 0 AS value, ${EPOCH} AS nth_at,
      if(f.n = 0, ${FAR}, f.first_at) AS next_at, if(f.goods = 0, ${FAR}, f.goods_at) AS goods_at
    FROM registered AS r LEFT JOIN (
      SELECT customer, count() AS n, min(at) AS first_at, countIf(kind = 'goods') AS goods, minIf(at, kind = 'goods') AS goods_at
      FROM orders GROUP BY customer) AS f ON f.customer = r.customer
  ),
  standing AS (
    SELECT c.date AS date, p.customer AS customer, c.since AS since, c.t AS t, p.next_at AS next_at,
      if(p.next_at = ${FAR}, ${FAR}, p.goods_at) AS next_goods_at,
      multiIf(
        p.quiet_since <= c.since - toIntervalDay({lostDays:Int64}), 'lost',
        p.quiet_since <= c.since - toIntervalDay({dormantDays:Int64}), 'dormant',
        (p.n >= {highValueOrders:UInt32} AND p.nth_at > c.since - toIntervalDay({activeDays:Int64}))
          OR (p.n > 0 AND p.value >= {highValueAverageFen:Int64} * p.n), 'high_value',
        r.registered_at <= c.since AND r.registered_at >= c.since - toIntervalDay({newDays:Int64}), 'new',
        p.n > 0 AND p.quiet_since > c.since - toIntervalDay({activeDays:Int64}), 'active',
        'silent') AS tier
    FROM spells AS p CROSS JOIN cuts AS c INNER JOIN registered AS r ON r.customer = p.customer
    LEFT JOIN erased AS e ON e.customer = p.customer
    WHERE p.from_at < c.since AND p.next_at >= c.since AND (e.erased_at = ${EPOCH} OR e.erased_at >= c.since)
  )`;

const PREFIX = 'audience.';

/** Present boundaries as query parameters, by the names of their settings. */
export async function tierParams(db: Db, settings: Settings): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    audienceSettings.map(
      async (entry: Setting) => [entry.key.slice(PREFIX.length), await settings.get(db, entry)] as const,
    ),
  );
  return Object.fromEntries(entries);
}
