/** HTTP of the KPI board. */
import { Metric } from '@pawloop/contract';
import { routes } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { frameOf, freshnessOf, type MetricDeps } from '../deps.ts';
import { kpiUnknown } from '../problems.ts';
import { kpiBoard } from './board.ts';
import { changeGoal } from './goals.ts';
import { kpiByKey, kpis } from './registry.ts';
import { kpiRowLines, kpiRows, measureOf } from './rows.ts';

const DEFAULT_POINTS = 13;
const DEFAULT_ROWS = 50;

export function kpiRoutes(deps: MetricDeps) {
  const boardFrame = (query: { asOf?: string; step?: 'week' | 'month'; points?: number }) => ({
    asOf: frameOf(deps, query.asOf).asOf,
    step: query.step ?? ('month' as const),
    points: query.points ?? DEFAULT_POINTS,
  });
  const rowQuestion = (key: string, query: { asOf?: string; part?: 'all' | 'counted' | 'rest' }) => ({
    key,
    asOf: frameOf(deps, query.asOf).asOf,
    part: query.part ?? ('all' as const),
  });
  return routes(Metric.kpiEndpoints, {
    'GET /v1/kpis': async ({ query }) => {
      const frame = boardFrame(query);
      const { freshness, items } = await kpiBoard(deps, frame, kpis);
      return { freshness, asOf: frame.asOf.toString(), step: frame.step, items };
    },
    'GET /v1/kpis.csv': async ({ query }) => {
      const { items } = await kpiBoard(deps, { ...boardFrame(query), points: 1 }, kpis);
      return { filename: 'kpis.csv', header: CSV_HEADER, rows: csvRows(items) };
    },
    'GET /v1/kpis/:key': async ({ params, query }) => {
      const definition = kpiByKey.get(params.key);
      if (!definition) throw new Problem(kpiUnknown);
      const frame = boardFrame(query);
      const { freshness, items } = await kpiBoard(deps, frame, [definition]);
      return { freshness, asOf: frame.asOf.toString(), step: frame.step, kpi: items[0] as Metric.Kpi };
    },
    'PUT /v1/kpis/:key/goal': ({ params, body, principal, requestId }) =>
      changeGoal(deps.db, { key: params.key, goal: body, actor: principal, requestId }),
    'GET /v1/kpis/:key/rows': async ({ params, query, principal }) => {
      const question = rowQuestion(params.key, query);
      const named = principal.kind === 'staff' && principal.permissions.has('customer.read');
      const [freshness, page] = await Promise.all([
        freshnessOf(deps),
        kpiRows(deps, question, { cursor: query.cursor, limit: query.limit ?? DEFAULT_ROWS }, named),
      ]);
      return { freshness, asOf: question.asOf.toString(), ...page };
    },
    'GET /v1/kpis/:key/rows.csv': async ({ params, query }) => {
      measureOf(deps, params.key);
      return {
        filename: `${params.key}.csv`,
        header: ['customerNo', 'reference', 'at', 'numerator', 'denominator'],
        rows: kpiRowLines(deps, rowQuestion(params.key, query)),
      };
    },
  });
}

const CSV_HEADER = [
  'key',
  'name_zh',
  'name',
  'unit',
  'value',
  'baseline',
  'target',
  'targetDate',
  'owner',
  'status',
  'formula',
  'missing',
] as const;

async function* csvRows(items: readonly Metric.Kpi[]): AsyncGenerator<readonly (string | number | null)[]> {
  for (const kpi of items) {
    yield [
      kpi.key,
      kpi.name.zh,
      kpi.name.en,
      kpi.unit,
      kpi.value,
      kpi.baseline,
      kpi.target,
      kpi.targetDate,
      kpi.owner,
      kpi.status,
      kpi.formula.en,
      kpi.missing?.en ?? null,
    ];
  }
}
