/** Which vaccines a product holds, by the words on its label (data/vaccines.json). Pure. */
import type { PetRecord } from '@pawloop/contract';
import data from '../data/vaccines.json' with { type: 'json' };

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');

/** Longer words first, so that a product with more in it is not taken for the simpler one of the same brand. */
const words = data.products
  .flatMap(({ codes, words: all }) => all.map((word) => ({ word, codes: codes as PetRecord.VaccineCode[] })))
  .sort((a, b) => b.word.length - a.word.length);

/** Codes of everything that the text names; empty when it names nothing known. */
export function vaccinesOf(product: string): PetRecord.VaccineCode[] {
  let text = plain(product);
  const found = new Set<PetRecord.VaccineCode>();
  for (const { word, codes } of words) {
    if (!text.includes(word)) continue;
    text = text.replaceAll(word, ' ');
    for (const code of codes) found.add(code);
  }
  return [...found];
}
