/** Days of a form as instants and back; an end is the last day itself, told to the server as the midnight after it. */
import { addDays, dateOf } from '../../app/time.ts';

const midnight = (date: string): string => new Date(`${date}T00:00:00`).toISOString();

/** Start of `date`; an instant that was there and falls on that day stays as it is. */
export function startOf(date: string | null | undefined, before: string | null = null): string | null {
  if (!date) return null;
  return before !== null && dateOf(before) === date ? before : midnight(date);
}

/** The last day that `until`, which is not included itself, leaves. */
export function lastDay(until: string | null): string | undefined {
  return until === null ? undefined : dateOf(Date.parse(until) - 1);
}

/** End of `date`, not included; an end that was there and leaves the same last day stays as it is. */
export function endOf(date: string | null | undefined, before: string | null = null): string | null {
  if (!date) return null;
  return before !== null && lastDay(before) === date ? before : midnight(addDays(date, 1));
}

export const firstDay = (from: string | null): string | undefined => (from === null ? undefined : dateOf(from));
