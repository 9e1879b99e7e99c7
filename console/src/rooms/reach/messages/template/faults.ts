/** What the server refuses of a template, by place: `contents/sms/zh/text` → where in which words. */
import { ApiError } from '@pawloop/contract/client';
import { fieldOf } from '../../../../app/problem.ts';

export type Said =
  | { readonly kind: 'unknownVariable'; readonly name: string; readonly line: string; readonly column: string }
  | { readonly kind: 'syntax'; readonly line: string; readonly column: string }
  | { readonly kind: 'twice'; readonly name: string }
  | { readonly kind: 'other' };

/** The server's sentence as data, so that it can be said in the reader's language. */
export function readFault(detail: string): Said {
  const unknown = /^unknown variable (\S+), line (\d+), column (\d+)$/.exec(detail);
  if (unknown) {
    const [, name = '', line = '', column = ''] = unknown;
    return { kind: 'unknownVariable', name, line, column };
  }
  const twice = /^(\S+) stands twice$/.exec(detail);
  if (twice) return { kind: 'twice', name: twice[1] ?? '' };
  const place = /line:(\d+), col:(\d+)/.exec(detail);
  return place ? { kind: 'syntax', line: place[1] ?? '', column: place[2] ?? '' } : { kind: 'other' };
}

export type Faults = ReadonlyMap<string, Said>;

/** Faults of a template by their place; the preview wraps the template in a member of its own. */
export function faultsOf(error: unknown): Faults {
  if (!(error instanceof ApiError)) return new Map();
  return new Map(
    (error.problem.errors ?? []).map(({ pointer, detail }) => {
      const parts = fieldOf(pointer);
      if (parts[0] === 'template') parts.shift();
      return [parts.join('/'), readFault(detail)] as const;
    }),
  );
}

/** Whether anything below `place` is at fault. */
export const faultyBelow = (faults: Faults, place: string): boolean =>
  [...faults.keys()].some((key) => key === place || key.startsWith(`${place}/`));
