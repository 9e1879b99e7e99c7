/**
 * All starts of a service over free time, exactly: erode each gap by what a role takes, unite over those who can fill
 * it, intersect over the roles (rules/booking 2.5). No I/O; equal to brute force by property test (rule 11).
 */
import type { Role } from './roles.ts';
import { erode, intersection, type Spans, union } from './span.ts';

/** Free time of each resource; those without any may be missing. Sorted, disjoint, not touching, half-open. */
export type Free = ReadonlyMap<number, Spans>;

/** Who is in a pool. */
export type Members = ReadonlyMap<string, readonly number[]>;

interface Candidate {
  readonly resourceNo: number;
  /** Starts at which this resource can fill the role. */
  readonly starts: Spans;
}

/**
 * Closed spans of starts.
 * @param personNo one of the roles of people is filled by this one
 */
export function feasibleStarts(roles: readonly Role[], free: Free, members: Members, personNo?: number): Spans {
  const candidates = roles.map((role) => candidatesOf(role, free, members));
  if (personNo === undefined) return startsOf(roles, candidates);
  const ways = roles.flatMap((role, nth) => {
    const own = role.isPerson ? candidates[nth]?.filter((one) => one.resourceNo === personNo) : undefined;
    return own?.length ? [startsOf(roles, candidates.with(nth, own))] : [];
  });
  return ways.length > 0 ? union(ways) : [];
}

function candidatesOf(role: Role, free: Free, members: Members): Candidate[] {
  return membersOf(role, members).flatMap((resourceNo) => {
    const starts = startsIn(role, free.get(resourceNo) ?? []);
    return starts.length > 0 ? [{ resourceNo, starts }] : [];
  });
}

/** Resources that are in every pool that the role asks for. */
export function membersOf(role: Role, members: Members): readonly number[] {
  const [first, ...others] = role.pools.map((pool) => members.get(pool) ?? []);
  return (first ?? []).filter((one) => others.every((pool) => pool.includes(one)));
}

function startsIn(role: Role, free: Spans): Spans {
  let starts: Spans | undefined;
  for (const { from, to } of role.demands) {
    const those = erode(free, from, to);
    starts = starts ? intersection(starts, those) : those;
  }
  return starts ?? [];
}

/** Roles that could want the same resource at the same time are looked at together, the others one by one. */
function startsOf(roles: readonly Role[], candidates: readonly (readonly Candidate[])[]): Spans {
  let result: Spans | undefined;
  for (const group of rivalsOf(roles, candidates)) {
    const starts = together(group.map((nth) => ({ role: roles[nth] as Role, candidates: candidates[nth] ?? [] })));
    result = result ? intersection(result, starts) : starts;
    if (result.length === 0) return [];
  }
  return result ?? [];
}

interface Rival {
  readonly role: Role;
  readonly candidates: readonly Candidate[];
}

/** Union, over every way to fill the roles, nobody being at two places at once, of the starts that all of them can. */
function together(rivals: readonly Rival[]): Spans {
  const [first, ...others] = rivals;
  if (!first) return [];
  if (others.length === 0) return union(first.candidates.map((one) => one.starts));
  const ways: Spans[] = [];
  const fill = (taken: readonly number[], starts: Spans): void => {
    const rival = rivals[taken.length];
    if (!rival) return void ways.push(starts);
    for (const { resourceNo, starts: own } of rival.candidates) {
      if (taken.some((one, nth) => one === resourceNo && overlap((rivals[nth] as Rival).role, rival.role))) continue;
      const both = intersection(starts, own);
      if (both.length > 0) fill([...taken, resourceNo], both);
    }
  };
  for (const { resourceNo, starts } of first.candidates) fill([resourceNo], starts);
  return union(ways);
}

/** Groups of roles, by place, within which two may want one resource at overlapping times. */
export function rivalsOf(
  roles: readonly Role[],
  candidates: readonly (readonly { readonly resourceNo: number }[])[],
): number[][] {
  const groupOf = roles.map((_, nth) => nth);
  for (let a = 0; a < roles.length; a += 1) {
    for (let b = a + 1; b < roles.length; b += 1) {
      if (!overlap(roles[a] as Role, roles[b] as Role) || !shared(candidates[a] ?? [], candidates[b] ?? [])) continue;
      const [from, to] = [groupOf[b], groupOf[a]];
      for (let i = 0; i < groupOf.length; i += 1) if (groupOf[i] === from) groupOf[i] = to as number;
    }
  }
  return [...new Set(groupOf)].map((group) => groupOf.flatMap((of, nth) => (of === group ? [nth] : [])));
}

export const overlap = (a: Role, b: Role): boolean =>
  a.demands.some((x) => b.demands.some((y) => x.from < y.to && y.from < x.to));

const shared = (a: readonly { resourceNo: number }[], b: readonly { resourceNo: number }[]): boolean =>
  a.some((x) => b.some((y) => x.resourceNo === y.resourceNo));
