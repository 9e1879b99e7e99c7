/** Records of a CSV text (RFC 4180): quotes, fields over several lines, and recovery after a broken line. */
import type { Block } from './bytes.ts';
import { LONGEST_LINE } from './bytes.ts';

export type LineFault = 'line/encoding' | 'line/quotes' | 'line/too-long' | 'line/columns';

/** One record, or what is wrong with it; `line` as in an editor, the first being 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: string[] }
  | { readonly line: number; readonly fault: LineFault; readonly text: string };

/** A quoted field over more lines than this is a forgotten quote. */
const MOST_LINES = 100;

interface Line {
  readonly line: number;
  readonly text: string;
  readonly bad?: LineFault;
}

/**
 * Split into records. A quote that is never closed, or closed in the middle of a field, costs the line where it opens
 * and no other: reading goes on with the next line.
 * @param width expected number of cells, that of the header; records of other widths are faults
 */
export async function* records(
  blocks: AsyncIterable<Block>,
  delimiter: string,
  width?: number,
): AsyncGenerator<CsvRecord[]> {
  let waiting: Line[] = [];
  let lineNo = 0;
  const cut = (block: Block): void => {
    if ('bad' in block) {
      lineNo += 1;
      waiting.push({ line: lineNo, text: '', bad: block.bad });
      return;
    }
    const { text } = block;
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from);
      const until = end < 0 ? text.length : end;
      lineNo += 1;
      const stop = until > from && text.charCodeAt(until - 1) === 13 ? until - 1 : until;
      waiting.push({ line: lineNo, text: text.slice(from, stop) });
      from = until + 1;
    }
  };
  for await (const block of blocks) {
    cut(block);
    const done: CsvRecord[] = [];
    waiting = waiting.slice(take(waiting, delimiter, width, false, done));
    if (done.length > 0) yield done;
  }
  const done: CsvRecord[] = [];
  take(waiting, delimiter, width, true, done);
  if (done.length > 0) yield done;
}

/** @returns how many of the waiting lines were used up */
function take(
  waiting: readonly Line[],
  delimiter: string,
  width: number | undefined,
  ended: boolean,
  out: CsvRecord[],
): number {
  let at = 0;
  while (at < waiting.length) {
    const { line, text, bad } = waiting[at] as Line;
    if (bad) {
      out.push({ line, fault: bad, text: '' });
      at += 1;
    } else if (text.length > LONGEST_LINE) {
      out.push({ line, fault: 'line/too-long', text: text.slice(0, 200) });
      at += 1;
    } else if (text.includes('\0')) {
      out.push({ line, fault: 'line/encoding', text: '' });
      at += 1;
    } else if (!text.includes('"')) {
      if (text !== '') out.push(shaped(line, text.split(delimiter), width, text));
      at += 1;
    } else {
      const found = quoted(waiting, at, delimiter, width, ended);
      if (found === undefined) return at;
      out.push(found.record);
      at += found.lines;
    }
  }
  return at;
}

function shaped(line: number, cells: string[], width: number | undefined, text: string): CsvRecord {
  if (width === undefined || cells.length === width) return { line, cells };
  if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''))
    return { line, cells: cells.slice(0, width) };
  return { line, fault: 'line/columns', text: text.slice(0, 200) };
}

/** A record that begins with the line at `at` and holds quotes; undefined while its end has not been read. */
function quoted(
  waiting: readonly Line[],
  at: number,
  delimiter: string,
  width: number | undefined,
  ended: boolean,
): { record: CsvRecord; lines: number } | undefined {
  const { line, text: first } = waiting[at] as Line;
  let text = first;
  for (let lines = 1; ; lines += 1) {
    const cells = quotedCells(text, delimiter);
    if (cells !== 'open') {
      const record = cells === 'broken' ? undefined : shaped(line, cells, width, first);
      if (record && !('fault' in record && lines > 1)) return { record, lines };
      return { record: { line, fault: 'line/quotes', text: first.slice(0, 200) }, lines: 1 };
    }
    const next = waiting[at + lines];
    const hopeless = lines >= MOST_LINES || text.length > LONGEST_LINE || next?.bad !== undefined || (!next && ended);
    if (hopeless) return { record: { line, fault: 'line/quotes', text: first.slice(0, 200) }, lines: 1 };
    if (!next) return undefined;
    text += `\n${next.text}`;
  }
}

/** Cells of a record with quotes; `open` when a quoted field is not closed, `broken` when text follows a closed one. */
export function quotedCells(text: string, delimiter: string): string[] | 'open' | 'broken' {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) !== 34) {
      // A quote inside an unquoted field stands for itself: 12" balloons.
      const end = text.indexOf(delimiter, at);
      cells.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let cell = '';
    let from = at + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote < 0) return 'open';
      cell += text.slice(from, quote);
      if (text.charCodeAt(quote + 1) !== 34) {
        at = quote + 1;
        break;
      }
      cell += '"';
      from = quote + 2;
    }
    cells.push(cell);
    if (at >= text.length) return cells;
    if (text[at] !== delimiter) return 'broken';
    at += 1;
  }
}
