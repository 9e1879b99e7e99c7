/** Funnels: one pass over each customer's matching events in order of time, exact counts (INS-5, rule 20). */
import type { Metric } from '@pawloop/contract';
import { type Binder, createBinder } from '../../../customers/segment/index.ts';
import { freshnessOf, type MetricDeps } from '../deps.ts';
import { share } from '../repurchase.ts';
import { purchaseParams, requireSteps, stretchOf, windowMs } from './ask.ts';
import { type BreakdownSql, breakdownSql, MISSING } from './breakdown.ts';
import { happenedSql, membersOf, type Stretch, stepTest } from './happened.ts';

/** A key is `time · 8 + (7 − step)`: at equal times later steps come first, so that none follows a step of its own instant. */
const SLOTS = 8;
const IS_FIRST = `k.1 % ${SLOTS} = ${SLOTS - 1}`;
/** Earlier than any event. */
const NEVER = -1;
const MOST_GROUPS = 12;

interface ReachedRow {
  grp: string;
  total: boolean;
  reached: number[];
}

/** @throws Problem `metric/question-invalid`, `metric/empty-span`, `warehouse/unavailable` */
export async function funnel(deps: MetricDeps, question: Metric.FunnelQuestion): Promise<Metric.FunnelAnswer> {
  requireSteps(question.steps, '/body/steps');
  const span = stretchOf(deps, question);
  const until = span.until + windowMs(question.withinHours);
  const binder = createBinder();
  const breakdown = await breakdownSql(deps, binder, question, IS_FIRST);
  const text = funnelSql(binder, question, span, breakdown);
  const params = { ...purchaseParams(deps, until), ...breakdown.params, ...binder.params };
  const [freshness, rows] = await Promise.all([freshnessOf(deps), deps.warehouse.query<ReachedRow>(text, params)]);
  const total = rows.find((row) => row.total)?.reached ?? question.steps.map(() => 0);
  return {
    freshness,
    steps: question.steps.map(({ event }, nth) => ({
      event,
      customers: total[nth] ?? 0,
      ofFirst: share(total[nth], total[0] ?? 0),
      ofPrevious: nth === 0 ? null : share(total[nth], total[nth - 1] ?? 0),
    })),
    groups: question.breakdown ? await labelled(deps, question.breakdown, rows) : [],
  };
}

function funnelSql(binder: Binder, question: Metric.FunnelQuestion, span: Stretch, breakdown: BreakdownSql): string {
  const { steps } = question;
  const until = span.until + windowMs(question.withinHours);
  const events = [...new Set(steps.map((step) => step.event))];
  const asked = [...membersOf(steps), ...(question.breakdown?.by === 'property' ? [question.breakdown.property] : [])];
  const entry = `toUnixTimestamp64Milli(at) < ${binder.bind(span.until, 'Int64')}`;
  const tests = steps.map((step, nth) =>
    nth === 0 ? `${stepTest(binder, step)} AND ${entry}` : stepTest(binder, step),
  );
  const ctes = `WITH ${happenedSql(binder, { from: span.from, until }, events, asked)}${breakdown.ctes}`;
  const reached = `[${steps.map((_, nth) => `countIf(level > ${nth})`).join(', ')}]`;
  const body = breakdown.byAttempt
    ? attemptsSql(binder, question, tests, breakdown)
    : levelsSql(question, tests, breakdown);
  return `${ctes},${body(reached)}
ORDER BY total DESC, reached[1] DESC, grp LIMIT ${MOST_GROUPS + 1}`;
}

/**
 * Each customer's furthest attempt by the engine's own funnel over the keys: later steps come first at equal times, and
 * `8 × window` holds exactly the keys of steps within the window, so that it counts as {@link levelSql} does.
 */
