/** `pawloop report NAME`: RFM, lifecycle, repurchase and retention on the terminal, as JSON or as a file (CLI-3). */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Audience } from '@pawloop/contract';
import type { RfmRow } from '../customers/audience/index.ts';
import { csvLine } from '../platform/http/index.ts';
import { formatFen } from '../platform/money.ts';
import { dateOption, EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { type CommonOptions, inSession, type Session } from './session.ts';

export interface ReportOptions extends CommonOptions {
  readonly asOf?: string;
  readonly monetary?: string;
  readonly timeZone?: string;
  readonly months?: string;
  readonly csv?: string;
}

type Cell = string | number | null;

/** What a report found: a document, words for the terminal, and rows for a file. */
interface Report {
  readonly json: unknown;
  show(out: Output): void;
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
}

type Reporter = (session: Session, options: ReportOptions) => Promise<Report>;

/** A new report is one line here. */
const REPORTS: Readonly<Record<string, Reporter>> = { rfm, lifecycle, repurchase, retention };
export const reportNames = Object.keys(REPORTS);

/** @throws WrongUse */
export async function report(name: string, options: ReportOptions, out: Output): Promise<ExitCode> {
  const reporter = REPORTS[name];
  if (!reporter) throw new WrongUse(`report ${name} is not known: give one of ${reportNames.join(', ')}`);
  dateOption('as-of', options.asOf);
  requireZone(options.timeZone);
  return inSession(options, async (session) => {
    await session.settle();
    const timeZone = options.timeZone ?? (await session.modules.intake.zoneOfOrders());
    const found = await reporter(session, { ...options, ...(timeZone && { timeZone }) });
    if (options.csv) await writeCsv(options.csv, found);
    if (options.json) out.json(found.json);
    else found.show(out);
    if (options.csv && !options.json) out.line(`Written: ${options.csv}`);
    return EXIT.done;
  });
}

function requireZone(timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  try {
    Temporal.Now.zonedDateTimeISO(timeZone);
  } catch {
    throw new WrongUse(`--time-zone ${timeZone} is no IANA time zone such as Asia/Shanghai`);
  }
}

export async function writeCsv(file: string, { header, rows }: Pick<Report, 'header' | 'rows'>): Promise<void> {
  await pipeline(Readable.from(textOf(header, rows)), createWriteStream(file));
}

async function* textOf(header: readonly string[], rows: Report['rows']): AsyncGenerator<string> {
  let chunk = `\uFEFF${csvLine(header)}`;
  for await (const row of rows) {
    chunk += csvLine(row);
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

const RFM_HEADER = [
  'customer',
  'customerNo',
  'customerId',
  'recencyDays',
  'frequency',
  'monetary',
  'r',
  'f',
  'm',
  'tier',
  'cell',
];

async function rfm(session: Session, options: ReportOptions): Promise<Report> {
  const monetary = Audience.monetaries.find((word) => word === options.monetary);
  if (options.monetary !== undefined && !monetary) {
    throw new WrongUse(`--monetary ${options.monetary} is not known: give one of ${Audience.monetaries.join(', ')}`);
  }
  const asOf = dateOption('as-of', options.asOf);
  const { counts, rows } = await session.modules.audience.rfmReport({
    ...(asOf && { asOf }),
    ...(monetary && { monetary }),
    ...(options.timeZone && { timeZone: options.timeZone }),
  });
  const customers: (readonly Cell[])[] = [];
  for await (const page of inPages(rows)) {
    const names = await externalIdsOf(
      session,
      page.map((row) => row.customerId),
    );
    for (const row of page) customers.push(rfmCells(row, names.get(row.customerId) ?? null));
  }
  return {
    json: {
      ...counts,
      customerRows: customers.map((row) => Object.fromEntries(RFM_HEADER.map((name, place) => [name, row[place]]))),
    },
    header: RFM_HEADER,
    rows: customers,
    show(out) {
      out.line(`RFM as of ${counts.date} 00:00 ${counts.timeZone}, M is ${counts.monetary}`);
      out.line(
        `${counts.customers} customers with orders, ${counts.withoutOrders} without, mean ${money(counts.meanFen)}`,
      );
      out.table(
        ['tier', 'customers'],
        counts.tiers.map(({ tier, customers: n }) => [tier, n]),
      );
      out.line();
      out.table(
        ['cell', 'customers'],
        counts.cells.map(({ cell, customers: n }) => [cell, n]),
      );
    },
  };
}

const money = (fen: number | null): string => (fen === null ? '–' : formatFen(Math.round(fen)));

/** M with four decimals at most: of `average` it is no whole number of fen. */
function rfmCells(row: RfmRow, customer: string | null): readonly Cell[] {
  const { customerNo, customerId, recencyDays, frequency, monetaryFen, scores, tier, cell } = row;
  const monetary = monetaryFen === null ? null : Math.round(monetaryFen * 100) / 10_000;
  return [
    customer,
    customerNo,
    customerId,
    recencyDays,
    frequency,
    monetary,
    scores?.r ?? null,
    scores?.f ?? null,
    scores?.m ?? null,
    tier,
    cell,
  ];
}

/** Ids of the customers in the system they came from. */
export function externalIdsOf(
  { modules, runtime }: Session,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return modules.identity.externalIdsOf(runtime.db, ids);
}

export async function* inPages<T>(rows: AsyncIterable<T>, size = 5000): AsyncGenerator<T[]> {
  let page: T[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function lifecycle({ modules, runtime }: Session, options: ReportOptions): Promise<Report> {
  const { items, customers, asOf } = await modules.audience.lifecycleReport(dateOption('as-of', options.asOf));
  const rows = items.map(({ tier, customers: n }) => [tier, n] as const);
  return {
    json: { asOf: asOf.toString(), timeZone: runtime.config.timeZone, customers, tiers: items },
    header: ['tier', 'customers'],
    rows,
    show(out) {
      out.line(
        `Lifecycle of ${customers} customers as of ${asOf.toZonedDateTimeISO(runtime.config.timeZone).toPlainDate()}`,
      );
      out.table(['tier', 'customers'], rows);
    },
  };
}

const DEFAULT_MONTHS = 13;

function monthly(options: ReportOptions) {
  const months = options.months === undefined ? DEFAULT_MONTHS : Number(options.months);
  if (!Number.isInteger(months) || months < 1 || months > 120)
    throw new WrongUse(`--months ${options.months}: give 1 to 120`);
  return {
    months,
    ...(options.asOf && { asOf: options.asOf }),
    ...(options.timeZone && { timeZone: options.timeZone }),
  };
}

const percent = (share: number | null): string | null => (share === null ? null : `${(share * 100).toFixed(1)}%`);

async function repurchase({ modules }: Session, options: ReportOptions): Promise<Report> {
  const months = await modules.metric.repurchase(monthly(options));
  const names = Object.keys(months[0] ?? { month: '' }) as (keyof (typeof months)[number])[];
  return {
    json: { months },
    header: names,
    rows: months.map((month) => names.map((name) => month[name])),
    show(out) {
      out.table(
        ['month', 'customers', 'orders', 'repurchase', 'returning', 'next month', 'newcomers back', 'order value'],
        months.map((month) => [
          month.month,
          month.customers,
          month.orders,
          percent(month.repurchaseRate),
          percent(month.returningShare),
          percent(month.nextMonthRate),
          percent(month.newcomerRate),
          money(month.aovFen),
        ]),
      );
    },
  };
}

async function retention({ modules }: Session, options: ReportOptions): Promise<Report> {
  const cohorts = await modules.metric.retention(monthly(options));
  const longest = Math.max(0, ...cohorts.map((cohort) => cohort.cells.length));
  const header = ['month', 'size', ...Array.from({ length: longest }, (_, k) => String(k))];
  const rows = cohorts.map(({ month, size, cells }) => [
    month,
    size,
    ...Array.from({ length: longest }, (_, k) => cells[k] ?? null),
  ]);
  return { json: { cohorts }, header, rows, show: (out) => out.table(header, rows) };
}
