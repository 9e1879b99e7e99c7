/** The breeds of breeds.csv in memory: by id, for search boxes, and for matching the texts of other systems. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Pet } from '@pawloop/contract';
import { parse } from 'csv-parse/sync';
import type { BreedEntry } from './entry.ts';
import { matcherOf, type Resolve } from './match.ts';
import { pinyinOf } from './pinyin.ts';
import { searcherOf } from './search.ts';

export interface BreedCatalogue {
  readonly entries: readonly BreedEntry[];
  /** Changes with each change of the file. */
  readonly version: string;
  find(breedId: string): BreedEntry | undefined;
  /** At most `limit`, best match first; without a text the commonest. */
  search(text: string, species: string | undefined, limit: number): readonly BreedEntry[];
  readonly resolve: Resolve;
}

type Row = Readonly<Record<string, string>>;

/** Reads breeds.csv once; takes some 50 ms, most of it pinyin. */
export function loadCatalogue(): BreedCatalogue {
  const text = readFileSync(new URL('../breeds.csv', import.meta.url), 'utf8');
  const entries = (parse(text, { columns: true, skip_empty_lines: true }) as Row[]).map(entryOf);
  const byId = new Map(entries.map((entry) => [entry.breedId, entry]));
  return {
    entries,
    version: createHash('sha256').update(text).digest('hex').slice(0, 16),
    find: (breedId) => byId.get(breedId),
    search: searcherOf(entries),
    resolve: matcherOf(entries),
  };
}

function entryOf(row: Row): BreedEntry {
  const nameZh = row.name_zh ?? '';
  const aliases = (row.aliases ?? '').split(';').filter(Boolean);
  return {
    breedId: row.breed_id ?? '',
    species: row.species ?? '',
    nameZh,
    nameEn: row.name_en ?? '',
    aliases,
    mixed: row.mixed === '1',
    sizeClass: (row.size_class || null) as Pet.SizeClass | null,
    coatLength: (row.coat_length || null) as Pet.CoatLength | null,
    coatType: row.coat_type || null,
    weightMinKg: figure(row.weight_min_kg),
    weightMaxKg: figure(row.weight_max_kg),
    lifeMinYears: figure(row.life_min_years),
    lifeMaxYears: figure(row.life_max_years),
    pinyin: [...new Set([nameZh, ...aliases].flatMap(pinyinOf))],
  };
}

function figure(text: string | undefined): number | null {
  return text ? Number(text) : null;
}
