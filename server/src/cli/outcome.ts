/** How a command ends: exit codes, and words for the terminal (CLI-1). */

export const EXIT = { done: 0, failed: 1, wrongUse: 2, rejectedRows: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The caller gave what cannot be used; the message says what to give instead. */
export class WrongUse extends Error {}

export interface Output {
  /** One JSON document on standard output, and nothing else there. */
  json(value: unknown): void;
  line(text?: string): void;
  /** Right-aligned numbers, left-aligned words. */
  table(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): void;
}

export function output(write: (text: string) => void = (text) => void process.stdout.write(text)): Output {
  return {
    json: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
    line: (text = '') => write(`${text}\n`),
    table(header, rows) {
      const cells = [header, ...rows].map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
      const widths = header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
      cells.forEach((row, nth) => {
        const shown = row.map((cell, column) => {
          const gap = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
          return nth > 0 && typeof rows[nth - 1]?.[column] === 'number' ? gap + cell : cell + gap;
        });
        write(`  ${shown.join('  ').trimEnd()}\n`);
      });
    },
  };
}

/** Columns of the terminal: Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u.test(letter) ? 2 : 1;
  return width;
}

/** A plain date of an option. @throws WrongUse */
export function dateOption(name: string, text: string | undefined): Temporal.PlainDate | undefined {
  if (text === undefined) return undefined;
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    // such as 2026-02-30: falls through to the words
  }
  throw new WrongUse(`--${name} ${text} is no date: give it as 2026-03-01`);
}
