/** A clinic's CSV file as rows for {@link takeIn}: columns and words by data/columns.json (PET-4). Pure. */
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { Problem } from '../../../platform/problem.ts';
import data from '../data/columns.json' with { type: 'json' };
import { fileUnreadable } from '../problems.ts';
import type { HandedIn } from './row.ts';

type Column = keyof typeof data.columns;
type Cells = Partial<Record<Column, string>>;

const MOST_ROWS = 50_000;
const PATIENT: readonly Column[] = ['microchip', 'ownerPhone', 'petName', 'species', 'patientId'];
const TEXTS: readonly Column[] = ['title', 'note', 'product', 'batch', 'condition', 'medicine', 'dose', 'test'];
const DATES: readonly Column[] = ['nextDueOn', 'untilOn'];

/**
 * @returns rows with their lines; what cannot be read stands in them as it was, so that the check names it
 * @throws Problem `record/file-unreadable` without a header that names record id, kind and date
 */
export function readRecords(bytes: Buffer): HandedIn[] {
  const [header, ...lines] = cellsOf(bytes);
  if (!header) throw new Problem(fileUnreadable, 'the file is empty');
  const columns = header.cells.map(columnOf);
  const missing = (['recordId', 'kind', 'onDate'] as const).filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new Problem(fileUnreadable, `no column for ${missing.join(', ')}`);
  if (lines.length > MOST_ROWS) throw new Problem(fileUnreadable, `more than ${MOST_ROWS} rows`);
  return lines.map(({ line, cells }) => {
    const named: Cells = {};
    for (const [place, column] of columns.entries()) {
      const text = (cells[place] ?? '').trim();
      if (column && text !== '') named[column] = text;
    }
    return { row: line, value: recordOf(named) };
  });
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** UTF-8, or else GB18030 as most clinics' programs write it. */
function cellsOf(bytes: Buffer): Line[] {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : new TextDecoder('gb18030').decode(bytes);
  const [first = ''] = text.split('\n', 1);
  const delimiter = [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] as string;
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    throw new Problem(fileUnreadable, (error as Error).message);
  }
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

function columnOf(name: string): Column | undefined {
  const wanted = plain(name);
  const names = Object.entries(data.columns) as [Column, readonly string[]][];
  return names.find(([column, words]) => plain(column) === wanted || words.some((word) => plain(word) === wanted))?.[0];
}

function recordOf(cells: Cells): unknown {
  const kind = wordOf(data.kinds, cells.kind) ?? cells.kind;
  return {
    recordId: cells.recordId,
    patient: picked(cells, PATIENT),
    kind,
    onDate: cells.onDate === undefined ? undefined : dateOf(cells.onDate),
    detail: { ...picked(cells, TEXTS), ...dates(cells), ...byKind(kind, cells) },
  };
}

function picked(cells: Cells, names: readonly Column[]): Cells {
  return Object.fromEntries(names.flatMap((name) => (cells[name] === undefined ? [] : [[name, cells[name]]])));
}

function dates(cells: Cells): Cells {
  return Object.fromEntries(DATES.flatMap((name) => (cells[name] === undefined ? [] : [[name, dateOf(cells[name])]])));
}

/** Members whose words depend on the kind; the kind's own word may say them too, e.g. 体检. */
function byKind(kind: string | undefined, cells: Cells): Record<string, unknown> {
  const given = cells.kind ?? '';
  switch (kind) {
    case 'deworming':
      return { target: wordOf(data.targets, cells.target) ?? wordOf(data.targets, given) ?? 'internal' };
    case 'visit':
      return { visit: wordOf(data.visits, cells.visit) ?? wordOf(data.visits, given) ?? 'other' };
    case 'diagnosis':
      return cells.chronic === undefined ? {} : { chronic: data.yes.includes(cells.chronic.toLowerCase()) };
    case 'procedure':
      return procedureOf(cells, given);
    case 'weight':
      return weightOf(cells);
    default:
      return {};
  }
}

function procedureOf(cells: Cells, given: string): Record<string, unknown> {
  const text = cells.procedure ?? cells.title ?? given;
  const title = cells.title ?? cells.procedure;
  return { procedure: wordOf(data.procedures, text) ?? 'other', ...(title !== undefined && { title }) };
}

function weightOf({ grams, kilograms }: Cells): Record<string, unknown> {
  const number = grams === undefined ? Number(kilograms) * 1000 : Number(grams);
  return { grams: Number.isFinite(number) ? Math.round(number) : (grams ?? kilograms) };
}

/** The key one of whose words the text is or holds. */
function wordOf(words: Readonly<Record<string, readonly string[]>>, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const said = text.normalize('NFKC').trim().toLowerCase();
  const keys = Object.entries(words);
  const same = keys.find(([key, all]) => key === said || all.includes(said));
  return (same ?? keys.find(([, all]) => all.some((word) => said.includes(word))))?.[0];
}

/** `2026-03-01`, `2026/3/1`, `2026.3.1`, `20260301`, with a time behind it or Chinese signs; else as it was. */
function dateOf(text: string): string {
  const found =
    /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?(?:[T\s].*)?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return found ? [found[1], found[2]?.padStart(2, '0'), found[3]?.padStart(2, '0')].join('-') : text;
}
