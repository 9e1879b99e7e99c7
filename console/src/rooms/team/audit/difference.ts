/** Before and after of an audited change as a list of changed fields, for people. */

export interface Changed {
  /** Path of member names, e.g. `['role', 'permissions']`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Fields that differ, nested objects opened; a missing side counts as empty. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): Changed[] {
  if (isRecord(before) || isRecord(after)) {
    const left = isRecord(before) ? before : {};
    const right = isRecord(after) ? after : {};
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) => differences(left[name], right[name], [...path, name]));
  }
  return same(before ?? null, after ?? null) ? [] : [{ path, before, after }];
}

/** What two lists of words gained and lost; undefined when a side is not such a list. */
export function listChange(before: unknown, after: unknown): { added: string[]; removed: string[] } | undefined {
  const left = wordsOf(before);
  const right = wordsOf(after);
  if (!left || !right || (left.length === 0 && right.length === 0)) return undefined;
  return { added: right.filter((word) => !left.includes(word)), removed: left.filter((word) => !right.includes(word)) };
}

function wordsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((item) => typeof item !== 'object') ? value.map(String) : undefined;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);

/** `dormantDays` → `dormant days`: a last resort for a member without a text. */
export function spacedName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}
