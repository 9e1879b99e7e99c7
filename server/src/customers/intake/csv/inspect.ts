/** A first look at a file: encoding, delimiter, header, sample rows, size. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Intake } from '@pawloop/contract';
import { textBlocks, unpacked } from './bytes.ts';
import { type CsvRecord, quotedCells, records } from './record.ts';
import type { ReadableBytes } from './source.ts';

export interface Inspection {
  readonly encoding: Intake.Encoding;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Up to 5,000 rows for recognising what stands in the columns. */
  readonly rows: readonly (readonly string[])[];
  /** Unpacked size. */
  readonly totalBytes: number;
}

/** The file holds no header with at least one column and one row under it. */
export class NoTable extends Error {}

const HEAD = 1024 * 1024;
const ROWS = 5000;
const MOST_COLUMNS = 500;
const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Read the whole file once: a character of Chinese at its end decides the encoding as well as one at its beginning.
 * @throws NoTable, BrokenGzip, FileTooLarge
 */
export async function inspect(source: ReadableBytes): Promise<Inspection> {
  const survey = await surveyed(unpacked(source));
  const encoding = encodingOf(survey);
  const head = await textOf(survey.head, encoding, survey.totalBytes > survey.head.length);
  const delimiter = delimiterOf(head);
  const table: CsvRecord[] = [];
  for await (const some of records(once({ text: head }), delimiter))
    table.push(...some.slice(0, ROWS + 1 - table.length));
  const [header, ...rest] = table;
  if (!header || 'fault' in header || header.cells.length > MOST_COLUMNS) throw new NoTable('no header line was found');
  const columns = columnNames(header.cells);
  const rows = rest.flatMap((row) => ('cells' in row && row.cells.length === columns.length ? [row.cells] : []));
  return { encoding, delimiter, columns, rows, totalBytes: survey.totalBytes };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

interface Survey {
  readonly head: Buffer;
  readonly totalBytes: number;
  /** Lines with bytes above 127 that are UTF-8, and that are not. */
  readonly utf8Lines: number;
  readonly otherLines: number;
}

async function surveyed(bytes: AsyncIterable<Buffer>): Promise<Survey> {
  const heads: Buffer[] = [];
  let [totalBytes, utf8Lines, otherLines] = [0, 0, 0];
  let carry: Buffer = Buffer.alloc(0);
  const count = (block: Buffer) => {
    if (isUtf8(block)) {
      if (!isAscii(block)) utf8Lines += 1;
      return;
    }
    for (let from = 0; from < block.length; ) {
      const end = block.indexOf(0x0a, from);
      const line = block.subarray(from, end < 0 ? block.length : end + 1);
      if (!isUtf8(line)) otherLines += 1;
      else if (!isAscii(line)) utf8Lines += 1;
      from += line.length;
    }
  };
  for await (const chunk of bytes) {
    if (totalBytes < HEAD) heads.push(chunk);
    totalBytes += chunk.length;
    const last = chunk.lastIndexOf(0x0a);
    if (last >= 0) count(Buffer.concat([carry, chunk.subarray(0, last + 1)]));
    carry = last >= 0 ? Buffer.from(chunk.subarray(last + 1)) : Buffer.concat([carry, chunk]).subarray(0, HEAD);
  }
  if (carry.length > 0) count(carry);
  return { head: Buffer.concat(heads), totalBytes, utf8Lines, otherLines };
}

function encodingOf({ head, utf8Lines, otherLines }: Survey): Intake.Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  // A few broken lines in a file of UTF-8 are broken lines; a file of which they are the most is written otherwise.
  return otherLines > utf8Lines ? 'gb18030' : 'utf-8';
}

async function textOf(head: Buffer, encoding: Intake.Encoding, cut: boolean): Promise<string> {
  let text = '';
  for await (const block of textBlocks(once(head), encoding)) text += 'text' in block ? block.text : '\n';
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return cut ? plain.slice(0, plain.lastIndexOf('\n') + 1) : plain;
}

/** The one by which the first lines fall into the same number of columns, and into most. */
function delimiterOf(head: string): string {
  const lines = head.split(/\r?\n/, 50).filter((line) => line !== '');
  const score = (delimiter: string): number => {
    const widths = lines.map((line) => {
      const cells = quotedCells(line, delimiter);
      return Array.isArray(cells) ? cells.length : 0;
    });
    const first = widths[0] ?? 0;
    if (first < 2) return 0;
    return widths.filter((width) => width === first).length * 1000 + first;
  };
  return DELIMITERS.toSorted((a, b) => score(b) - score(a))[0] as string;
}

/** Trimmed; empty and doubled names get a number, so that a mapping can name each column. */
function columnNames(cells: readonly string[]): string[] {
  const used = new Set<string>();
  return cells.map((cell, index) => {
    const name =
      cell
        .replace(/^\uFEFF/, '')
        .trim()
        .slice(0, 180) || `column ${index + 1}`;
    let unique = name;
    for (let nth = 2; used.has(unique); nth += 1) unique = `${name} (${nth})`;
    used.add(unique);
    return unique;
  });
}
