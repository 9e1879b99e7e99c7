/** Starts of a service in one store that can be held now, exactly (BOOK-2, rules 11, 12, 15, 22, 24). */
import type { Schedule } from '@pawloop/contract';
import { openToEverybody, type Peak, peaksOf } from '../claim/peak.ts';
import type { Handle, Inner } from '../deps.ts';
import { type Free, feasibleStarts, type Members, membersOf } from './feasible.ts';
import { freeTime, membersIn } from './free.ts';
import { gridOf, onGrid } from './grid.ts';
import { minutesOf, type Role, rolesOf, type Shape } from './roles.ts';
import { intersection, MINUTE } from './span.ts';

export interface SlotQuery extends Shape {
  readonly storeNo: number;
  readonly timeZone: string;
  /** First and last possible start, both included; the lead is counted from now besides. */
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
  readonly gridMinutes: number;
  readonly leadMinutes: number;
  /** At most so many. */
  readonly limit: number;
  /** Only with this person in one of the roles. */
  readonly personNo?: number;
  readonly audience?: Schedule.Audience;
  /** A booking whose own claims count as free: it is to be moved. */
  readonly except?: string | null;
}

/** A start with its end, without buffers and travel. */
export interface FoundStart {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** Everybody else has to wait until the peak is released. */
  readonly memberOnly: boolean;
}

/** Starts in rising order. */
export async function slots(
  handle: Handle,
  deps: Inner,
  query: SlotQuery,
  now: Temporal.Instant = deps.clock.now(),
): Promise<FoundStart[]> {
  const roles = rolesOf(query);
  const first = Math.max(query.from.epochMilliseconds, now.epochMilliseconds + query.leadMinutes * MINUTE);
  const last = query.to.epochMilliseconds;
  if (first > last || roles.length === 0) return [];
  const reach = reachOf(roles);
  const members = await membersIn(handle, query.storeNo, [...new Set(roles.flatMap((role) => role.pools))]);
  const resourceNos = [...new Set(roles.flatMap((role) => membersOf(role, members)))];
  const [from, to] = [first + reach.from, last + reach.to];
  const free = await freeTime(handle, { resourceNos, from, to, now, except: query.except ?? null });
  const hull = { storeNos: [query.storeNo], from: instant(from).toString(), to: instant(to).toString() };
  const peaks = await peaksOf(handle, deps, hull, now, query.except ?? null);
  return startsOf({ query, roles, free, members, peaks, first, last });
}

interface Known {
  readonly query: Pick<SlotQuery, 'legs' | 'timeZone' | 'gridMinutes' | 'limit' | 'personNo' | 'audience'>;
  readonly roles: readonly Role[];
  readonly free: Free;
  readonly members: Members;
  readonly peaks: readonly Peak[];
  /** Epoch milliseconds, both included. */
  readonly first: number;
  readonly last: number;
}

/** The same from what is known already; no I/O. */
export function startsOf(known: Known): FoundStart[] {
  const { query, roles, free, members, peaks, first, last } = known;
  const feasible = feasibleStarts(roles, free, members, query.personNo);
  const grid = gridOf(query.gridMinutes, query.timeZone, first, last);
  const ends = minutesOf(query) * MINUTE;
  const found: FoundStart[] = [];
  for (const at of onGrid(intersection(feasible, [[first, last]]), grid)) {
    if (at > last) break;
    const memberOnly = !openToEverybody(roles, at, peaks);
    if (memberOnly && query.audience !== 'member') continue;
    found.push({ start: instant(at), end: instant(at + ends), memberOnly });
    if (found.length >= query.limit) break;
  }
  return found;
}

/** How far before and after its start a service reaches, in milliseconds. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

export function reachOf(roles: readonly Role[]): Reach {
  const demands = roles.flatMap((role) => role.demands);
  return {
    from: Math.min(0, ...demands.map((demand) => demand.from)),
    to: Math.max(0, ...demands.map((demand) => demand.to)),
  };
}

export const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);
