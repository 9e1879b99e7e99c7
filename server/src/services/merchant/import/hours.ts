/**
 * Opening hours as OpenStreetMap writes them, the part of it that a week of ours can hold: days and ranges of days, several
 * spans, `off`, `24/7`, `;` (replaces the days it names), `,` before a day (adds). Public and school holidays and hours that
 * only a comment qualifies (“by appointment”) are left out: they promise nothing. Months, weeks, sunrise, `Sa[1]` and open
 * ends are not understood. Written after the specification at wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
 */
import type { Merchant } from '@pawloop/contract';

export class HoursNotUnderstood extends Error {}

const DAYS: readonly string[] = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const TOKEN =
  /\s+|"[^"]*"|(?<day>Mo|Tu|We|Th|Fr|Sa|Su)(?![a-zA-Z[])|(?<holiday>PH|SH)|(?<time>\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})|(?<off>off|closed)|(?<word>open)|(?<mark>[-,])/y;

interface Token {
  readonly kind: 'day' | 'holiday' | 'time' | 'off' | 'word' | 'mark' | 'comment';
  readonly text: string;
}

/** @throws HoursNotUnderstood */
function tokensOf(part: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < part.length) {
    const match = TOKEN.exec(part);
    if (!match) throw new HoursNotUnderstood(part.trim());
    const [text] = match;
    const found = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    if (found) tokens.push({ kind: found[0] as Token['kind'], text });
    else if (text.startsWith('"')) tokens.push({ kind: 'comment', text });
  }
  return tokens;
}

interface Rule {
  days: number[];
  readonly spans: Merchant.LocalSpan[];
  off: boolean;
  /** Only of holidays, or qualified by a comment. */
  vague: boolean;
}

const two = (text: string): string => text.padStart(2, '0');

/** `22:00-26:00` ends at two in the morning. @throws HoursNotUnderstood */
function spanOf(text: string): Merchant.LocalSpan {
  const [from = '', to = ''] = text.split('-').map((one) => one.trim());
  const [fromHour = 0, fromMinute = 0] = from.split(':').map(Number);
  const [toHour = 0, toMinute = 0] = to.split(':').map(Number);
  const late = toHour > 24 || (toHour === 24 && toMinute > 0);
  if (fromHour > 23 || fromMinute > 59 || toMinute > 59 || toHour > 47) throw new HoursNotUnderstood(text);
  return {
    starts: `${two(String(fromHour))}:${two(String(fromMinute))}`,
    ends: `${two(String(late ? toHour - 24 : toHour))}:${two(String(toMinute))}`,
  };
}

const rangeOf = (from: number, to: number): number[] =>
  Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from - 1 + i) % 7) + 1);

/** The rules of one part between semicolons. @throws HoursNotUnderstood */
function rulesOf(part: string): Rule[] {
  const rules: Rule[] = [];
  let last: Token | undefined;
  for (const token of tokensOf(part)) {
    take(rules, token, last);
    last = token;
  }
  const empty = rules.find((one) => one.spans.length === 0 && !one.off && !one.vague);
  if (empty) throw new HoursNotUnderstood(part.trim());
  return rules;
}

/** The rule that a token still belongs to: days after times begin another one. */
function present(rules: Rule[], days: number[] = []): Rule {
  const rule = rules.at(-1);
  if (rule && rule.spans.length === 0 && !rule.off && !rule.vague) return rule;
  const next = { days, spans: [], off: false, vague: false };
  rules.push(next);
  return next;
}

/** @throws HoursNotUnderstood */
function take(rules: Rule[], token: Token, last: Token | undefined): void {
  const rule = rules.at(-1);
  if (token.kind === 'day') {
    const day = DAYS.indexOf(token.text) + 1;
    const from = last?.text === '-' ? rule?.days.at(-1) : undefined;
    if (rule && from !== undefined) rule.days = [...rule.days.slice(0, -1), ...rangeOf(from, day)];
    else present(rules).days.push(day);
  } else if (token.kind === 'holiday') {
    const own = present(rules);
    if (own.days.length === 0) own.vague = true;
  } else if (token.kind === 'time') {
    (rule ?? present(rules, [1, 2, 3, 4, 5, 6, 7])).spans.push(spanOf(token.text));
  } else if (token.kind === 'off') {
    if (rule) rule.off = true;
  } else if (token.kind === 'comment' && rule) rule.vague = true;
}

/**
 * Hours by weekday, in order. Empty for a text that promises none.
 * @throws HoursNotUnderstood with the part that is not
 */
export function osmHours(text: string): Merchant.DayHours[] {
  const [said = ''] = text.split('||');
  const week = new Map<number, Merchant.LocalSpan[]>();
  for (const part of said.split(';').filter((one) => one.trim() !== '')) {
    const rules: Rule[] = part.trim() === '24/7' ? [ALWAYS] : rulesOf(part);
    const replaced = new Set<number>();
    for (const { days, spans, off, vague } of rules) {
      for (const day of days) {
        if (vague && !off) continue;
        const before = replaced.has(day) ? (week.get(day) ?? []) : [];
        week.set(day, off ? [] : [...before, ...spans]);
        replaced.add(day);
      }
    }
  }
  return [...week]
    .flatMap(([weekday, spans]) =>
      [...new Map(spans.map((span) => [span.starts, span])).values()].map((span) => ({ weekday, ...span })),
    )
    .toSorted((a, b) => a.weekday - b.weekday || a.starts.localeCompare(b.starts));
}

const ALWAYS: Rule = {
  days: [1, 2, 3, 4, 5, 6, 7],
  spans: [{ starts: '00:00', ends: '24:00' }],
  off: false,
  vague: false,
};