function levelsSql(question: Metric.FunnelQuestion, tests: readonly string[], breakdown: BreakdownSql) {
  const { steps } = question;
  const within = windowMs(question.withinHours) * SLOTS;
  const slotOf = (nth: number) => SLOTS - 1 - nth;
  const isDistinct = new Set(steps.map((step) => step.event)).size === steps.length;
  const slots = tests.map((test, nth) => `if(${test}, ${slotOf(nth)}, -1)`);
  // One event fits one step where all steps are of different names.
  const slot = isDistinct
    ? `multiIf(${tests.map((test, nth) => `${test}, ${slotOf(nth)}`).join(', ')}, -1)`
    : `arrayJoin([${slots.join(', ')}])`;
  const conditions = steps.map((_, nth) => `slot = ${slotOf(nth)}`).join(', ');
  return (reached: string) => `
  levels AS (
    SELECT customer, windowFunnel(${within})(toUInt64(toUnixTimestamp64Milli(at) * ${SLOTS} + slot), ${conditions}) AS level
    FROM (SELECT customer, at, toInt64(${slot}) AS slot FROM happened) WHERE slot >= 0 GROUP BY customer HAVING level > 0
  )
SELECT grp, total, ${reached} AS reached FROM (
  SELECT h.level AS level, ${breakdown.groups} AS own, arrayJoin([true, false]) AS total, if(total, '', own) AS grp
  FROM levels AS h ${breakdown.join})
GROUP BY grp, total`;
}

/** By a value of each attempt's first event: the keys of the other groups' beginnings do not count in a group. */
function attemptsSql(
  binder: Binder,
  question: Metric.FunnelQuestion,
  tests: readonly string[],
  breakdown: BreakdownSql,
) {
  const keys = tests.map((test, nth) => `if(${test}, toUnixTimestamp64Milli(at) * ${SLOTS} + ${SLOTS - 1 - nth}, 0)`);
  const level = (of: string) => levelSql(binder, question, of);
  return (reached: string) => `
  attempts AS (
    SELECT customer, arraySort(groupArrayArray(arrayFilter(k -> k.1 != 0, arrayMap(k -> (k, value), [${keys.join(', ')}])))) AS keys
    FROM (SELECT customer, name, at, payload, ${breakdown.value} AS value FROM happened) GROUP BY customer
    HAVING arrayExists(k -> ${IS_FIRST}, keys)
  ),
  grouped AS (SELECT customer, keys, arrayJoin(${breakdown.groups}) AS grp FROM attempts AS h)
SELECT '' AS grp, true AS total, ${reached} AS reached FROM (SELECT ${level('arrayMap(k -> k.1, keys)')} AS level FROM attempts)
UNION ALL
SELECT grp, false AS total, ${reached} AS reached FROM (
  SELECT grp, ${level(`arrayMap(k -> k.1, arrayFilter(k -> NOT (${IS_FIRST}) OR ${breakdown.fits}, keys))`)} AS level FROM grouped)
GROUP BY grp`;
}

/**
 * How many steps the sorted keys hold. Kept per step: the latest start from which it was reached; that only grows, so the
 * latest is always the best predecessor.
 */
function levelSql(binder: Binder, question: Metric.FunnelQuestion, keys: string): string {
  const within = binder.bind(windowMs(question.withinHours), 'Int64');
  const slots = `[${question.steps.map((_, nth) => nth + 1).join(', ')}]`;
  const never = `[${question.steps.map(() => NEVER).join(', ')}]::Array(Int64)`;
  const step = `(${SLOTS - 1} - key % ${SLOTS})`;
  const time = `intDiv(key, ${SLOTS})`;
  const next = `multiIf(slot != ${step} + 1, held, ${step} = 0, ${time},
    best[${step}] > ${NEVER} AND ${time} - best[${step}] <= ${within}, best[${step}], held)`;
  const fold = `arrayFold((best, key) -> arrayMap((held, slot) -> ${next}, best, ${slots}), ${keys}, ${never})`;
  return `arrayCount(start -> start > ${NEVER}, ${fold})`;
}

async function labelled(
  deps: MetricDeps,
  breakdown: Metric.Breakdown,
  rows: readonly ReachedRow[],
): Promise<Metric.FunnelRow[]> {
  const channels = breakdown.by === 'channel' ? await deps.identity.listChannels() : [];
  const names = new Map(channels.map((channel) => [channel.channelId, channel.name]));
  return rows
    .filter((row) => !row.total)
    .slice(0, MOST_GROUPS)
    .map(({ grp, reached }) => {
      const group = grp === MISSING ? null : grp;
      return { group, label: group === null ? null : (names.get(group) ?? group), steps: reached };
    });
}
