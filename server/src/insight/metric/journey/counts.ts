/** What happened because of a journey, counted in the warehouse: totals, and by minute, hour or day. */
import { CANONICAL, type MetricDeps } from '../deps.ts';
import { timeText } from '../flow/happened.ts';

export type BoardStepName = 'minute' | 'hour' | 'day';

export interface BoardTotals {
  reached: number;
  opened: number;
  clicked: number;
  participated: number;
  sent: number;
  failed: number;
  unknown: number;
  blocked: number;
  granted: number;
  redeemed: number;
}

const FACTS = `WITH ${CANONICAL},
  facts AS (
    SELECT f.name AS name, f.at AS at, f.subject AS subject, if(a.winner = 0, f.customer_no, a.winner) AS customer
    FROM journey_fact AS f LEFT ANY JOIN canonical AS a ON a.loser = f.customer_no
    WHERE f.journey_id = {journeyId:UUID}
  )`;

const NAMES = {
  sent: 'message.sent',
  failed: 'message.failed',
  unknown: 'message.unknown',
  blocked: 'message.blocked',
  opened: 'message.opened',
  clicked: 'message.clicked',
  granted: 'coupon.granted',
  redeemed: 'coupon.redeemed',
} as const;

const things = (name: keyof typeof NAMES) => `uniqExactIf(subject, name = '${NAMES[name]}')`;
const people = (...names: (keyof typeof NAMES)[]) =>
  `uniqExactIf(customer, customer != 0 AND name IN (${names.map((name) => `'${NAMES[name]}'`).join(', ')}))`;

const TOTALS = `${FACTS}
SELECT ${people('sent', 'granted')} AS reached, ${people('opened')} AS opened, ${people('clicked')} AS clicked,
  ${people('opened', 'clicked', 'redeemed')} AS participated, ${things('sent')} AS sent, ${things('failed')} AS failed,
  ${things('unknown')} AS unknown, ${things('blocked')} AS blocked, ${things('granted')} AS granted, ${things('redeemed')} AS redeemed
FROM facts`;

export async function boardTotals({ warehouse }: MetricDeps, journeyId: string): Promise<BoardTotals> {
  const rows = await warehouse.query<BoardTotals>(TOTALS, { journeyId });
  return rows[0] as BoardTotals;
}

export interface StepCounts {
  /** Epoch milliseconds of the step's start. */
  at: number;
  sent: number;
  failed: number;
  opened: number;
  clicked: number;
  granted: number;
  redeemed: number;
}

const STARTS: Readonly<Record<BoardStepName, string>> = {
  minute: 'toStartOfMinute(at)',
  hour: 'toStartOfHour(toTimeZone(at, {zone:String}))',
  day: 'toStartOfDay(toTimeZone(at, {zone:String}))',
};

/** Steps in which anything happened, within `[from, until)` in epoch milliseconds. */
export async function stepCounts(
  deps: MetricDeps,
  journeyId: string,
  step: BoardStepName,
  span: { readonly from: number; readonly until: number },
): Promise<StepCounts[]> {
  return deps.warehouse.query<StepCounts>(
    `${FACTS}
SELECT toInt64(toUnixTimestamp(start)) * 1000 AS at, ${things('sent')} AS sent, ${things('failed')} AS failed,
  ${things('opened')} AS opened, ${things('clicked')} AS clicked, ${things('granted')} AS granted, ${things('redeemed')} AS redeemed
FROM (SELECT name, subject, ${STARTS[step]} AS start FROM facts
  WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')})
GROUP BY start ORDER BY at`,
    { journeyId, zone: deps.timeZone, from: timeText(span.from), until: timeText(span.until) },
  );
}
