/** Texts of one area of the app beside the common ones; they are loaded with the area's own pages. */
import { useStore } from '../state/store.ts';
import { type Language, language, type TextKey, textsOf } from './language.ts';
import { fill, type Values } from './translate.ts';

/** Texts of the area and the common ones; fits wherever the common ones are asked for. */
export type AreaTranslate<K extends string> = (key: K | TextKey, values?: Values) => string;

export interface AreaTexts<K extends string> {
  /** The texts in the present language; a screen that uses it is drawn anew when the language changes. */
  useText(): AreaTranslate<K>;
  /** Whether there is a text of this key, for keys that the server's words make up. */
  has(key: string): key is K;
}

export function areaTexts<K extends string>(
  own: Readonly<Record<Language, Readonly<Record<K, string>>>>,
): AreaTexts<K> {
  const has = (key: string): key is K => Object.hasOwn(own.zh, key);
  function textsIn(chosen: Language): AreaTranslate<K> {
    const common = textsOf(chosen);
    return (key, values) => (has(key) ? fill(own[chosen][key], values) : common(key as TextKey, values));
  }
  return { has, useText: () => textsIn(useStore(language)) };
}
