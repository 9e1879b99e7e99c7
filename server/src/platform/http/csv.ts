/** CSV out: RFC 4180 with a byte-order mark for spreadsheets, and cells that no spreadsheet runs as a formula (SEC-2). */
import type { CsvFile } from './routes.ts';

type Cell = string | number | null;

const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

/** One cell; text that looks like a formula gets a leading apostrophe, numbers stay numbers. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Lines of a file in chunks of about 64 KB. */
export async function* csvLines(file: Pick<CsvFile, 'header' | 'rows'>): AsyncGenerator<string> {
  let chunk = `\uFEFF${csvLine(file.header)}`;
  for await (const row of file.rows) {
    chunk += csvLine(row);
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}
