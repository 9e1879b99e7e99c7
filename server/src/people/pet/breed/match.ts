/** Matches breed texts of other systems, such as `Retriever, Golden` or `Dachshund, Standard Smooth Haired`, with ours. */
import type { BreedEntry } from './entry.ts';

/**
 * @param species narrows to one species; without it the first species that knows the text answers
 * @returns for each text the id of a breed, or null
 */
export type Resolve = (texts: readonly string[], species?: string) => (string | null)[];

/** Words that name a variety inside a breed, or nothing at all; left away when the whole text is unknown. */
const QUALIFIERS = new Set(
  (
    'standard miniature mini toy teacup small medium large giant smooth rough wire long short hair king purebred ' +
    'lbs over under up to fully grown'
  ).split(' '),
);
/** Words that say nothing beside others. */
const EMPTY_WORDS = new Set(['dog', 'cat', 'breed', 'dogs', 'cats', 'the']);

export function matcherOf(entries: readonly BreedEntry[]): Resolve {
  const bySpecies = new Map<string, Map<string, string>>();
  for (const entry of entries) {
    const index = bySpecies.get(entry.species) ?? new Map<string, string>();
    bySpecies.set(entry.species, index);
    // Own names win over aliases of other breeds.
    for (const name of [entry.nameEn, entry.nameZh]) index.set(keyOf(wordsOf(name)), entry.breedId);
  }
  for (const { species, aliases, breedId } of entries) {
    const index = bySpecies.get(species);
    for (const alias of aliases)
      if (index && !index.has(keyOf(wordsOf(alias)))) index.set(keyOf(wordsOf(alias)), breedId);
  }
  return (texts, species) => {
    const indexes =
      species === undefined ? [...bySpecies.values()] : [bySpecies.get(species) ?? new Map<string, string>()];
    const seen = new Map<string, string | null>();
    return texts.map((text) => {
      const known = seen.get(text);
      if (known !== undefined) return known;
      const found = firstOf(indexes, text);
      seen.set(text, found);
      return found;
    });
  };
}

function firstOf(indexes: readonly ReadonlyMap<string, string>[], text: string): string | null {
  const words = wordsOf(text);
  const fewer = words.filter((word) => !QUALIFIERS.has(word) && !/^\d+$/.test(word));
  const outside = wordsOf(text.replace(/\([^)]*\)/g, ' '));
  for (const key of [keyOf(words), keyOf(outside), keyOf(fewer)]) {
    if (key === '') continue;
    for (const index of indexes) {
      const found = index.get(key);
      if (found) return found;
    }
  }
  return null;
}

/** Lower-case words without accents; `Wirehaired`, `Wire Haired` and `Wire Coat` are the same two words. */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/(?<=\b(?:wire|short|long|medium|smooth|rough|curly|flat)|\b)(?:haired|hair|coated|coat)\b/g, ' hair');
  return plain.split(/ +/).filter(Boolean);
}

function keyOf(words: readonly string[]): string {
  const telling = words.filter((word) => !EMPTY_WORDS.has(word));
  return [...new Set(telling.length > 0 ? telling : words)].toSorted().join(' ');
}
