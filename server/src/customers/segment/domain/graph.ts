/** Segments that ask segments: circles are refused with their path, and evaluation goes from the inside out (rule 19). */

/** Segments asked by each segment. */
export type Uses = ReadonlyMap<string, readonly string[]>;

/** The path `[a, …, a]` of a circle through `start`, if there is one. */
export function circleThrough(uses: Uses, start: string): string[] | undefined {
  const done = new Set<string>();
  const search = (node: string, path: readonly string[]): string[] | undefined => {
    for (const inner of uses.get(node) ?? []) {
      if (inner === start) return [...path, inner];
      if (done.has(inner)) continue;
      done.add(inner);
      const found = search(inner, [...path, inner]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}

/** The given segments in levels: each asks only segments of earlier levels, or ones that are not given. */
export function levelsOf(ids: readonly string[], uses: Uses): string[][] {
  const given = new Set(ids);
  const level = new Map<string, number>();
  const levelOf = (id: string): number => {
    const known = level.get(id);
    if (known !== undefined) return known;
    level.set(id, 0);
    const below = (uses.get(id) ?? []).filter((inner) => given.has(inner)).map((inner) => levelOf(inner) + 1);
    const own = Math.max(0, ...below);
    level.set(id, own);
    return own;
  };
  const levels: string[][] = [];
  for (const id of ids) {
    const own = levelOf(id);
    levels[own] ??= [];
    levels[own].push(id);
  }
  return levels;
}
