/** Search box over breeds: Chinese, English, pinyin, initials; forgives a slip of the fingers and homophones. */
import type { BreedEntry } from './entry.ts';
import { pinyinOf } from './pinyin.ts';

interface Keys {
  readonly entry: BreedEntry;
  /** Names and aliases, squeezed. */
  readonly names: readonly string[];
  /** Later words of English names: `retriever` of Golden Retriever. */
  readonly words: readonly string[];
  readonly pinyin: readonly string[];
}

/** Ranks, best first; within a rank the breeds with more everyday names come first, as they are the commoner ones. */
const RANK = { exact: 0, prefix: 1, word: 2, pinyin: 3, inside: 4, homophone: 5, slip: 6 };
/** Shortest text whose slips are forgiven: one, and two from the second figure on. */
const FORGIVING = [4, 8] as const;

export function searcherOf(entries: readonly BreedEntry[]) {
  const keys = entries.map(keysOf).toSorted((a, b) => commonness(b.entry) - commonness(a.entry));
  return (text: string, species: string | undefined, limit: number): readonly BreedEntry[] => {
    const wanted = keys.filter(({ entry }) => species === undefined || entry.species === species);
    const query = squeeze(text);
    if (query === '') return wanted.slice(0, limit).map(({ entry }) => entry);
    const spoken = pinyinOf(text)[0];
    return wanted
      .flatMap((key) => {
        const rank = rankOf(key, query, spoken);
        return rank === undefined ? [] : [{ rank, entry: key.entry }];
      })
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, limit)
      .map(({ entry }) => entry);
  };
}

function keysOf(entry: BreedEntry): Keys {
  const names = [entry.nameZh, entry.nameEn, ...entry.aliases];
  return {
    entry,
    names: names.map(squeeze),
    words: names
      .flatMap((name) =>
        name
          .toLowerCase()
          .split(/[^\p{L}\p{N}]+/u)
          .slice(1),
      )
      .filter(Boolean),
    pinyin: entry.pinyin,
  };
}

function commonness(entry: BreedEntry): number {
  return entry.aliases.length;
}

/** Lower case, without accents, blanks and punctuation. */
function squeeze(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function rankOf(key: Keys, query: string, spoken: string | undefined): number | undefined {
  if (key.names.includes(query)) return RANK.exact;
  if (key.names.some((name) => name.startsWith(query))) return RANK.prefix;
  if (key.words.some((word) => word.startsWith(query))) return RANK.word;
  if (key.pinyin.some((sound) => sound.startsWith(query))) return RANK.pinyin;
  if (query.length > 1 && key.names.some((name) => name.includes(query))) return RANK.inside;
  if (spoken && key.pinyin.some((sound) => sound.startsWith(spoken))) return RANK.homophone;
  const slips = query.length >= FORGIVING[1] ? 2 : query.length >= FORGIVING[0] ? 1 : 0;
  if (slips === 0 || spoken !== undefined) return undefined;
  const near = [...key.names, ...key.words, ...key.pinyin].some((name) => prefixDistance(query, name) <= slips);
  return near ? RANK.slip : undefined;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn the query into a beginning of the name. */
export function prefixDistance(query: string, name: string): number {
  let before: number[] = [];
  let last = Array.from({ length: name.length + 1 }, (_, j) => j);
  for (let i = 1; i <= query.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= name.length; j += 1) {
      const same = query[i - 1] === name[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && query[i - 1] === name[j - 2] && query[i - 2] === name[j - 1];
      row[j] = Math.min(
        at(row, j - 1) + 1,
        at(last, j) + 1,
        at(last, j - 1) + same,
        swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = row;
  }
  return Math.min(...last);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
