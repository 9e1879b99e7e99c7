/** When a walk-in could begin: from the same gaps as every booking (rule 24, BOOK-14). */
import type { Handle, Inner } from '../deps.ts';
import { feasibleStarts, membersOf } from './feasible.ts';
import { freeTime, membersIn } from './free.ts';
import { rolesOf, type Shape } from './roles.ts';
import { instant, reachOf } from './slots.ts';
import { intersection, MINUTE } from './span.ts';

export interface QueueQuery extends Shape {
  readonly storeNo: number;
  /** Not after this. */
  readonly until: Temporal.Instant;
}

/** The first minute at which everything is free; without lead and grid, since whoever asks stands there. */
export async function nextStart(
  handle: Handle,
  deps: Inner,
  query: QueueQuery,
  now: Temporal.Instant = deps.clock.now(),
): Promise<Temporal.Instant | null> {
  const roles = rolesOf(query);
  const [first, last] = [now.epochMilliseconds, query.until.epochMilliseconds];
  if (roles.length === 0 || first > last) return null;
  const members = await membersIn(handle, query.storeNo, [...new Set(roles.flatMap((role) => role.pools))]);
  const resourceNos = [...new Set(roles.flatMap((role) => membersOf(role, members)))];
  const reach = reachOf(roles);
  const free = await freeTime(handle, { resourceNos, from: first + reach.from, to: last + reach.to, now });
  for (const [lo, hi] of intersection(feasibleStarts(roles, free, members), [[first, last]])) {
    const whole = lo === first ? lo : Math.ceil(lo / MINUTE) * MINUTE;
    if (whole <= hi) return instant(whole);
  }
  return null;
}
