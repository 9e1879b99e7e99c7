/** What a funnel is broken down by: the value of a customer, or of each attempt's first event. */
import type { Metric } from '@pawloop/contract';
import type { Binder } from '../../../customers/segment/index.ts';
import { frameOf, type MetricDeps } from '../deps.ts';
import { CUTS, cutParams } from '../kpi/cuts.ts';
import { REGISTERED } from '../kpi/measures.ts';
import { TIERS, tierParams } from '../kpi/tiers.ts';

/** Stands for a value that is not there; no text of a JSON document holds it unescaped. */
export const MISSING = '\u0001';
const MISSING_SQL = 'char(1)';

export interface BreakdownSql {
  /** Whether a customer may count in several groups, by where each attempt began. */
  readonly byAttempt: boolean;
  readonly ctes: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Beside `attempts AS h`. */
  readonly join: string;
  /** The group of a customer; by attempt, array of the groups in which the customer counts. */
  readonly groups: string;
  /** The first event's value, of a row of `happened`. */
  readonly value: string;
  /** Whether an attempt that began with key `k` counts in the group `grp`. */
  readonly fits: string;
}

const NONE = { byAttempt: false, ctes: '', params: {}, join: '', value: `''`, fits: '1' } as const;
const OF_CUSTOMER = `if(g.value = '', ${MISSING_SQL}, g.value)`;

const CHANNELS = `,
  channels AS (
    SELECT if(a.winner = 0, e.customer_no, a.winner) AS customer,
      argMin(JSONExtractString(e.payload, 'firstChannelId'), (e.occurred_at, e.received_at, e.event_id)) AS value
    FROM event AS e LEFT ANY JOIN canonical AS a ON a.loser = e.customer_no
    WHERE e.name = 'identity.customer_registered' AND e.customer_no != 0 GROUP BY customer
  )`;

/** Value of a payload's member as text; what is missing or no plain value is `MISSING`. */
function propertyOf(name: string): string {
  return `multiIf(JSONType(payload, ${name}) = 'String', JSONExtractString(payload, ${name}),
    JSONType(payload, ${name}) IN ('Int64', 'UInt64', 'Double', 'Bool'), JSONExtractRaw(payload, ${name}), ${MISSING_SQL})`;
}

/** @param isFirst whether a key `k` is one of the first step */
export async function breakdownSql(
  deps: MetricDeps,
  binder: Binder,
  question: Metric.FunnelQuestion,
  isFirst: string,
): Promise<BreakdownSql> {
  const { breakdown } = question;
  if (!breakdown) return { ...NONE, groups: "''" };
  if (breakdown.by === 'property') {
    return {
      ...NONE,
      byAttempt: true,
      value: propertyOf(binder.bind(breakdown.property, 'String')),
      groups: `arrayDistinct(arrayMap(k -> k.2, arrayFilter(k -> ${isFirst}, h.keys)))`,
      fits: 'k.2 = grp',
    };
  }
  if (breakdown.by === 'channel') {
    const join = 'LEFT JOIN channels AS g ON g.customer = h.customer';
    return { ...NONE, ctes: CHANNELS, join, groups: OF_CUSTOMER };
  }
  const [tomorrow, asked] = [frameOf(deps).asOf, Temporal.PlainDate.from(question.until)];
  const date = Temporal.PlainDate.compare(asked, tomorrow) > 0 ? tomorrow : asked;
  return {
    ...NONE,
    ctes: `,${CUTS}${REGISTERED}${TIERS}`,
    params: { ...cutParams([date], { months: 0 }, deps.timeZone), ...(await tierParams(deps.db, deps.settings)) },
    join: 'LEFT JOIN (SELECT customer, tier AS value FROM standing) AS g ON g.customer = h.customer',
    groups: OF_CUSTOMER,
  };
}
