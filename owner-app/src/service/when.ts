/** Times at a store in its own zone, and distances, in words (BOOK-1, BOOK-2). */
import type { Translate } from '../i18n/language.ts';

export interface WallTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:MM`. */
  readonly clock: string;
  /** 1 is Monday. */
  readonly weekday: number;
}

const DAY_MS = 86_400_000;
const two = (figure: number): string => String(figure).padStart(2, '0');
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

/** 1 is Monday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

/** Date and clock of an instant in a zone; the phone's own zone where its engine knows no others. */
export function wallTime(at: string | number, zone: string): WallTime {
  const time = new Date(at);
  try {
    const parts = Object.fromEntries(
      formatOf(zone)
        .formatToParts(time)
        .map(({ type, value }) => [type, value]),
    );
    const date = `${parts.year}-${parts.month}-${parts.day}`;
    return { date, clock: `${parts.hour}:${parts.minute}`, weekday: weekdayOf(date) };
  } catch {
    const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
    return { date, clock: `${two(time.getHours())}:${two(time.getMinutes())}`, weekday: weekdayOf(date) };
  }
}

/** Days from one date to another. */
export function daysApart(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export function datePlus(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `today`, `tomorrow`, or the day of the week with month and day. */
export function dayText(t: Translate, date: string, today: string): string {
  const days = daysApart(today, date);
  if (days === 0) return t('day.today');
  if (days === 1) return t('day.tomorrow');
  const weekday = t(`weekday.${weekdayOf(date)}` as 'weekday.1');
  return t('day.date', { month: Number(date.slice(5, 7)), day: Number(date.slice(8)), weekday });
}

/** Day and clock of an instant at a store. */
export function whenText(t: Translate, at: string, zone: string, now: number): string {
  const wall = wallTime(at, zone);
  return t('day.clock', { day: dayText(t, wall.date, wallTime(now, zone).date), clock: wall.clock });
}

const KILOMETRE = 1000;
const SHORT_KILOMETRES = 10;

/** `350 m`, `1.2 km`, `14 km`, in the words of the language. */
export function distanceText(t: Translate, metres: number): string {
  if (metres < KILOMETRE) return t('distance.m', { m: Math.max(10, Math.round(metres / 10) * 10) });
  const kilometres = metres / KILOMETRE;
  return t('distance.km', { km: kilometres < SHORT_KILOMETRES ? kilometres.toFixed(1) : Math.round(kilometres) });
}

/** `90 min`, `1 h 30`. */
export function minutesText(t: Translate, minutes: number): string {
  return t('minutes.only', { minutes });
}
