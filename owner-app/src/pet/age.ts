/** Ages from birthdays, as whole years, months and days; the mini program's engine has no Temporal. */

export interface Age {
  readonly years: number;
  readonly months: number;
  readonly days: number;
}

interface PlainDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const MONTHS = 12;
const DAY_MILLISECONDS = 86_400_000;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** @returns undefined when the text is no date `YYYY-MM-DD` of the calendar */
export function parseDay(text: string): PlainDay | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const valid = month >= 1 && month <= MONTHS && day >= 1 && day <= daysIn(year, month);
  return valid ? { year, month, day } : undefined;
}

export function formatDay({ year, month, day }: PlainDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Today on the device's calendar, `YYYY-MM-DD`. */
export function today(now = new Date()): string {
  return formatDay({ year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() });
}

/** The day so many months before; the 31st becomes the month's last day. */
export function monthsBefore(text: string, months: number): string {
  const from = parseDay(text) ?? { year: 1970, month: 1, day: 1 };
  const count = from.year * MONTHS + (from.month - 1) - months;
  const year = Math.floor(count / MONTHS);
  const month = (count % MONTHS) + 1;
  return formatDay({ year, month, day: Math.min(from.day, daysIn(year, month)) });
}

/** @returns undefined when a date is malformed or the birthday is after `on` */
export function ageOn(birthday: string, on: string): Age | undefined {
  const born = parseDay(birthday);
  const end = parseDay(on);
  if (born === undefined || end === undefined || birthday > on) return undefined;
  let months = (end.year - born.year) * MONTHS + end.month - born.month;
  if (end.day < Math.min(born.day, daysIn(end.year, end.month))) months -= 1;
  const days = Math.round((Date.UTC(end.year, end.month - 1, end.day) - addMonths(born, months)) / DAY_MILLISECONDS);
  return { years: Math.floor(months / MONTHS), months: months % MONTHS, days };
}

/** Milliseconds of the day that lies `months` after `from`. */
function addMonths(from: PlainDay, months: number): number {
  const count = from.year * MONTHS + (from.month - 1) + months;
  const year = Math.floor(count / MONTHS);
  const month = (count % MONTHS) + 1;
  return Date.UTC(year, month - 1, Math.min(from.day, daysIn(year, month)));
}

type AgeKey = 'age.years' | 'age.yearsMonths' | 'age.months' | 'age.days';
type Precision = 'day' | 'month' | 'year' | null;

/**
 * Which words tell an age: days in the first month, months in the first year, years and months while they matter.
 * @param precision how much of the birthday is known; of a known year only, whole years are told
 */
export function ageWords(age: Age, precision: Precision): { key: AgeKey; values: Record<string, number> } {
  const { years, months, days } = age;
  if (years === 0 && months === 0 && precision === 'day') return { key: 'age.days', values: { days } };
  if (years === 0) return { key: 'age.months', values: { months } };
  if (months === 0 || precision === 'year') return { key: 'age.years', values: { years } };
  return { key: 'age.yearsMonths', values: { years, months } };
}
