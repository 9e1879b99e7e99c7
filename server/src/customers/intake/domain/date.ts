/** Dates and times as they stand in files: formats in tokens, the usual notations recognised, in a zone. */

/** Milliseconds since 1970 of a text; undefined when it is no date of the format. */
export type ParseTime = (text: string) => number | undefined;

/** Format names that stand for more than a pattern. */
const EPOCH = 'epoch';
const ISO = 'iso';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Formats tried on a column without one, in this order; days before months where both would do. */
const USUAL = [
  ISO,
  'yyyy/M/d H:m:s',
  'yyyy.M.d H:m:s',
  'yyyy年M月d日 H:m:s', // i18n-exempt: a format of dates in files
  'd/M/yyyy H:m:s',
  'M/d/yyyy H:m:s',
  'd.M.yyyy H:m:s',
  'd-M-yyyy H:m:s',
  'M/d/yyyy h:m:s a',
  'd/M/yyyy h:m:s a',
  'MMMM d yyyy H:m:s',
  'd MMMM yyyy H:m:s',
  'yyyyMMddHHmmss',
  'yyyyMMdd',
  'M/d/yy H:m:s',
  EPOCH,
];
const MOST_REMEMBERED = 50_000;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/**
 * @param format tokens yyyy yy MMMM MMM MM M dd d HH H hh h mm m ss s a (also in capitals as `YYYY-MM-DD`, or as
 *   `%Y-%m-%d`), `epoch`, or `iso`; what stands behind the date may be missing
 * @param timeZone of times that name none
 */
export function timeParser(format: string, timeZone: string): ParseTime {
  const read =
    format === EPOCH ? epochOf : format === ISO ? isoReader(timeZone) : patternReader(tokensOf(format), timeZone);
  const seen = new Map<string, number | undefined>();
  return (text) => {
    if (seen.has(text)) return seen.get(text);
    const value = read(text.normalize('NFKC').trim());
    if (seen.size >= MOST_REMEMBERED) seen.clear();
    seen.set(text, value);
    return value;
  };
}

/** The first usual format that reads nearly all of the values; undefined when none does. */
export function recogniseFormat(values: readonly string[]): string | undefined {
  const told = values.filter((value) => value.trim() !== '');
  if (told.length === 0) return undefined;
  return USUAL.find((format) => {
    const parse = timeParser(format, 'UTC');
    const read = told.filter((value) => parse(value) !== undefined).length;
    // A column of numbers is a date only when all of them look like one.
    return read >= told.length * (/^(?:epoch|yyyyMMdd)/.test(format) ? 1 : 0.9);
  });
}

function epochOf(text: string): number | undefined {
  if (!/^\d{9,10}(?:\.\d+)?$|^\d{12,13}$/.test(text)) return undefined;
  return text.includes('.') || text.length <= 10 ? Math.round(Number(text) * 1000) : Number(text);
}

const ISO_TEXT =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

function isoReader(timeZone: string): ParseTime {
  return (text) => {
    const match = ISO_TEXT.exec(text);
    if (!match) return undefined;
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
    const parts = { year, month, day, hour, minute, second };
    const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
    return instantOf({ ...numbersIn(parts), millisecond }, zone ? offsetOf(zone) : timeZone);
  };
}

function offsetOf(zone: string): string {
  if (/^[a-z]/i.test(zone)) return 'UTC';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'half' | 'monthName';
type Parts = Partial<Record<Part, string | undefined>>;

const TOKENS: readonly (readonly [string, Part, string])[] = [
  ['yyyy', 'year', '(\\d{4})'],
  ['yy', 'year', '(\\d{2})'],
  ['MMMM', 'monthName', '([A-Za-z]{3,9})\\.?'],
  ['MMM', 'monthName', '([A-Za-z]{3,9})\\.?'],
  ['MM', 'month', '(\\d{1,2})'],
  ['M', 'month', '(\\d{1,2})'],
  ['dd', 'day', '(\\d{1,2})'],
  ['d', 'day', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{1,2})'],
  ['H', 'hour', '(\\d{1,2})'],
  ['hh', 'hour', '(\\d{1,2})'],
  ['h', 'hour', '(\\d{1,2})'],
  ['mm', 'minute', '(\\d{1,2})'],
  ['m', 'minute', '(\\d{1,2})'],
  ['ss', 'second', '(\\d{1,2})'],
  ['s', 'second', '(\\d{1,2})'],
  ['a', 'half', '([AaPp])\\.?[Mm]?\\.?'],
];
const STRFTIME: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'MM',
  d: 'dd',
  H: 'HH',
  I: 'hh',
  M: 'mm',
  S: 'ss',
  p: 'a',
  B: 'MMMM',
  b: 'MMM',
};

