/** Brings stores of a file in, each with a merchant of its own as a draft; a second time changes what has changed (CLI-1). */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { insertMerchant } from '../admission/apply.ts';
import type { Caller, Inner } from '../deps.ts';
import { gramsOf } from '../grams.ts';
import { insertStore, writeHours } from '../store/change.ts';
import { hoursOf } from '../store/queries.ts';
import { RowRefused, type StoreMap, type StoreRow, storeRow } from './row.ts';

export interface StoreImport {
  /** Namespace of the ids, e.g. `osm`. */
  readonly source: string;
  readonly map: StoreMap;
  /** IANA zone of the stores' local times. */
  readonly timeZone: string;
  readonly dryRun: boolean;
}

export interface StoreImportResult {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  /** Came in without hours: nothing can be booked until they are known. */
  withoutHours: number;
  readonly rejects: { readonly line: number; readonly id: string; readonly reason: string }[];
}

const SYSTEM: Caller = { principal: 'system' };
const CLINIC = ['medical', 'vaccination'];

/** @param records rows of the file by column, in order; the header is line 1 */
export async function importStores(
  deps: Inner,
  records: AsyncIterable<Readonly<Record<string, string>>>,
  options: StoreImport,
): Promise<StoreImportResult> {
  const result: StoreImportResult = { rows: 0, created: 0, changed: 0, unchanged: 0, withoutHours: 0, rejects: [] };
  const seen = new Set<string>();
  for await (const record of records) {
    result.rows += 1;
    try {
      const row = storeRow(record, options.map);
      if (seen.has(row.id)) throw new RowRefused('the id stands twice in the file');
      seen.add(row.id);
      const outcome = options.dryRun ? await look(deps, row, options) : await bringIn(deps, row, options);
      result[outcome] += 1;
      if (row.hours.length === 0) result.withoutHours += 1;
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      const id = options.map.id === undefined ? '' : (record[options.map.id] ?? '');
      result.rejects.push({ line: result.rows + 1, id, reason: error.message });
    }
  }
  return result;
}

type Outcome = 'created' | 'changed' | 'unchanged';

interface Known {
  readonly store_id: string;
  readonly store_no: number;
  readonly name: string;
  readonly address: string;
  readonly city: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly phone: string | null;
  readonly emergency: boolean;
}

async function known(handle: Inner['db'] | Tx, { source }: StoreImport, id: string): Promise<Known | undefined> {
  const { rows } = await sql<Known>`
    select store_id, store_no, name, address, city, lat, lng, phone, emergency from merchant.store
    where source = ${source} and source_id = ${id}`.execute(handle);
  return rows[0];
}

async function isSame(handle: Inner['db'] | Tx, before: Known, row: StoreRow): Promise<boolean> {
  const { store_id: _id, store_no: storeNo, ...facts } = before;
  const { id: _source, hours, clinic: _clinic, ...wanted } = row;
  const same = Object.entries(wanted).every(([name, value]) => facts[name as keyof typeof facts] === value);
  return same && JSON.stringify((await hoursOf(handle, storeNo)).hours) === JSON.stringify(hours);
}

async function look({ db }: Inner, row: StoreRow, options: StoreImport): Promise<Outcome> {
  const before = await known(db, options, row.id);
  if (!before) return 'created';
  return (await isSame(db, before, row)) ? 'unchanged' : 'changed';
}

/** Two imports of one file at once make one store of each id: the source's ids are unique. */
async function bringIn(deps: Inner, row: StoreRow, options: StoreImport): Promise<Outcome> {
  return inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`merchant.import/${options.source}/${row.id}`}, 11))`.execute(
      tx,
    );
    const before = await known(tx, options, row.id);
    if (!before) {
      await create(tx, deps, row, options);
      return 'created';
    }
    if (await isSame(tx, before, row)) return 'unchanged';
    await sql`
      update merchant.store set name = ${row.name}, address = ${row.address}, city = ${row.city}, lat = ${row.lat},
        lng = ${row.lng}, phone = ${row.phone}, emergency = ${row.emergency},
        grams = ${gramsOf([row.name, row.address, row.city])}::text[], version = version + 1
      where store_id = ${before.store_id}`.execute(tx);
    const { exceptions } = await hoursOf(tx, before.store_no);
    await writeHours(tx, before.store_no, { hours: row.hours, exceptions });
    return 'changed';
  });
}

async function create(tx: Tx, deps: Inner, row: StoreRow, { source, timeZone }: StoreImport): Promise<void> {
  const [merchantId, storeId] = [newId(), newId()];
  const from = { name: source, id: row.id };
  const categories = row.clinic ? CLINIC : [];
  await insertMerchant(tx, deps, SYSTEM, { merchantId, name: row.name, contact: null, categories, source: from });
  const { hours, clinic: _clinic, id: _id, ...facts } = row;
  const plain = { about: null, tags: [], serviceAreaM: 0, emergencySpecies: [], timeZone };
  const storeNo = await insertStore(tx, deps, SYSTEM, { ...plain, ...facts, storeId, merchantId, source: from });
  await writeHours(tx, storeNo, { hours, exceptions: [] });
}
