/** Times for people: relative and exact, in the business's time zone and the reader's language. */
import type { Language } from './preferences.ts';

const locales = { zh: 'zh-CN', en: 'en-GB' } as const;
const SECOND = 1000;
const steps = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

export function localeOf(language: Language): string {
  return locales[language];
}

/** `3 分钟前`, `in 2 days`; under a minute it is `now` in words. */
export function relativeTime(at: string, now: number, language: Language): string {
  const seconds = (Date.parse(at) - now) / SECOND;
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return spaced(format.format(Math.trunc(seconds / size), unit));
  }
  return format.format(0, 'second');
}

/** A space between a figure and the Chinese word after it, as in all our texts. */
const spaced = (text: string): string => text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ');

/** `2026-03-01 10:00` (with seconds on wish) in the given zone. */
export function exactTime(at: string, timeZone?: string, withSeconds = false): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
    ...(timeZone && { timeZone }),
  });
  return parts.format(new Date(at));
}

/** Calendar date `YYYY-MM-DD` of an instant in the given zone. */
export function dateOf(at: string | number, timeZone?: string): string {
  return new Intl.DateTimeFormat('sv-SE', timeZone ? { timeZone } : {}).format(new Date(at));
}

/** Milliseconds since the epoch, the browser's clock. */
export const nowMs = (): number => Date.now();

/** The plain date `days` after `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400 * SECOND).toISOString().slice(0, 10);
}
