/** Finding words of the data in what people and labels say. Pure. */

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
const LATIN = /^[a-z]/;

/** Whether the text names the word; Latin words only from the beginning of a word on (`egg` is not in `veggie`). */
export function names(text: string, word: string): boolean {
  const [all, part] = [plain(text), plain(word)];
  if (part === '') return false;
  if (!LATIN.test(part)) return all.includes(part);
  for (let at = all.indexOf(part); at >= 0; at = all.indexOf(part, at + 1)) {
    if (at === 0 || !/[a-z]/.test(all[at - 1] as string)) return true;
  }
  return false;
}

export const namesAny = (text: string, words: readonly string[]): boolean => words.some((word) => names(text, word));

/** The text without the harmless phrases in it, e.g. grapeseed oil. */
export function without(text: string, phrases: readonly string[]): string {
  return phrases.reduce((rest, phrase) => rest.replaceAll(plain(phrase), ' '), plain(text));
}
