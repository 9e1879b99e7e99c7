/** Chinese-capable search by 2-character grams: `text[]` columns under GIN (measured in design/stack.md). */

const SEPARATOR = /[^\p{L}\p{N}]+/u;

/** Distinct lower-case 2-grams of each word of the text; a one-letter word is a gram itself. */
export function bigrams(text: string): string[] {
  const grams = new Set<string>();
  for (const word of text.normalize('NFKC').toLowerCase().split(SEPARATOR)) {
    const letters = [...word];
    if (letters.length === 1) grams.add(word);
    for (let i = 0; i + 1 < letters.length; i += 1) grams.add(`${letters[i]}${letters[i + 1]}`);
  }
  return [...grams];
}
