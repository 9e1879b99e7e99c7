/** Lifecycle tiers without I/O (AUD-5): the tier at an instant, when time alone moves it, and the history that facts imply. */
import type { Audience } from '@pawloop/contract';
import { DAY_US } from '../instant.ts';

/** Settings; a day is 24 hours (events-journeys, rule 11). */
export interface Boundaries {
  readonly lostDays: number;
  readonly dormantDays: number;
  readonly newDays: number;
  readonly activeDays: number;
  /** Orders within `activeDays` that make a customer one of high value; at most 32. */
  readonly highValueOrders: number;
  readonly highValueAverageFen: number;
}

/** What the tier hangs on; microseconds, orders ascending. */
export interface LifecycleFacts {
  readonly registeredUs: number;
  readonly orders: readonly { readonly atUs: number; readonly grossFen: number }[];
}

export interface Move {
  readonly from: Audience.LifecycleTier | null;
  readonly to: Audience.LifecycleTier;
  readonly atUs: number;
}

export interface Reason {
  readonly rule: Audience.TierReason['rule'];
  readonly value: number;
  readonly boundary: number;
}

/** Orders up to an instant, as the rules ask for them. */
interface Standing {
  readonly count: number;
  readonly grossFen: number;
  readonly lastUs: number | undefined;
  /** Time of the n-th newest order, n being `highValueOrders`. */
  readonly nthUs: number | undefined;
}

function standingAt(facts: LifecycleFacts, atUs: number, boundaries: Boundaries): Standing {
  let count = 0;
  let grossFen = 0;
  for (const order of facts.orders) {
    if (order.atUs > atUs) break;
    count += 1;
    grossFen += order.grossFen;
  }
  return standing(facts, boundaries, count, grossFen);
}

function standing(facts: LifecycleFacts, boundaries: Boundaries, count: number, grossFen: number): Standing {
  return {
    count,
    grossFen,
    lastUs: facts.orders[count - 1]?.atUs,
    nthUs: facts.orders[count - boundaries.highValueOrders]?.atUs,
  };
}

/** The first that fits: lost, dormant, high_value, new, active, silent. Nobody is in two, nobody in none. */
function decide(registeredUs: number, now: Standing, atUs: number, b: Boundaries): Audience.LifecycleTier {
  const quietSince = now.lastUs ?? registeredUs;
  const within = (us: number | undefined) => us !== undefined && us > atUs - b.activeDays * DAY_US;
  if (quietSince <= atUs - b.lostDays * DAY_US) return 'lost';
  if (quietSince <= atUs - b.dormantDays * DAY_US) return 'dormant';
  if (within(now.nthUs) || (now.count > 0 && now.grossFen >= b.highValueAverageFen * now.count)) return 'high_value';
  if (registeredUs <= atUs && registeredUs >= atUs - b.newDays * DAY_US) return 'new';
  if (within(now.lastUs)) return 'active';
  return 'silent';
}

export function lifecycleAt(facts: LifecycleFacts, atUs: number, boundaries: Boundaries): Audience.LifecycleTier {
  return decide(facts.registeredUs, standingAt(facts, atUs, boundaries), atUs, boundaries);
}

/** Why the customer is in that tier: each rule that was decisive with the customer's figure and the boundary. */
export function lifecycleReasons(
  tier: Audience.LifecycleTier,
  facts: { registeredUs: number; orderCount: number; grossFen: number; lastUs: number | undefined; inWindow: number },
  atUs: number,
  b: Boundaries,
): Reason[] {
  const days = (us: number) => Math.floor((atUs - us) / DAY_US);
  const quiet = facts.lastUs ?? facts.registeredUs;
  switch (tier) {
    case 'lost':
    case 'dormant': {
      const boundary = tier === 'lost' ? b.lostDays : b.dormantDays;
      return [
        { rule: facts.lastUs === undefined ? 'neverOrderedForDays' : 'noOrderForDays', value: days(quiet), boundary },
      ];
    }
    case 'high_value': {
      const reasons: Reason[] = [];
      if (facts.inWindow >= b.highValueOrders) {
        reasons.push({ rule: 'ordersInWindow', value: facts.inWindow, boundary: b.highValueOrders });
      }
      if (facts.orderCount > 0 && facts.grossFen >= b.highValueAverageFen * facts.orderCount) {
        const value = Math.round(facts.grossFen / facts.orderCount);
        reasons.push({ rule: 'averageOrderFen', value, boundary: b.highValueAverageFen });
      }
      return reasons;
    }
    case 'new':
      return [{ rule: 'registeredWithinDays', value: days(facts.registeredUs), boundary: b.newDays }];
    case 'active':
      return [{ rule: 'orderInWindow', value: days(quiet), boundary: b.activeDays }];
    default:
      return [{ rule: 'quietSinceDays', value: days(quiet), boundary: b.dormantDays }];
  }
}

/** Instants after `count` orders at which the rules may answer otherwise without a new order. */
function edgesOf(registeredUs: number, now: Standing, b: Boundaries): number[] {
  const quietSince = now.lastUs ?? registeredUs;
  const edges = [
    quietSince + b.lostDays * DAY_US,
    quietSince + b.dormantDays * DAY_US,
    registeredUs,
    // "Registered at most N days ago" still holds at the boundary itself.
    registeredUs + b.newDays * DAY_US + 1,
  ];
  if (now.lastUs !== undefined) edges.push(now.lastUs + b.activeDays * DAY_US);
  if (now.nthUs !== undefined) edges.push(now.nthUs + b.activeDays * DAY_US);
  return edges;
}

/** The next instant after `atUs` at which time alone may move the customer; undefined when none will. */
export function nextEdge(facts: LifecycleFacts, atUs: number, boundaries: Boundaries): number | undefined {
  const edges = edgesOf(facts.registeredUs, standingAt(facts, atUs, boundaries), boundaries).filter((us) => us > atUs);
  return edges.length > 0 ? Math.min(...edges) : undefined;
}

/**
 * Moves within `[fromUs, untilUs]` of a customer who was in `before` until then; null begins the history at the
 * registration or the first order, whichever came first.
 */
export function lifecycleMoves(
  facts: LifecycleFacts,
  boundaries: Boundaries,
  fromUs: number,
  untilUs: number,
  before: Audience.LifecycleTier | null,
): Move[] {
  const { orders, registeredUs } = facts;
  const bornUs = Math.min(registeredUs, orders[0]?.atUs ?? registeredUs);
  const startUs = before === null ? bornUs : Math.max(fromUs, bornUs);
  if (startUs > untilUs) return [];
  const moves: Move[] = [];
  let tier = before;
  let count = 0;
  let grossFen = 0;
  let atUs = startUs;
  while (atUs <= untilUs) {
    for (let next = orders[count]; next && next.atUs <= atUs; next = orders[count]) {
      count += 1;
      grossFen += next.grossFen;
    }
    const now = standing(facts, boundaries, count, grossFen);
    const to = decide(registeredUs, now, atUs, boundaries);
    if (to !== tier) moves.push({ from: tier, to, atUs });
    tier = to;
    const following = edgesOf(registeredUs, now, boundaries).filter((us) => us > atUs);
    atUs = Math.min(orders[count]?.atUs ?? Number.POSITIVE_INFINITY, ...following);
  }
  return moves;
}
