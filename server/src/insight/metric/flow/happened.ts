/** Everything that happened to customers as one relation: events of the log, and orders from any source as `order`. */
import type { Metric } from '@pawloop/contract';
import { type Binder, memberTest } from '../../../customers/segment/index.ts';
import { PURCHASES } from '../deps.ts';

export const ORDER = 'order';

/** What the system notes of itself, not what a person does or receives. Orders stand for the events about orders. */
const NOISE = ['segment.', 'audience.', 'intake.', 'journey.', 'budget.'] as const;
const NOISY = [
  'identity.customer_updated',
  'identity.customer_merged',
  'identity.merge_undone',
  'message.blocked',
  'message.failed',
  'message.unknown',
  'message.merged',
] as const;

/** Epoch milliseconds, `[from, until)`. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

export function isNoise(event: string): boolean {
  return NOISE.some((prefix) => event.startsWith(prefix)) || NOISY.some((name) => name === event);
}

export const timeText = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toString({ smallestUnit: 'millisecond' })
    .replace('T', ' ')
    .replace('Z', '');

const bindTime = (binder: Binder, ms: number) => binder.bind(timeText(ms), "DateTime64(3, 'UTC')");

/** What is asked of an order beyond that it happened; each costs a look at more of the facts. */
interface OrderNeeds {
  readonly members: boolean;
  readonly category: boolean;
}

/** Main category as customers/audience tells it: that of the lines worth most, the first of equals. */
const MAIN_CATEGORY = `(
      SELECT order_id, revision, argMax(category, (fen, -line)) AS category FROM (
        SELECT order_id, revision, category, sum(amount_fen) AS fen, toInt64(min(line_no)) AS line FROM purchase_line FINAL
        WHERE quantity > 0 AND category != '' GROUP BY order_id, revision, category)
      GROUP BY order_id, revision)`;

/** An order's id was made when it was recorded, and bears that time. */
function ordersSql(from: string, until: string, needs: OrderNeeds): string {
  const texts = `toJSONString(map('kind', CAST(o.kind, 'String'), 'source', o.source${needs.category ? ", 'category', m.category" : ''}))`;
  const payload = needs.members ? `concat('{"grossFen":', toString(o.gross_fen), ',', substring(${texts}, 2))` : `'{}'`;
  const join = needs.category
    ? `LEFT JOIN ${MAIN_CATEGORY} AS m ON m.order_id = o.order_id AND m.revision = o.revision`
    : '';
  return `
    SELECT o.customer AS customer, '${ORDER}' AS name, o.at AS at, toDateTime64(UUIDv7ToDateTime(o.order_id), 3, 'UTC') AS received_at,
      UUIDToNum(o.order_id) AS id, ${payload} AS payload
    FROM orders AS o ${join} WHERE o.at >= ${from} AND o.at < ${until}`;
}

/**
 * CTE `happened` with `customer, name, at, received_at, id, payload`.
 * @param events names; of everything but noise when left out
 * @param asked members of payloads that the question speaks of
 */
export function happenedSql(
  binder: Binder,
  stretch: Stretch,
  events: readonly string[] | undefined,
  asked: readonly string[],
): string {
  const needs = { members: asked.length > 0, category: asked.includes('category') };
  const [from, until] = [bindTime(binder, stretch.from), bindTime(binder, stretch.until)];
  const logged = events?.filter((name) => name !== ORDER);
  const named = logged
    ? `e.name IN (SELECT arrayJoin(${binder.bind(logged, 'Array(String)')}))`
    : `NOT (${NOISE.map((prefix) => `startsWith(e.name, ${binder.bind(prefix, 'String')})`).join(' OR ')}
        OR has(${binder.bind([...NOISY], 'Array(String)')}, toString(e.name)))`;
  const log = `
    SELECT if(a.winner = 0, e.customer_no, a.winner) AS customer, toString(e.name) AS name, e.occurred_at AS at,
      e.received_at AS received_at, UUIDToNum(e.event_id) AS id, e.payload AS payload
    FROM event AS e LEFT ANY JOIN canonical AS a ON a.loser = e.customer_no
    WHERE e.customer_no != 0 AND e.occurred_at >= ${from} AND e.occurred_at < ${until} AND ${named}`;
  const parts = [
    ...(logged === undefined || logged.length > 0 ? [log] : []),
    ...(events === undefined || events.includes(ORDER) ? [ordersSql(from, until, needs)] : []),
  ];
  return `${PURCHASES},\n  happened AS (${parts.join('\n    UNION ALL')}\n  )`;
}

/** 1 for rows of `happened` that fit the step. */
export function stepTest(binder: Binder, step: Metric.FunnelStep): string {
  const tests = (step.where ?? []).map((condition) => memberTest(binder, condition));
  return [`name = ${binder.bind(step.event, 'String')}`, ...tests].join(' AND ');
}

/** Members of payloads of which the steps speak. */
export const membersOf = (steps: readonly Metric.FunnelStep[]): string[] =>
  steps.flatMap((step) => (step.where ?? []).map((condition) => condition.property));
