/** Which resources a start is given: one for each role, those whose free time it fills best (BOOK-14, rule 12). */
import type { ClaimPart } from '../claim/claim.ts';
import type { Handle, Inner } from '../deps.ts';
import { type Free, type Members, membersOf, overlap } from './feasible.ts';
import { freeTime, membersIn } from './free.ts';
import { type Role, rolesOf, type Shape } from './roles.ts';
import { instant, reachOf } from './slots.ts';

export interface PickQuery extends Shape {
  readonly storeNo: number;
  readonly start: Temporal.Instant;
  /** One of the roles is filled by this person. */
  readonly personNo?: number;
  /** A booking whose own claims count as free: it is to be moved. */
  readonly except?: string | null;
  /** Not these: just lost to somebody else, or not wanted. */
  readonly exclude?: readonly number[];
}

/** The claims of a start; null when it is not possible (any more). */
export async function pick(
  handle: Handle,
  deps: Inner,
  query: PickQuery,
  now: Temporal.Instant = deps.clock.now(),
): Promise<ClaimPart[] | null> {
  const roles = rolesOf(query);
  const found = await membersIn(handle, query.storeNo, [...new Set(roles.flatMap((role) => role.pools))]);
  const excluded = new Set(query.exclude);
  const members = new Map([...found].map(([pool, all]) => [pool, all.filter((one) => !excluded.has(one))]));
  const resourceNos = [...new Set(roles.flatMap((role) => membersOf(role, members)))];
  const reach = reachOf(roles);
  const at = query.start.epochMilliseconds;
  const free = await freeTime(handle, {
    resourceNos,
    from: at + reach.from,
    to: at + reach.to,
    now,
    except: query.except ?? null,
  });
  const filled = fill(roles, at, free, members, query.personNo);
  return filled && partsOf(roles, at, filled);
}

/** The resource of each role, or null. Tries the tightest gaps first; whole search, so null means impossible. */
export function fill(
  roles: readonly Role[],
  at: number,
  free: Free,
  members: Members,
  personNo?: number,
): number[] | null {
  const choices = roles.map((role) =>
    membersOf(role, members)
      .flatMap((resourceNo) => {
        const slack = slackOf(role, at, free.get(resourceNo) ?? []);
        return slack === null ? [] : [{ resourceNo, slack }];
      })
      .toSorted((a, b) => a.slack - b.slack || a.resourceNo - b.resourceNo),
  );
  const taken: number[] = [];
  const next = (): boolean => {
    const nth = taken.length;
    const role = roles[nth];
    if (!role) return personNo === undefined || taken.some((one, place) => one === personNo && roles[place]?.isPerson);
    for (const { resourceNo } of choices[nth] ?? []) {
      if (taken.some((one, place) => one === resourceNo && overlap(roles[place] as Role, role))) continue;
      taken.push(resourceNo);
      if (next()) return true;
      taken.pop();
    }
    return false;
  };
  return roles.length > 0 && next() ? taken : null;
}

/** Free milliseconds left over around what a role takes, null when it is not free. */
function slackOf(role: Role, at: number, free: readonly (readonly [number, number])[]): number | null {
  let slack = 0;
  for (const { from, to } of role.demands) {
    const gap = free.find(([lo, hi]) => lo <= at + from && at + to <= hi);
    if (!gap) return null;
    slack += gap[1] - gap[0] - (to - from);
  }
  return slack;
}

function partsOf(roles: readonly Role[], at: number, filled: readonly number[]): ClaimPart[] {
  return roles.flatMap((role, nth) =>
    role.demands.map(({ from, to }) => ({
      resourceNo: filled[nth] as number,
      from: instant(at + from),
      to: instant(at + to),
    })),
  );
}
