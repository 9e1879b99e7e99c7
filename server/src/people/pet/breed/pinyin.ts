/** Pinyin of Chinese names for search: joined syllables without tones, and their initials. */
import { pinyin } from 'pinyin-pro';

const HAN = /\p{Script=Han}/u;

/** `金毛犬` → `jinmaoquan`, `jmq`; nothing for texts without Chinese characters. */
export function pinyinOf(text: string): string[] {
  if (!HAN.test(text)) return [];
  const han = [...text].filter((letter) => HAN.test(letter)).join('');
  const syllables = pinyin(han, { toneType: 'none', type: 'array', v: true });
  return [syllables.join(''), syllables.map((syllable) => syllable.charAt(0)).join('')];
}
