/** Command: set amounts aside in budgets, thousands at once, each under a key of the caller. */
import { randomInt } from 'node:crypto';
import { Budget } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { appendMany } from '../../platform/event-log.ts';
import type { BudgetDeps } from './deps.ts';
import { type LineTier, lineOf, SLOTS } from './domain.ts';
import { take, type Want } from './take.ts';

export interface Reservation {
  /** Unique for ever, e.g. `coupon/<id>`. */
  readonly key: string;
  readonly budgetId: string;
  readonly tier: Budget.Tier | null;
  /** In a budget of pieces each entry counts one, whatever its amount. */
  readonly amountFen: number;
}

/**
 * Reserve what fits. A key that is reserved or spent is left as it is; one that was released is reserved anew. At most
 * seven statements, however many requests; `reserved + spent <= limit` holds at every moment (rules 23 and 38).
 *
 * A refusal for want of room appends `budget.exhausted`, once until the line gets room again.
 * @returns refused keys: no room, or the budget is unknown, paused, or outside its time
 */
export async function reserve(tx: Tx, deps: BudgetDeps, requests: readonly Reservation[]): Promise<Set<string>> {
  if (requests.length === 0) return new Set();
  const standing = await standingKeys(
    tx,
    requests.map((request) => request.key),
  );
  const fresh = [...new Map(requests.map((request) => [request.key, request])).values()].filter(
    (request) => !standing.has(request.key),
  );
  const open = await openBudgets(
    tx,
    deps,
    fresh.map((request) => request.budgetId),
  );
  const refused = new Set<string>();
  const slot = randomInt(SLOTS);
  const wants: Want[] = [];
  for (const { key, budgetId, tier, amountFen } of fresh) {
    const budget = open.get(budgetId);
    if (!budget) refused.add(key);
    else wants.push({ key, budgetId, tier: lineOf(budget.split, tier), slot, amount: budget.pieces ? 1 : amountFen });
  }
  const short = await take(tx, wants);
  await insertEntries(
    tx,
    deps,
    wants.filter((want) => !short.has(want.key)),
  );
  await tellExhausted(
    tx,
    deps,
    wants.filter((want) => short.has(want.key)),
  );
  for (const key of short) refused.add(key);
  return refused;
}

async function standingKeys(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select key from budget.entry where key = any(${[...keys]}::text[]) and state <> 'released'`.execute(tx);
  return new Set(rows.map((row) => row.key));
}

interface OpenBudget {
  readonly split: boolean;
  /** Counts pieces: each entry is one. */
  readonly pieces: boolean;
}

/** Budgets that may be reserved of now. */
async function openBudgets(tx: Tx, deps: BudgetDeps, ids: readonly string[]): Promise<Map<string, OpenBudget>> {
  const now = deps.clock.now().toString();
  const { rows } = await sql<OpenBudget & { budget_id: string }>`
    select budget_id, shares is not null as split, unit = 'count' as pieces from budget.budget
    where budget_id = any(${[...new Set(ids)]}::uuid[]) and state = 'active'
      and coalesce(from_at <= ${now}::timestamptz, true) and coalesce(until_at > ${now}::timestamptz, true)`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.budget_id, row]));
}

async function insertEntries(tx: Tx, deps: BudgetDeps, wants: readonly Want[]): Promise<void> {
  if (wants.length === 0) return;
  const sorted = [...wants].sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await sql`
    insert into budget.entry as e (key, budget_id, tier, slot, state, asked, reserved, reserved_at)
    select key, budget_id, tier, slot, 'reserved', amount, amount, ${deps.clock.now().toString()}::timestamptz
    from unnest(${sorted.map((w) => w.key)}::text[], ${sorted.map((w) => w.budgetId)}::uuid[],
      ${sorted.map((w) => w.tier)}::text[], ${sorted.map((w) => w.slot)}::smallint[],
      ${sorted.map((w) => w.amount)}::bigint[]) as w (key, budget_id, tier, slot, amount)
    on conflict (key) do update set budget_id = excluded.budget_id, tier = excluded.tier, slot = excluded.slot,
      state = 'reserved', asked = excluded.asked, reserved = excluded.reserved, reserved_at = excluded.reserved_at,
      settled_at = null
      where e.state = 'released'
    returning 1`.execute(tx);
  // Two at once with one key: this transaction takes nothing back piecemeal, it fails as a whole.
  if (rows.length !== wants.length) throw new Error('a budget entry was reserved twice at the same moment');
}

async function tellExhausted(tx: Tx, deps: BudgetDeps, short: readonly Want[]): Promise<void> {
  if (short.length === 0) return;
  const now = deps.clock.now();
  const { rows } = await sql<{ budget_id: string; tier: LineTier; limit_amount: number }>`
    update budget.line l set exhausted_at = ${now.toString()}::timestamptz
    from (select distinct budget_id, tier
      from unnest(${short.map((w) => w.budgetId)}::uuid[], ${short.map((w) => w.tier)}::text[]) as w (budget_id, tier)) w
    where l.budget_id = w.budget_id and l.tier = w.tier and l.exhausted_at is null
    returning l.budget_id, l.tier, l.limit_amount`.execute(tx);
  await appendMany(
    tx,
    Budget.budgetExhausted,
    rows.map((row) => ({
      subjectId: row.budget_id,
      occurredAt: now,
      payload: { budgetId: row.budget_id, tier: row.tier === 'all' ? null : row.tier, limit: row.limit_amount },
    })),
  );
}
