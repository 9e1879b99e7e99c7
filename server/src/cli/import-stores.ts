/** `pawloop import stores FILE`: stores from a CSV file, columns recognised or named by a map (CLI-1). */
import { createReadStream, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { type CsvError, parse } from 'csv-parse';
import { csvLine } from '../platform/http/index.ts';
import {
  NEEDED_STORE_FIELDS,
  recogniseStores,
  type StoreField,
  type StoreMap,
  storeFields,
} from '../services/merchant/index.ts';
import type { ImportOptions } from './import-options.ts';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { inSession } from './session.ts';

const SHOWN_REJECTS = 10;
const MOST_IN_JSON = 1000;

/** @throws WrongUse when the file, the map or the zone cannot be used */
export function importStores(file: string, source: string, options: ImportOptions, out: Output): Promise<ExitCode> {
  const named = options.map === undefined ? undefined : readMap(options.map);
  return inSession(options, async ({ modules, runtime, settle }) => {
    const timeZone = zoneOf(options.timeZone ?? runtime.config.timeZone);
    await modules.merchant.ensureCatalogue();
    const columns = await columnsOf(file);
    const map = { ...recogniseStores(columns), ...named };
    requireMap(map, columns);
    const dryRun = options.dryRun === true;
    const result = await modules.merchant.importStores(recordsOf(file), { source, map, timeZone, dryRun });
    if (!dryRun) await settle();
    const { rejects, ...counts } = result;
    const rejectsFile = rejects.length > 0 && options.rejects ? path.resolve(options.rejects) : null;
    if (rejectsFile) await writeFile(rejectsFile, rejectLines(rejects));
    if (options.json) {
      out.json({
        dryRun,
        timeZone,
        mapping: map,
        ...counts,
        rejected: rejects.length,
        rejects: rejects.slice(0, MOST_IN_JSON),
        rejectsFile,
      });
    } else {
      out.line(
        `${dryRun ? 'Checked' : 'Imported'} ${counts.rows} rows: ${counts.created} new, ${counts.changed} changed, ${counts.unchanged} as before`,
      );
      if (counts.withoutHours > 0) out.line(`${counts.withoutHours} without opening hours`);
      if (rejects.length > 0) {
        out.line(`${rejects.length} rejected:`);
        out.table(
          ['line', 'id', 'reason'],
          rejects.slice(0, SHOWN_REJECTS).map((one) => [one.line, one.id, one.reason]),
        );
        if (rejects.length > SHOWN_REJECTS && !rejectsFile) out.line('  --rejects <file> writes all of them');
      }
    }
    return rejects.length > 0 ? EXIT.rejectedRows : EXIT.done;
  });
}

/** @throws WrongUse */
function zoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new WrongUse(`--time-zone ${timeZone} is no time zone: give one such as Europe/Berlin`);
  }
}

/** `{ "field": "column" }`. @throws WrongUse */
function readMap(file: string): StoreMap {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new WrongUse(`the map ${file} cannot be read: ${(error as Error).message}`);
  }
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const isField = (name: string): name is StoreField => (storeFields as readonly string[]).includes(name);
  const wrong = entries.find(([name, column]) => !isField(name) || typeof column !== 'string');
  if (wrong) throw new WrongUse(`the map ${file} is not usable: ${wrong[0]}; fields are ${storeFields.join(', ')}`);
  return Object.fromEntries(entries);
}

/** @throws WrongUse */
function requireMap(map: StoreMap, columns: readonly string[]): void {
  const missing = NEEDED_STORE_FIELDS.filter((field) => map[field] === undefined);
  if (missing.length > 0) {
    throw new WrongUse(
      `no column was recognised as ${missing.join(', ')}; name them in a map. Columns: ${columns.join(', ')}`,
    );
  }
  const unknown = Object.entries(map).find(([, column]) => !columns.includes(column));
  if (unknown) throw new WrongUse(`the map names ${unknown[1]} as ${unknown[0]}, which the file does not have`);
}

async function columnsOf(file: string): Promise<string[]> {
  for await (const record of rowsOf(file, false)) return record as string[];
  throw new WrongUse(`${file} is empty`);
}

async function* recordsOf(file: string): AsyncGenerator<Record<string, string>> {
  for await (const record of rowsOf(file, true)) yield record as Record<string, string>;
}

/** @throws WrongUse for what is no CSV file */
async function* rowsOf(file: string, columns: boolean): AsyncGenerator<unknown> {
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  const parser = text.pipe(parse({ bom: true, columns, relax_column_count: true, skip_empty_lines: true }));
  text.on('error', (error) => parser.destroy(error));
  try {
    yield* parser;
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${(error as CsvError).message}`);
  }
}

function rejectLines(
  rejects: readonly { readonly line: number; readonly id: string; readonly reason: string }[],
): string {
  return `\uFEFF${csvLine(['line', 'id', 'reason'])}${rejects.map((one) => csvLine([one.line, one.id, one.reason])).join('')}`;
}
