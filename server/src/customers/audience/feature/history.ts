/** History of lifecycle tiers: new moves are added; where late facts change the past, it is written again from there on. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { microsText } from '../instant.ts';
import type { LifecycleFacts, Move } from '../lifecycle/tier.ts';

/** Why a tier moved. */
export type Cause = Audience.TierChanged['cause'];

export interface LifecycleEntry {
  readonly customerNo: number;
  readonly facts: LifecycleFacts;
  /** From here on the history may differ from what is written. */
  readonly fromUs: number;
  /** Last written tier and its beginning; null when there is no history. */
  readonly tier: Audience.LifecycleTier | null;
  readonly sinceUs: number | null;
}

type MovesOf = (entry: LifecycleEntry, fromUs: number, before: Audience.LifecycleTier | null) => Move[];

/** @returns each customer's last move, for those who moved or whose past was written again */
export async function writeHistory(
  tx: Tx,
  entries: readonly LifecycleEntry[],
  movesOf: MovesOf,
  cause: Cause,
): Promise<Map<number, { to: Audience.LifecycleTier; atUs: number }>> {
  const late = entries.filter((entry) => entry.sinceUs !== null && entry.fromUs < entry.sinceUs);
  const kept = await cutBack(tx, late);
  const last = new Map<number, { to: Audience.LifecycleTier; atUs: number }>();
  const rows = entries.flatMap((entry) => {
    const rewritten = kept.get(entry.customerNo);
    const before = rewritten ? rewritten.to : entry.tier;
    const moves = movesOf(entry, entry.fromUs, before);
    const newest = moves.at(-1) ?? (rewritten?.to ? { to: rewritten.to, atUs: rewritten.atUs } : undefined);
    if (newest) last.set(entry.customerNo, newest);
    const orderTimes = new Set(entry.facts.orders.map((order) => order.atUs));
    return moves.map((move) => ({
      customerNo: entry.customerNo,
      move,
      cause: causeOf(move, orderTimes, rewritten ? 'backfill' : cause),
    }));
  });
  await insertMoves(tx, rows);
  return last;
}

function causeOf(move: Move, orderTimes: ReadonlySet<number>, cause: Cause): Cause {
  if (orderTimes.has(move.atUs)) return cause === 'backfill' ? 'backfill' : 'order';
  if (move.from === null) return 'registration';
  return cause === 'order' || cause === 'backfill' ? 'time' : cause;
}

interface Kept {
  readonly to: Audience.LifecycleTier | null;
  readonly atUs: number;
}

/** Remove what was written after `fromUs`. @returns where each history stands now */
async function cutBack(tx: Tx, late: readonly LifecycleEntry[]): Promise<Map<number, Kept>> {
  if (late.length === 0) return new Map();
  const nos = late.map((entry) => entry.customerNo);
  await sql`
    delete from audience.tier_change t
    using unnest(${nos}::int[], ${late.map((entry) => microsText(entry.fromUs))}::timestamptz[]) as w (customer_no, from_at)
    where t.customer_no = w.customer_no and t.kind = 'lifecycle' and t.at > w.from_at`.execute(tx);
  const { rows } = await sql<{ customer_no: number; to_tier: Audience.LifecycleTier | null; us: number }>`
    select distinct on (customer_no) customer_no, to_tier, (extract(epoch from at) * 1000000)::bigint as us
    from audience.tier_change where customer_no = any(${nos}::int[]) and kind = 'lifecycle'
    order by customer_no, at desc, tier_change_id desc`.execute(tx);
  const kept = new Map<number, Kept>(nos.map((no) => [no, { to: null, atUs: 0 }]));
  for (const row of rows) kept.set(row.customer_no, { to: row.to_tier, atUs: row.us });
  return kept;
}

export interface HistoryRow {
  readonly customerNo: number;
  readonly move: { readonly from: string | null; readonly to: string | null; readonly atUs: number };
  readonly cause: string;
}

export async function insertMoves(tx: Tx, rows: readonly HistoryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into audience.tier_change (customer_no, kind, from_tier, to_tier, at, cause)
    select w.customer_no, 'lifecycle', w.from_tier, w.to_tier, w.at, w.cause
    from unnest(${rows.map((row) => row.customerNo)}::int[], ${rows.map((row) => row.move.from)}::text[],
      ${rows.map((row) => row.move.to)}::text[], ${rows.map((row) => microsText(row.move.atUs))}::timestamptz[],
      ${rows.map((row) => row.cause)}::text[]) with ordinality as w (customer_no, from_tier, to_tier, at, cause, nth)
    order by w.nth`.execute(tx);
}
