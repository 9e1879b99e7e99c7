/** What the four kinds of imports have in common while a file is read. */
import type { Intake } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import type { RowFault } from '../domain/row.ts';

/** What an import reads and how: the recognised table with its mapping. */
export interface Plan {
  readonly kind: Intake.ImportKind;
  readonly source: string;
  readonly encoding: Intake.Encoding;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly mapping: Intake.Mapping;
  readonly totalBytes: number;
}

export type Counts = { -readonly [K in keyof Intake.ImportCounts]: Intake.ImportCounts[K] };

export interface LineFault extends RowFault {
  readonly line: number;
}

export interface Written {
  readonly inserted: number;
  readonly unchanged: number;
  /** Lines that turned out to be unusable only while they were written. */
  readonly faults?: readonly LineFault[];
}

/** Work for one transaction of a few seconds at most; may be tried twice, so it keeps nothing outside of `tx`. */
export interface Batch {
  write(tx: Tx): Promise<Written>;
}

export interface KindOfImport {
  /** Take one line. @returns why it cannot be taken */
  add(cells: readonly string[], line: number): RowFault | undefined;
  /** Batches that are ready; with `ended` everything that waits. Each is handed out once. */
  batches(ended: boolean): Iterable<Batch>;
  /** Lines, rejects and what was written are counted by the run; the rest by the kind. */
  readonly counts: Partial<Counts>;
  /** What follows when everything is written. */
  finish?(): Promise<void>;
}

export function noCounts(): Counts {
  return {
    lines: 0,
    orders: 0,
    customers: 0,
    anonymousLines: 0,
    cancellations: 0,
    events: 0,
    pets: 0,
    inserted: 0,
    unchanged: 0,
    rejected: 0,
  };
}
