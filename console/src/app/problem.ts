/** Problems in words: the server's stable codes and lost connections as sentences in the reader's language. */
import { ApiError } from '@pawloop/contract/client';
import type { TFunction } from 'i18next';

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {}

export function codeOf(error: unknown): string {
  if (error instanceof ApiError) return error.problem.code;
  return error instanceof Unreachable ? 'request/unreachable' : 'request/unexpected';
}

/** A sentence for `error`; an unknown code falls back to what the server says. */
export function sayProblem(t: TFunction, error: unknown): string {
  const code = codeOf(error);
  const known = t(code, { ns: 'problem', defaultValue: '' });
  if (known) return known;
  if (error instanceof ApiError) return error.problem.detail ?? error.problem.title;
  return t('request/unexpected', { ns: 'problem' });
}

export interface FieldFault {
  readonly name: (string | number)[];
  readonly errors: string[];
}

/** `/lines/0/quantity` as antd's field name `['lines', 0, 'quantity']`; a leading `/body` is the request's body. */
export function fieldOf(pointer: string): (string | number)[] {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts[0] === 'body') parts.shift();
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The field errors of a problem, one entry per field, for `form.setFields`. */
export function fieldFaults(t: TFunction, error: unknown): FieldFault[] {
  if (!(error instanceof ApiError)) return [];
  const faults = new Map<string, FieldFault>();
  for (const { pointer, detail } of error.problem.errors ?? []) {
    const name = fieldOf(pointer);
    const key = name.join('/');
    const said = t(detail, { ns: 'problem', defaultValue: detail });
    const fault = faults.get(key) ?? { name, errors: [] };
    fault.errors.push(said);
    faults.set(key, fault);
  }
  return [...faults.values()];
}
