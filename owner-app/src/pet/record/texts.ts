/** Texts of the health record; every page of it takes its texts from here. */
import { type AreaTranslate, areaTexts } from '../../i18n/area.ts';
import en from '../../i18n/record/en.json';
import zh from '../../i18n/record/zh.json';

export type RecordKey = keyof typeof zh;
export type RecordTranslate = AreaTranslate<RecordKey>;

export const { useText, has: isRecordKey } = areaTexts<RecordKey>({ zh, en });

/** Text of a word of the contract such as `rabies` under `vaccine`; a word without a text is shown as it is. */
export function wordOf(t: RecordTranslate, group: string, word: string): string {
  const key = `${group}.${word}`;
  return isRecordKey(key) ? t(key) : word;
}
