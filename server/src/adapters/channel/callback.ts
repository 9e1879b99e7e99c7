/** What every reader of call-backs needs: secrets compared in constant time, repeatable keys, readable JSON and times. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../platform/problem.ts';
import { type CallbackRequest, callbackBadSignature, callbackUnreadable } from './channel.ts';
import { type Entry, entriesOf } from './exchange.ts';

/** Whether two secrets are equal, without telling by the time it takes how much of them is. */
export function same(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/**
 * Providers that sign nothing are told an address that only they know.
 * @throws Problem `callback/bad-signature`, also when no token is configured
 */
export function requireToken(request: CallbackRequest, token: string | undefined): void {
  if (!token || request.token === undefined || !same(request.token, token))
    throw new Problem(callbackBadSignature, 'the address of the call-back holds no valid token');
}

/** The same for the same report, and telling nothing about whom it is. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

/** @throws Problem `callback/unreadable` unless the body is a JSON object or an array of them */
export function records(rawBody: Buffer): readonly Entry[] {
  const value = parse(rawBody.toString('utf8'));
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const entries = entriesOf(list);
  if (entries.length !== list.length) throw unreadable('not a list of objects');
  return entries;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('not JSON');
  }
}

export function unreadable(detail: string): Problem {
  return new Problem(callbackUnreadable, detail);
}

/** A member as text; numbers too, since providers change their minds about it. */
export function textOf(record: Entry, name: string): string | undefined {
  const value = record[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `2017-01-01 00:00:00` or `20170101000000` as Chinese providers write it: Beijing's clock. */
export function beijingTime(text: string | undefined): Temporal.Instant | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})[ T]?(\d{2}):?(\d{2}):?(\d{2})$/.exec(text ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return instant(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

export function epochTime(seconds: string | undefined): Temporal.Instant | undefined {
  const value = Number(seconds);
  return Number.isSafeInteger(value) && value > 0 && value < 1e11
    ? Temporal.Instant.fromEpochMilliseconds(value * 1000)
    : undefined;
}

function instant(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

/** E.164 of a number as Chinese providers write it: eleven digits at home, country and number abroad. */
export function e164(text: string, countryCode?: string): string {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return `+${digits}`;
  if (countryCode) return `+${countryCode.replace(/\D/g, '')}${digits}`;
  return /^1\d{10}$/.test(digits) ? `+86${digits}` : `+${digits.replace(/^00/, '')}`;
}
