/** `pawloop import KIND FILE`: reads a CSV file in this process (CLI-1, CLI-2). */
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Intake } from '@pawloop/contract';
import { Compile } from 'typebox/compile';
import { type IntakeModule, REJECT_HEADER } from '../customers/intake/index.ts';
import { csvLine } from '../platform/http/index.ts';
import { newId } from '../platform/ids.ts';
import type { ImportOptions } from './import-options.ts';
import { importStores } from './import-stores.ts';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { progressBar } from './progress.ts';
import { inSession, type Session } from './session.ts';

const SHOWN_REJECTS = 10;
const MOST_IN_JSON = 1000;
const SOURCE = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** @throws WrongUse when the file, the map or an option cannot be used */
export async function importFile(kind: string, file: string, options: ImportOptions, out: Output): Promise<ExitCode> {
  const word = Intake.importKinds.find((one) => one === kind);
  if (!word && kind !== 'stores') {
    throw new WrongUse(`import ${kind} is not known: give one of ${[...Intake.importKinds, 'stores'].join(', ')}`);
  }
  if (!existsSync(file) || !statSync(file).isFile()) throw new WrongUse(`there is no file ${file}`);
  const { source = 'import' } = options;
  if (!SOURCE.test(source)) throw new WrongUse(`--source ${source} is not usable: give small letters, digits, - and _`);
  if (!word) return importStores(file, source, options, out);
  const mapping = options.map === undefined ? undefined : readMap(options.map);
  return inSession(options, (session) => run(session, { kind: word, file, source, mapping, options, out }));
}

/** @throws WrongUse */
function readMap(file: string): Intake.Mapping {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new WrongUse(`the map ${file} cannot be read: ${(error as Error).message}`);
  }
  const check = Compile(Intake.Mapping);
  if (check.Check(value)) return value;
  const [first] = check.Errors(value);
  throw new WrongUse(`the map ${file} is not usable: ${first?.instancePath || 'at the top'} ${first?.message ?? ''}`);
}

interface Job {
  readonly kind: Intake.ImportKind;
  readonly file: string;
  readonly source: string;
  readonly mapping: Intake.Mapping | undefined;
  readonly options: ImportOptions;
  readonly out: Output;
}

async function run(session: Session, job: Job): Promise<ExitCode> {
  const { intake } = session.modules;
  const { file, options, out } = job;
  const open = () => createReadStream(file, { highWaterMark: 256 * 1024 });
  const importId = newId();
  const names = { kind: job.kind, source: job.source, filename: path.basename(file) };
  const seen = await intake.inspectFile({ ...names, importId, createdBy: 'command line', open });
  const mapping = job.mapping ?? seen.mapping;
  if (job.mapping) await useMap(intake, importId, job.mapping, seen.columns);
  else if (!options.json) showMapping(out, seen);
  const bar = progressBar(`${options.dryRun ? 'Checking' : 'Importing'} ${names.filename}`);
  const began = performance.now();
  const ended = await intake
    .runFile(importId, {
      open,
      dryRun: options.dryRun === true,
      onProgress: ({ progress }) => bar.update(progress.bytes, progress.totalBytes),
    })
    .finally(() => bar.stop());
  if (!options.dryRun) await session.settle();
  const seconds = (performance.now() - began) / 1000;
  const rejectsFile = ended.counts.rejected > 0 ? await writeRejects(session, importId, options.rejects) : null;
  if (options.json) out.json(await jsonAnswer(session, { ...ended, mapping }, { rejectsFile, seconds, options }));
  else await showAnswer(session, ended, { rejectsFile, seconds, out });
  if (ended.state !== 'done' && ended.state !== 'checked') return EXIT.failed;
  return ended.counts.rejected > 0 ? EXIT.rejectedRows : EXIT.done;
}

