/** Dates and parts of a day for the week view; wall time of the store's zone. */

const DAY_MS = 86_400_000;
const utc = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Today where the reader is, `YYYY-MM-DD`. */
export function today(): string {
  const now = new Date();
  return dateText(now.getTime() - now.getTimezoneOffset() * 60_000);
}

export const addDays = (date: string, days: number): string => dateText(utc(date) + days * DAY_MS);

/** Monday of the week of a date. */
export function mondayOf(date: string): string {
  const weekday = new Date(utc(date)).getUTCDay();
  return addDays(date, weekday === 0 ? -6 : 1 - weekday);
}

interface Local {
  readonly date: string;
  /** Minutes since midnight by the wall clock. */
  readonly minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Wall date and time of an instant in a zone. */
export function localOf(instant: string, timeZone: string): Local {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

const DAY_MINUTES = 24 * 60;
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

export interface DayPart {
  readonly text: string;
  /** Shares of the day. */
  readonly left: number;
  readonly width: number;
}

/** What of the spans lies on a date; a span that passes midnight is cut there. */
export function dayParts(
  spans: readonly { readonly from: string; readonly to: string }[],
  date: string,
  timeZone: string,
): DayPart[] {
  return spans.flatMap((span) => {
    const [from, to] = [localOf(span.from, timeZone), localOf(span.to, timeZone)];
    if (from.date > date || to.date < date) return [];
    const starts = from.date < date ? 0 : from.minutes;
    const ends = to.date > date ? DAY_MINUTES : to.minutes;
    if (ends <= starts) return [];
    return [
      { text: `${clock(starts)}–${clock(ends)}`, left: starts / DAY_MINUTES, width: (ends - starts) / DAY_MINUTES },
    ];
  });
}
