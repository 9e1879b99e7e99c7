/** Opaque page cursors: a JSON value as base64url, checked against what the list expects. */
import { Problem, problemType } from './problem.ts';

const badCursor = problemType('request/cursor', 400, 'The page cursor is not one of this list');

export function encodeCursor(value: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * @param length how many members the list's cursors have
 * @throws Problem `request/cursor`
 */
export function decodeCursor(text: string, length: number): (string | number | null)[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === length && value.every(isScalar)) return value;
  } catch {
    // not JSON: falls through to the problem
  }
  throw new Problem(badCursor);
}

function isScalar(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
