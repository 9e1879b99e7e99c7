/** The language of the screens: Chinese first; the owner's choice is kept on the device. */
import Taro from '@tarojs/taro';
import { announceLanguage, deviceLanguage } from '#device';
import { createStore, useStore } from '../state/store.ts';
import en from './en.json';
import { fill, type Values } from './translate.ts';
import zh from './zh.json';

export type Language = 'zh' | 'en';
export type TextKey = keyof typeof zh;
export type Translate = (key: TextKey, values?: Values) => string;

const STORED = 'pawloop.language';
const dictionaries: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { zh, en };

export const language = createStore<Language>('zh');

/** The stored choice, else English on an English device, else Chinese. */
export function resumeLanguage(): void {
  const stored: unknown = Taro.getStorageSync(STORED);
  if (stored === 'zh' || stored === 'en') language.set(stored);
  else language.set(deviceLanguage().toLowerCase().startsWith('en') ? 'en' : 'zh');
  announceLanguage(language.get());
}

export function setLanguage(chosen: Language): void {
  Taro.setStorageSync(STORED, chosen);
  language.set(chosen);
  announceLanguage(chosen);
}

export function textsOf(chosen: Language): Translate {
  const dictionary = dictionaries[chosen];
  return (key, values) => fill(dictionary[key], values);
}

/** Whether there is a text of this key, for keys that the server's words make up. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(zh, key);
}

/** The texts in the present language; a screen that uses it is drawn anew when the language changes. */
export function useText(): Translate {
  return textsOf(useStore(language));
}