async function useMap(
  intake: IntakeModule,
  importId: string,
  mapping: Intake.Mapping,
  columns: readonly string[],
): Promise<void> {
  try {
    intake.requireFitting(mapping, columns);
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
  const { missing } = await intake.setMapping(importId, mapping);
  if (missing.length > 0) throw new WrongUse(`the map leaves out ${missing.join(', ')}`);
}

function showMapping(out: Output, { encoding, delimiter, recognised, mapping, missing, columns }: Intake.Import): void {
  out.line(`Recognised: ${encoding}, columns separated by ${delimiter === '\t' ? 'tab' : delimiter}`);
  out.table(
    ['field', 'column', 'sure'],
    recognised.map(({ field, column, confidence }) => [field, column, `${Math.round(confidence * 100)}%`]),
  );
  if (mapping.dateFormat) out.line(`  dates as ${mapping.dateFormat}`);
  if (mapping.cancelled) out.line(`  cancelled: ${mapping.cancelled.column} begins with ${mapping.cancelled.prefix}`);
  out.line();
  if (missing.length === 0) return;
  throw new WrongUse(
    `no column was recognised as ${missing.join(', ')}; name them in a map. Columns: ${columns.join(', ')}`,
  );
}

/** Beside the data, unless the caller names a place. @returns the file */
async function writeRejects(
  { modules, runtime }: Session,
  importId: string,
  wanted: string | undefined,
): Promise<string> {
  const file = path.resolve(wanted ?? path.join(runtime.config.dataDir, 'imports', `${importId}-rejects.csv`));
  mkdirSync(path.dirname(file), { recursive: true });
  await writeFile(file, lines(modules.intake, importId));
  return file;
}

async function* lines(intake: IntakeModule, importId: string): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(REJECT_HEADER)}`;
  for await (const row of intake.rejects(importId)) yield csvLine(row);
}

async function someRejects({ modules }: Session, importId: string, most: number) {
  const some: Record<string, string | number | null>[] = [];
  for await (const row of modules.intake.rejects(importId)) {
    if (some.length === most) break;
    some.push(Object.fromEntries(REJECT_HEADER.map((name, place) => [name, row[place] ?? null])));
  }
  return some;
}

interface Ended {
  readonly rejectsFile: string | null;
  readonly seconds: number;
}

async function jsonAnswer(
  session: Session,
  ended: Intake.Import,
  { rejectsFile, seconds, options }: Ended & { options: ImportOptions },
) {
  const { importId, kind, state, source, encoding, delimiter, columns, mapping, recognised, counts, error } = ended;
  return {
    importId,
    kind,
    state,
    dryRun: options.dryRun === true,
    source,
    encoding,
    delimiter,
    columns,
    mapping,
    recognised: options.map === undefined ? recognised : [],
    counts,
    rejects: await someRejects(session, importId, MOST_IN_JSON),
    rejectsFile,
    error,
    seconds: Math.round(seconds * 10) / 10,
  };
}

const LABELS: readonly (readonly [keyof Intake.ImportCounts, string])[] = [
  ['lines', 'lines'],
  ['orders', 'orders'],
  ['customers', 'customers'],
  ['events', 'events'],
  ['pets', 'pets'],
  ['anonymousLines', 'lines without a customer'],
  ['cancellations', 'cancellation lines'],
  ['inserted', 'written'],
  ['unchanged', 'there already'],
  ['rejected', 'rejected'],
];

async function showAnswer(
  session: Session,
  { importId, state, counts, error }: Intake.Import,
  { rejectsFile, seconds, out }: Ended & { out: Output },
) {
  const told = LABELS.filter(([name]) => counts[name] > 0 || ['lines', 'inserted', 'rejected'].includes(name));
  out.table(
    ['found', 'count'],
    told.map(([name, label]) => [label, counts[name]]),
  );
  for (const reject of await someRejects(session, importId, SHOWN_REJECTS))
    out.line(`  line ${reject.line}: ${reject.reason}`);
  if (rejectsFile) out.line(`Rejected rows: ${rejectsFile}`);
  out.line(error ?? `${state === 'checked' ? 'Checked, nothing written' : 'Done'} in ${seconds.toFixed(1)} s`);
}