/** `YYYY-MM-DD`, `%Y-%m-%d` and `yyyy-MM-dd` say the same. */
function tokensOf(format: string): string {
  if (format.includes('%')) return format.replace(/%([A-Za-z])/g, (_, letter: string) => STRFTIME[letter] ?? letter);
  return format.replace(/Y/g, 'y').replace(/D/g, 'd').replace(/A/g, 'a');
}

function patternReader(format: string, timeZone: string): ParseTime {
  const { pattern, parts } = compiled(format);
  return (text) => {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const found: Parts = {};
    parts.forEach((part, index) => {
      found[part] = match[index + 1];
    });
    return instantOf({ ...numbersIn(found), millisecond: 0 }, timeZone);
  };
}

/** Everything from the first token of the time on may be missing, from the end inwards. */
function compiled(format: string): { pattern: RegExp; parts: Part[] } {
  const parts: Part[] = [];
  const adjacent = /[yMdHhms]{6,}/.test(format);
  let source = '';
  let open = 0;
  for (let at = 0; at < format.length; ) {
    const token = TOKENS.find(([text]) => format.startsWith(text, at));
    if (!token) {
      const literal = format[at] as string;
      const next = TOKENS.find(([text]) => format.startsWith(text, at + 1));
      const beginsTime = next && ['hour', 'minute', 'second', 'half'].includes(next[1]);
      if (beginsTime && !adjacent) {
        source += '(?:';
        open += 1;
      }
      source += literal === ' ' ? '[ T,]*' : literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      at += 1;
      continue;
    }
    const [text, part, group] = token;
    parts.push(part);
    source += adjacent && text.length === 2 ? '(\\d{2})' : group;
    at += text.length;
  }
  return { pattern: new RegExp(`^${source}${')?'.repeat(open)}$`), parts };
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function numbersIn(parts: Parts): Fields {
  const year = Number(parts.year ?? Number.NaN);
  const month = parts.monthName
    ? MONTHS.indexOf(parts.monthName.slice(0, 3).toLowerCase()) + 1
    : Number(parts.month ?? 1);
  const half = parts.half?.toLowerCase();
  const hour = Number(parts.hour ?? 0);
  return {
    year: (parts.year?.length ?? 4) === 2 ? year + (year < 70 ? 2000 : 1900) : year,
    month,
    day: Number(parts.day ?? 1),
    hour: half === undefined || hour > 12 ? hour : (hour % 12) + (half === 'p' ? 12 : 0),
    minute: Number(parts.minute ?? 0),
    second: Number(parts.second ?? 0),
  };
}

function instantOf(fields: Fields & { millisecond: number }, timeZone: string): number | undefined {
  const { year, month, hour, minute, second } = fields;
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR) || month < 1 || hour > 24 || minute > 59 || second > 60)
    return undefined;
  try {
    const plain = Temporal.PlainDateTime.from({ ...fields, second: Math.min(second, 59) }, { overflow: 'reject' });
    return plain.toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return undefined; // no such day, or hour 24
  }
}

/** Reads the format when there is one, and ISO besides; without one, or `loosely`, whichever usual notation fits a value. */
export function fieldTimeParser(format: string | undefined, timeZone: string, loosely = false): ParseTime {
  const formats = [...(format === undefined ? [] : [format]), ...(format === undefined || loosely ? USUAL : [ISO])];
  const parsers = [...new Set(formats)].map((one) => timeParser(one, timeZone));
  return (text) => {
    for (const parse of parsers) {
      const value = parse(text);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
