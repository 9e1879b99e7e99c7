/** Instants in words on the device's clock. */
import { today } from '../pet/age.ts';
import type { Translate } from './language.ts';

const DAY = 86_400_000;
const two = (figure: number): string => String(figure).padStart(2, '0');

/** `14:05`. */
function clockOf(time: Date): string {
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Day and minute. */
export function momentOf(at: string): string {
  const time = new Date(at);
  return `${today(time)} ${clockOf(time)}`;
}

/** Calendar days from the day of `from` to the day of `until`; negative when it is past. */
function daysBetween(from: Date, until: Date): number {
  const midnight = (time: Date) => Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
  return Math.round((midnight(until) - midnight(from)) / DAY);
}

/** When something came: the minute today, yesterday with the minute, else the date. */
export function cameAt(t: Translate, at: string, now: number): string {
  const time = new Date(at);
  const days = daysBetween(time, new Date(now));
  if (days === 0) return clockOf(time);
  return days === 1 ? t('moment.yesterday', { clock: clockOf(time) }) : today(time);
}

/**
 * When something ends: “void in 3 days”, tomorrow or today with the minute (LOY-7).
 * @param end first instant at which it holds no more: midnight ends the day before, as people say it
 */
export function endsIn(t: Translate, end: string, now: number): string {
  const last = new Date(Date.parse(end) - 1);
  const days = daysBetween(new Date(now), last);
  const ended = clockOf(new Date(end));
  const clock = ended === '00:00' ? '24:00' : ended;
  if (days <= 0) return t('ends.today', { clock });
  return days === 1 ? t('ends.tomorrow', { clock }) : t('ends.days', { days });
}

/** Time left as it is counted down; the part of a second that has begun counts. */
export function timeLeft(
  end: string,
  now: number,
): { readonly over: boolean; readonly days: number; readonly clock: string } {
  const seconds = Math.max(0, Math.ceil((Date.parse(end) - now) / 1000));
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor((seconds % 86_400) / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return { over: seconds === 0, days, clock: clock.map(two).join(':') };
}
