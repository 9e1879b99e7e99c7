/** What a search box finds stores and offers by: pairs of characters of names and of their pinyin (BOOK-1). */
import { pinyin } from 'pinyin-pro';
import { bigrams } from '../../platform/search.ts';

const HAN = /\p{Script=Han}/u;

/** Pairs of the words themselves, and of the pinyin and initials of those in Chinese. */
export function gramsOf(words: readonly (string | null)[]): string[] {
  const texts = words.filter((word): word is string => word !== null && word !== '');
  const sounds = texts
    .filter((text) => HAN.test(text))
    .flatMap((text) => {
      const spoken = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'removed', v: true });
      return [spoken.join(''), spoken.map((sound) => sound.slice(0, 1)).join('')];
    });
  return bigrams([...texts, ...sounds].join(' '));
}
