/**
 * Reads an import's file from beginning to end: checks each line, writes in transactions of a second or two, and keeps
 * progress and rejected rows in the same transactions. Killed at any moment and begun anew it doubles nothing, because
 * every record is known by its own number.
 */
import type { Intake } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { BrokenGzip, FileTooLarge, textBlocks, unpacked } from '../csv/bytes.ts';
import { type LineFault as CsvFault, type CsvRecord, records } from '../csv/record.ts';
import type { OpenSource, ReadableBytes } from '../csv/source.ts';
import type { IntakeDeps } from '../deps.ts';
import type { RowFault } from '../domain/row.ts';
import { type Batch, type KindOfImport, type LineFault, noCounts } from './kind.ts';
import { kindOfImport } from './kinds.ts';
import { announce } from './progress.ts';
import { claimImport, endImport, findImport, type ImportRow, insertRejects, saveProgress } from './repository.ts';

export interface RunOptions {
  readonly importId: string;
  readonly open: OpenSource;
  /** Told now and then, for a progress bar. */
  readonly onProgress?: (row: ImportRow) => void;
}

const EVERY_MS = 500;
/** Rejected rows that are kept; more are counted. */
const MOST_REJECTS = 200_000;
/** Share of the work that reading is where nothing is written before the file is read. */
const READING = 0.2;
const REASONS: Record<CsvFault, string> = {
  'line/encoding': 'the line is not written in the encoding of the file',
  'line/quotes': 'the quotes of the line do not match',
  'line/too-long': 'the line is longer than 1 MB',
  'line/columns': 'the line has another number of columns than the header',
};

/** Somebody cancelled the import or took it over: stop without a word. */
class Stopped extends Error {}

/** @returns the import's row as it stands at the end; undefined when another worker has it */
export async function runImport(deps: IntakeDeps, options: RunOptions): Promise<ImportRow | undefined> {
  const claim = newId();
  const row = await inTransaction(deps.db, (tx) => claimImport(tx, options.importId, claim));
  if (!row) return undefined;
  const run = createTally(deps, row, claim, options.onProgress);
  try {
    await readFile(run, options.open);
    await finish(deps, run.row(), row.state === 'checking' ? 'checked' : 'done', null);
  } catch (error) {
    if (error instanceof BrokenGzip || error instanceof FileTooLarge) {
      await finish(deps, run.row(), 'failed', `the file cannot be read to its end: ${error.message}`);
    } else if (!(error instanceof Stopped)) {
      await finish(deps, run.row(), 'failed', `stopped by an error: ${(error as Error).message}`.slice(0, 500));
      throw error;
    }
  }
  return findImport(deps.db, options.importId);
}

async function finish(
  deps: IntakeDeps,
  row: ImportRow,
  state: Intake.ImportState,
  error: string | null,
): Promise<void> {
  const at = deps.clock.now().toString();
  await inTransaction(deps.db, async (tx) => {
    await endImport(tx, row.import_id, { state, error, at });
    await announce(tx, { ...row, state, error, finished_at: at });
  });
}

/** What was counted and rejected so far, and how it gets into the database. */
interface Tally {
  readonly start: ImportRow;
  readonly kind: KindOfImport;
  readonly dryRun: boolean;
  /** The import as it stands now. */
  row(): ImportRow;
  take(record: CsvRecord): void;
  readBytes(length: number): void;
  /** Write a batch together with the progress. @param share of the writing that is done with it, from 0 to 1 */
  write(batch: Batch, share: number): Promise<void>;
  /** Save the progress when it is time to, or `now`. @throws Stopped */
  save(now: boolean): Promise<void>;
}

function createTally(deps: IntakeDeps, start: ImportRow, claim: string, onProgress: RunOptions['onProgress']): Tally {
  const dryRun = start.state === 'checking';
  const kind = kindOfImport(deps, { ...start, totalBytes: start.total_bytes });
  const counts = noCounts();
  let faults: LineFault[] = [];
  let [kept, bytes, written, lastTold] = [0, 0, 0, performance.now()];
  const isDue = () => performance.now() - lastTold >= EVERY_MS;

  const row = (): ImportRow => {
    Object.assign(counts, kind.counts);
    const read = start.kind === 'orders' && !dryRun ? bytes * READING : bytes;
    const writing = start.kind === 'orders' ? written * start.total_bytes * (1 - READING) : 0;
    return { ...start, lines: counts.lines, bytes: Math.min(start.total_bytes, Math.round(read + writing)), counts };
  };
  const reject = (fault: LineFault): void => {
    counts.rejected += 1;
    if (kept + faults.length < MOST_REJECTS) faults.push(fault);
  };
  const saveIn = async (tx: Tx): Promise<void> => {
    const now = row();
    if (!(await saveProgress(tx, start.import_id, claim, now))) throw new Stopped();
    await insertRejects(tx, start.import_id, kept, faults);
    if (isDue()) await announce(tx, now);
  };
  const saved = (): void => {
    kept += faults.length;
    faults = [];
    if (!isDue()) return;
    lastTold = performance.now();
    onProgress?.(row());
  };
  return {
    start,
    kind,
    dryRun,
    row,
    readBytes(length) {
      bytes += length;
    },
    take(record) {
      counts.lines += 1;
      const fault = 'fault' in record ? faultOf(record) : kind.add(record.cells, record.line);
      if (fault) reject({ line: record.line, ...fault });
    },
    async write(batch, share) {
      const result = await inTransaction(deps.db, async (tx) => {
        const done = await batch.write(tx);
        // Locked last, so that a cancel does not wait for the batch.
        await saveIn(tx);
        return done;
      });
      counts.inserted += result.inserted;
      counts.unchanged += result.unchanged;
      written = share;
      saved();
      for (const fault of result.faults ?? []) reject(fault);
    },
    async save(now) {
      if (!now && !isDue()) return;
      await inTransaction(deps.db, saveIn);
      saved();
    },
  };
}

function faultOf({ fault, text }: Extract<CsvRecord, { fault: unknown }>): RowFault {
  return { code: fault, reason: REASONS[fault], column: null, value: text === '' ? null : text };
}

async function readFile(tally: Tally, open: OpenSource): Promise<void> {
  const { start, kind, dryRun } = tally;
  const writeReady = async (ended: boolean): Promise<void> => {
    const ready = [...kind.batches(ended)];
    if (dryRun) return;
    for (const [index, batch] of ready.entries()) await tally.write(batch, ended ? (index + 1) / ready.length : 0);
  };
  const bytes = counted(unpacked(open()), tally.readBytes);
  let header = true;
  for await (const some of records(textBlocks(bytes, start.encoding), start.delimiter, start.columns.length)) {
    for (const record of some) {
      if (header) header = false;
      else tally.take(record);
    }
    await writeReady(false);
    await tally.save(false);
  }
  await writeReady(true);
  if (!dryRun) await kind.finish?.();
  await tally.save(true);
}

async function* counted(bytes: ReadableBytes, count: (length: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    count(chunk.length);
    yield chunk;
  }
}
