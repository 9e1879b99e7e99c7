/** Rules of budgets without I/O: how a limit is split, who counts to which tier, where a pace leads. */
import type { Audience, Budget } from '@pawloop/contract';
import { splitFen } from '../../platform/money.ts';
import { Problem } from '../../platform/problem.ts';
import { sharesInvalid } from './problems.ts';

/** Line of a budget; `all` is the only line of one that is not split. */
export type LineTier = 'all' | Budget.Tier;

/** How many slots share a line's limit: enough that parallel reservations seldom meet on one row. */
export const SLOTS = 16;

const TIER_OF: Readonly<Record<Audience.LifecycleTier, Budget.Tier>> = {
  new: 'new',
  active: 'active',
  high_value: 'active',
  dormant: 'dormant',
  silent: 'dormant',
  lost: 'dormant',
};

/** The budget's tier of a lifecycle tier; who is in none yet counts as new. */
export function tierOf(lifecycle: Audience.LifecycleTier | null): Budget.Tier {
  return lifecycle === null ? 'new' : TIER_OF[lifecycle];
}

/** Which line pays: the only one, or that of the tier; without a tier that of new customers. */
export function lineOf(split: boolean, tier: Budget.Tier | null): LineTier {
  return split ? (tier ?? 'new') : 'all';
}

/** @throws Problem `budget/shares-invalid` unless they add up to 100 */
export function requireShares(shares: Budget.Shares): void {
  const sum = shares.new + shares.active + shares.dormant;
  if (sum !== 100) throw new Problem(sharesInvalid, `they add up to ${sum}`);
}

/** The limit of each line; together exactly the whole. */
export function linesOf(limit: number, shares: Budget.Shares | null): { tier: LineTier; limit: number }[] {
  if (shares === null) return [{ tier: 'all', limit }];
  const [fresh = 0, active = 0, dormant = 0] = splitFen(limit, [shares.new, shares.active, shares.dormant]);
  return [
    { tier: 'new', limit: fresh },
    { tier: 'active', limit: active },
    { tier: 'dormant', limit: dormant },
  ];
}

/** Room shared out evenly between a line's slots. */
export function shareOut(room: number): number[] {
  return splitFen(
    room,
    Array.from({ length: SLOTS }, () => 1),
  );
}

export interface Pace {
  readonly limit: number;
  readonly reserved: number;
  readonly spent: number;
  readonly now: Temporal.Instant;
  /** From here on the flows are counted: 7 days ago, or the start when that is later. */
  readonly since: Temporal.Instant;
  readonly until: Temporal.Instant | null;
  /** Committed since then and not given back. */
  readonly committed: number;
  /** Spent since then. */
  readonly spentSince: number;
  /** Sums over all settled entries. */
  readonly settledAsked: number;
  readonly settledSpent: number;
}

const DAY_MS = 86_400_000;

/** Straight-line forecast: as much a day as of late, never beyond the limit. */
export function forecastOf(pace: Pace): Budget.BudgetForecast {
  const days = Math.max((pace.now.epochMilliseconds - pace.since.epochMilliseconds) / DAY_MS, 1 / 24);
  const used = pace.reserved + pace.spent;
  const perDay = pace.committed / days;
  const spentShare = pace.settledAsked > 0 ? pace.settledSpent / pace.settledAsked : null;
  const daysLeft =
    pace.until === null ? null : Math.max(0, (pace.until.epochMilliseconds - pace.now.epochMilliseconds) / DAY_MS);
  const committedAtEnd = daysLeft === null ? null : Math.min(pace.limit, Math.round(used + perDay * daysLeft));
  return {
    committedPerDay: perDay,
    spentPerDay: pace.spentSince / days,
    spentShare,
    daysLeft,
    committedAtEnd,
    spentAtEnd:
      committedAtEnd === null ? null : pace.spent + Math.round((committedAtEnd - pace.spent) * (spentShare ?? 1)),
    exhaustedAt: exhaustedAt(pace, perDay, used),
  };
}

function exhaustedAt({ limit, now, until }: Pace, perDay: number, used: number): string | null {
  if (used >= limit) return now.toString();
  if (perDay <= 0) return null;
  const at = now.epochMilliseconds + ((limit - used) / perDay) * DAY_MS;
  if (at > now.epochMilliseconds + 3660 * DAY_MS) return null;
  if (until && at > until.epochMilliseconds) return null;
  return Temporal.Instant.fromEpochMilliseconds(Math.ceil(at)).toString();
}
