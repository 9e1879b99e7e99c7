/** Keeps `pet.breed` the same as breeds.csv: loaded set-based once per process, written only when the file changed. */
import { sql } from 'kysely';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Log } from '../../../platform/log.ts';
import { rederiveAll } from '../derive.ts';
import { type BreedCatalogue, loadCatalogue } from './catalogue.ts';

export interface BreedBook extends BreedCatalogue {
  /**
   * The table holds this process's breeds; the first call looks, later ones cost nothing. Uses a connection of its own,
   * so that breeds are there for transactions that began before. To be awaited before pets are written.
   */
  ensure(): Promise<void>;
}

/** Of the lock under which one process at a time writes the table. */
const LOCK = 'pet.breed';

export function openBreedBook(db: Db, log: Log): BreedBook {
  const catalogue = loadCatalogue();
  let ensured: Promise<void> | undefined;
  return {
    ...catalogue,
    ensure() {
      ensured ??= store(db, catalogue, log).catch((error: unknown) => {
        ensured = undefined;
        throw error;
      });
      return ensured;
    },
  };
}

async function store(db: Db, catalogue: BreedCatalogue, log: Log): Promise<void> {
  if (await isStored(db, catalogue)) return;
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`.execute(tx);
    if (await isStored(tx, catalogue)) return;
    await upsert(tx, catalogue);
    await rederiveAll(tx, catalogue);
  });
  log.info({ breeds: catalogue.entries.length, version: catalogue.version }, 'breeds loaded');
}

async function isStored(handle: Db | Tx, { entries, version }: BreedCatalogue): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pet.breed where data_version = ${version}`.execute(handle);
  return rows[0]?.count === entries.length;
}

/** A breed that is no longer in the file stays for the pets that are of it, under its old version. */
async function upsert(tx: Tx, { entries, version }: BreedCatalogue): Promise<void> {
  const rows = entries.map((entry) => ({
    breed_id: entry.breedId,
    species: entry.species,
    name_zh: entry.nameZh,
    name_en: entry.nameEn,
    aliases: entry.aliases,
    pinyin: entry.pinyin,
    mixed: entry.mixed,
    size_class: entry.sizeClass,
    coat_length: entry.coatLength,
    coat_type: entry.coatType,
    weight_min_kg: entry.weightMinKg,
    weight_max_kg: entry.weightMaxKg,
    life_min_years: entry.lifeMinYears,
    life_max_years: entry.lifeMaxYears,
    data_version: version,
  }));
  await sql`
    insert into pet.breed select * from jsonb_populate_recordset(null::pet.breed, ${jsonb(rows)})
    on conflict (breed_id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, aliases = excluded.aliases,
      pinyin = excluded.pinyin, mixed = excluded.mixed, size_class = excluded.size_class, coat_length = excluded.coat_length,
      coat_type = excluded.coat_type, weight_min_kg = excluded.weight_min_kg, weight_max_kg = excluded.weight_max_kg,
      life_min_years = excluded.life_min_years, life_max_years = excluded.life_max_years,
      data_version = excluded.data_version`.execute(tx);
}
