/** What a benchmark found, and how it is printed and kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** The same work by the bare engine in the same run; left out where there is none. */
  readonly bare?: number;
  /** `ours / bare`. */
  readonly ratio?: number;
}

export interface Result {
  readonly name: string;
  /** RFC 3339. */
  readonly date: string;
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly node: string };
  readonly figures: readonly Figure[];
}

export function result(name: string, figures: readonly Figure[]): Result {
  const machine = { cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.version };
  return { name, date: Temporal.Now.instant().toString({ smallestUnit: 'second' }), machine, figures };
}

/** Three significant digits are more than these machines can promise. */
export function figure(name: string, unit: string, ours: number, bare?: number): Figure {
  const round = (value: number): number => Number(value.toPrecision(4));
  if (bare === undefined) return { name, unit, ours: round(ours) };
  return { name, unit, ours: round(ours), bare: round(bare), ratio: Number((ours / bare).toPrecision(3)) };
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest rank; `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function print({ name, machine, figures }: Result): void {
  process.stdout.write(`\n${name} (${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node})\n`);
  for (const { name: label, unit, ours, bare, ratio } of figures) {
    const beside = bare === undefined ? '' : `   bare ${bare} ${unit}   ratio ${ratio}`;
    process.stdout.write(`  ${label.padEnd(58)} ${ours} ${unit}${beside}\n`);
  }
}

export function save(found: Result): void {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${found.name}.json`), `${JSON.stringify(found, null, 2)}\n`);
}
