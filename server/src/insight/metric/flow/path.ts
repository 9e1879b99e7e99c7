/** Paths: what comes before or after an event, level by level, with the frequent events named (INS-5). */
import type { Metric } from '@pawloop/contract';
import { type Binder, createBinder } from '../../../customers/segment/index.ts';
import { freshnessOf, type MetricDeps } from '../deps.ts';
import { purchaseParams, requireSteps, stretchOf, windowMs } from './ask.ts';
import { happenedSql, membersOf, stepTest } from './happened.ts';

/** Stands where nothing followed, and where events are put together; no event is named so. */
const END = '>';
const OTHERS = '*';

interface CountRow {
  level: number;
  name: string;
  customers: number;
}

interface LinkRow {
  level: number;
  source: string;
  target: string;
  customers: number;
}

/** CTE `paths`: one row per customer with `path`, the names around the anchor, nearest first. */
function pathsSql(binder: Binder, question: Metric.PathQuestion, span: { from: number; until: number }): string {
  const within = windowMs(question.withinHours);
  const isAfter = question.direction === 'after';
  const around = isAfter
    ? { from: span.from, until: span.until + within + 1 }
    : { from: span.from - within, until: span.until };
  const names = question.among && [...new Set([...question.among, question.anchor.event])];
  const ms = 'toUnixTimestamp64Milli(at)';
  const inSpan = `${ms} >= ${binder.bind(span.from, 'Int64')} AND ${ms} < ${binder.bind(span.until, 'Int64')}`;
  const width = binder.bind(within, 'Int64');
  const anchor = 'h.5 = 1';
  const collapse = question.collapse ?? true;
  return `WITH ${happenedSql(binder, around, names, membersOf([question.anchor]))},
  walks AS (
    SELECT customer, arraySort(groupArray((${ms}, received_at, id, name, toUInt8(${stepTest(binder, question.anchor)} AND ${inSpan})))) AS line
    FROM happened GROUP BY customer HAVING arrayExists(h -> ${anchor}, line)
  ),
  placed AS (
    SELECT customer, ${isAfter ? 'line' : 'arrayReverse(line)'} AS walk, arrayFirstIndex(h -> ${anchor}, walk) AS place,
      walk[place].1 AS start, arraySlice(walk, place) AS here
    FROM walks
  ),
  paths AS (
    SELECT customer, arrayMap(h -> h.4, arrayFilter(h -> abs(h.1 - start) <= ${width}, here)) AS every,
      arraySlice(${collapse ? 'arrayCompact(every)' : 'every'}, 2, ${question.depth}) AS path
    FROM placed
  )`;
}

export async function path(deps: MetricDeps, question: Metric.PathQuestion): Promise<Metric.PathAnswer> {
  requireSteps([question.anchor], '/body/anchor');
  const span = stretchOf(deps, question);
  const binder = createBinder();
  const paths = pathsSql(binder, question, span);
  const params = () => ({ ...purchaseParams(deps, span.until + windowMs(question.withinHours) + 1), ...binder.params });
  const [freshness, counts] = await Promise.all([
    freshnessOf(deps),
    deps.warehouse.query<CountRow>(
      `${paths}
SELECT level, name, count() AS customers FROM (SELECT arrayJoin(arrayZip(arrayEnumerate(path), path)) AS one, one.1 AS level, one.2 AS name FROM paths)
GROUP BY level, name ORDER BY level, customers DESC, name LIMIT ${question.top} BY level`,
      params(),
    ),
  ]);
  const named = counts.map((row) => `${row.level}:${row.name}`);
  const shown = `arrayMap((name, level) -> if(has(${binder.bind(named, 'Array(String)')}, concat(toString(level), ':', name)), name, '${OTHERS}'), path, arrayEnumerate(path))`;
  const start = binder.bind(question.anchor.event, 'String');
  const rows = await deps.warehouse.query<LinkRow>(
    `${paths}
SELECT link.1 AS level, link.2 AS source, link.3 AS target, count() AS customers FROM (
  SELECT arrayPushFront(${shown}, ${start}) AS stops,
    if(length(path) < ${question.depth}, arrayPushBack(stops, '${END}'), stops) AS whole,
    arrayJoin(arrayMap(nth -> (toUInt32(nth - 1), whole[nth], whole[nth + 1]), range(1, length(whole)))) AS link
  FROM paths)
GROUP BY level, source, target ORDER BY level, customers DESC, source, target`,
    params(),
  );
  return { freshness, ...graphOf(question, rows) };
}

/** Every customer walks through the levels until nothing follows, so what comes into a node goes out of it or ends there. */
export function graphOf(
  question: Pick<Metric.PathQuestion, 'depth'>,
  rows: readonly LinkRow[],
): Pick<Metric.PathAnswer, 'customers' | 'nodes' | 'links'> {
  const nodes = new Map<string, Metric.PathNode>();
  const nameOf = (name: string) => (name === OTHERS ? null : name);
  const add = (level: number, name: string, customers: number, ended: number) => {
    const key = `${level}:${name}`;
    const node = nodes.get(key) ?? { level, event: nameOf(name), customers: 0, ended: 0 };
    nodes.set(key, { ...node, customers: node.customers + customers, ended: node.ended + ended });
  };
  for (const { level, source, target, customers } of rows) {
    add(level, source, customers, target === END ? customers : 0);
    if (target !== END && level + 1 === question.depth) add(level + 1, target, customers, 0);
  }
  const all = [...nodes.values()].sort((a, b) => a.level - b.level || b.customers - a.customers);
  return {
    customers: all.filter((node) => node.level === 0).reduce((sum, node) => sum + node.customers, 0),
    nodes: all,
    links: rows
      .filter((row) => row.target !== END)
      .map(({ level, source, target, customers }) => ({ level, from: nameOf(source), to: nameOf(target), customers })),
  };
}
