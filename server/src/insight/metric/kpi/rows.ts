/** Drill-down: the customers and orders behind a figure, paged and as a file. */
import type { Metric } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import { type MetricDeps, presentSource } from '../deps.ts';
import { type PresentSource, sumOf } from '../present.ts';
import { kpiUnknown, kpiWaiting } from '../problems.ts';
import { type FigureRow, orderNumbers, type Part, type RowCursor, rowsAt, totalsAt } from './figures.ts';
import type { MeasureName } from './measures.ts';
import { kpiByKey } from './registry.ts';

export interface RowQuestion {
  readonly key: string;
  readonly asOf: Temporal.PlainDate;
  readonly part: Part;
}

/**
 * By what a KPI is computed.
 * @throws Problem `metric/kpi-unknown`, `metric/kpi-waiting`
 */
export function measureOf(deps: MetricDeps, key: string): { measure: MeasureName } | { present: PresentSource } {
  const kpi = kpiByKey.get(key);
  if (!kpi) throw new Problem(kpiUnknown);
  if ('measure' in kpi) return { measure: kpi.measure };
  const present = 'present' in kpi ? presentSource(deps, kpi.present) : undefined;
  if (!present) throw new Problem(kpiWaiting);
  return { present };
}

const counts = (part: Part) => (row: Metric.KpiRow) => part === 'all' || (part === 'counted') === (row.numerator !== 0);

export interface RowPage {
  readonly items: Metric.KpiRow[];
  readonly nextCursor: string | null;
  readonly rows: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** @param named whether the asker may see customers' names */
export async function kpiRows(
  deps: MetricDeps,
  question: RowQuestion,
  page: { readonly cursor?: string | undefined; readonly limit: number },
  named: boolean,
): Promise<RowPage> {
  const asked = measureOf(deps, question.key);
  const { asOf, part } = question;
  if ('present' in asked) {
    const items = (await asked.present()).filter(counts(part)).sort((a, b) => b.numerator - a.numerator);
    return { items, nextCursor: null, rows: items.length, ...sumOf(items) };
  }
  const { measure } = asked;
  const [rows, totals] = await Promise.all([
    rowsAt(deps, measure, asOf, { part, limit: page.limit + 1, ...(page.cursor && { after: cursorOf(page.cursor) }) }),
    totalsAt(deps, measure, asOf, part),
  ]);
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return {
    items: await dressed(deps, shown, named),
    nextCursor: last ? encodeCursor([last.num, last.customer, last.ref]) : null,
    ...totals,
  };
}

function cursorOf(text: string): RowCursor {
  const [num, customer, ref] = decodeCursor(text, 3);
  return { num: Number(num), customer: Number(customer), ref: String(ref) };
}

async function dressed(deps: MetricDeps, rows: readonly FigureRow[], named: boolean): Promise<Metric.KpiRow[]> {
  const [ids, orders] = await Promise.all([
    deps.identity.idsOf(deps.db, [...new Set(rows.map((row) => row.customer).filter((no) => no !== 0))]),
    orderNumbers(deps, [...new Set(rows.map((row) => row.ref))]),
  ]);
  const cards = named ? await deps.identity.findCustomers(deps.db, [...ids.values()]) : new Map();
  return rows.map((row) => {
    const customerId = ids.get(row.customer) ?? null;
    return {
      customerId,
      customerNo: row.customer || null,
      customerName: (customerId && cards.get(customerId)?.name) ?? null,
      reference: orders.get(row.ref) ?? null,
      at: row.at === null ? null : `${row.at.replace(' ', 'T')}Z`,
      numerator: row.num,
      denominator: row.den,
    };
  });
}

const CSV_PAGE = 5000;
const lineOf = (row: Metric.KpiRow) => [row.customerNo, row.reference, row.at, row.numerator, row.denominator] as const;

/** All rows, a page at a time, each found by the place of the one before. */
export async function* kpiRowLines(
  deps: MetricDeps,
  question: RowQuestion,
): AsyncGenerator<readonly (string | number | null)[]> {
  const asked = measureOf(deps, question.key);
  if ('present' in asked) {
    for (const row of (await asked.present()).filter(counts(question.part))) yield lineOf(row);
    return;
  }
  const { measure } = asked;
  let after: RowCursor | undefined;
  for (;;) {
    const rows = await rowsAt(deps, measure, question.asOf, {
      part: question.part,
      limit: CSV_PAGE,
      ...(after && { after }),
    });
    for (const row of await dressed(deps, rows, false)) yield lineOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < CSV_PAGE) return;
    after = { num: last.num, customer: last.customer, ref: last.ref };
  }
}
