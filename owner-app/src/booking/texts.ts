/** Texts of booking and emergencies; every page of the two areas takes its texts from here. */
import { type AreaTranslate, areaTexts } from '../i18n/area.ts';
import en from '../i18n/booking/en.json';
import zh from '../i18n/booking/zh.json';

export type BookingKey = keyof typeof zh;
export type BookingTranslate = AreaTranslate<BookingKey>;

export const { useText, has: isBookingKey } = areaTexts<BookingKey>({ zh, en });

/** Text of a word of the contract such as `urgent` under `triage`; a word without a text is shown as it is. */
export function wordOf(t: BookingTranslate, group: string, word: string): string {
  const key = `${group}.${word}`;
  return isBookingKey(key) ? t(key) : word;
}
