/** Reads of budgets: lists, one with its forecast, entries. */
import type { Budget } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { CsvFile } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { BudgetDeps } from './deps.ts';
import { forecastOf, type LineTier } from './domain.ts';
import { budgetNotFound } from './problems.ts';

interface BudgetRow {
  budget_id: string;
  name: string;
  unit: Budget.BudgetUnit;
  state: Budget.BudgetState;
  from_at: string | null;
  until_at: string | null;
  shares: Budget.Shares | null;
  limit_amount: number;
  uncovered: number;
  revision: number;
  created_at: string;
  lines: { tier: LineTier; limit: number; reserved: number; spent: number }[];
}

async function budgetRows(handle: Db | Tx, where: RawBuilder<unknown>): Promise<Budget.Budget[]> {
  const { rows } = await sql<BudgetRow>`
    select b.*, l.lines, coalesce(u.uncovered, 0)::bigint as uncovered
    from (select * from budget.budget b where ${where}) b
    cross join lateral (
      select jsonb_agg(jsonb_build_object('tier', s.tier, 'limit', s.limit_amount, 'reserved', s.reserved, 'spent', s.spent)
        order by array_position(array['all', 'new', 'active', 'dormant'], s.tier)) as lines
      from (select tier, sum(limit_amount)::bigint as limit_amount, sum(reserved)::bigint as reserved,
          sum(spent)::bigint as spent
        from budget.slot where budget_id = b.budget_id group by tier) s
    ) l
    cross join lateral (
      select sum(e.uncovered) as uncovered from budget.entry e where e.budget_id = b.budget_id and e.uncovered > 0) u
    order by b.budget_id desc`.execute(handle);
  return rows.map(toBudget);
}

function toBudget(row: BudgetRow): Budget.Budget {
  const lines = row.lines.map(({ tier, limit, reserved, spent }) => ({
    tier: tier === 'all' ? null : tier,
    limit,
    reserved,
    spent,
    left: limit - reserved - spent,
  }));
  const sum = (key: 'limit' | 'reserved' | 'spent' | 'left') => lines.reduce((all, line) => all + line[key], 0);
  return {
    budgetId: row.budget_id,
    name: row.name,
    unit: row.unit,
    state: row.state,
    from: row.from_at,
    until: row.until_at,
    shares: row.shares,
    limit: row.limit_amount,
    reserved: sum('reserved'),
    spent: sum('spent'),
    left: sum('left'),
    uncovered: row.uncovered,
    lines,
    revision: row.revision,
    createdAt: row.created_at,
  };
}

/** Budgets of the ids that exist, in one statement. */
export async function findBudgets(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, Budget.Budget>> {
  if (ids.length === 0) return new Map();
  const found = await budgetRows(handle, sql`b.budget_id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(found.map((budget) => [budget.budgetId, budget]));
}

/** @throws Problem `budget/not-found` */
export async function requireBudget(handle: Db | Tx, budgetId: string): Promise<Budget.Budget> {
  const budget = (await findBudgets(handle, [budgetId])).get(budgetId);
  if (!budget) throw new Problem(budgetNotFound);
  return budget;
}

interface ListQuery {
  readonly state?: Budget.BudgetState;
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. */
export async function budgetPage(handle: Db | Tx, query: ListQuery) {
  const limit = query.limit ?? 50;
  const before = query.cursor === undefined ? sql`` : sql`and b.budget_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`;
  const state = query.state === undefined ? sql`` : sql`and b.state = ${query.state}`;
  const search = query.search === undefined ? sql`` : sql`and strpos(lower(b.name), lower(${query.search.trim()})) > 0`;
  const found = await budgetRows(
    handle,
    sql`true ${before} ${state} ${search} order by b.budget_id desc limit ${limit + 1}`,
  );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor([last.budgetId]) : null };
}

/** @throws Problem `budget/not-found` */
export async function budgetDetail(deps: BudgetDeps, budgetId: string): Promise<Budget.BudgetDetail> {
  const budget = await requireBudget(deps.db, budgetId);
  const now = deps.clock.now();
  const start = Temporal.Instant.from(budget.from ?? budget.createdAt);
  const weekAgo = now.subtract({ hours: 7 * 24 });
  const since = Temporal.Instant.compare(start, weekAgo) > 0 ? start : weekAgo;
  const flows = await flowsOf(deps.db, budgetId, since);
  const until = budget.until === null ? null : Temporal.Instant.from(budget.until);
  const { limit, reserved, spent } = budget;
  const forecast = forecastOf({ limit, reserved, spent, now, since, until, ...flows });
  return { ...budget, forecast, asOf: now.toString(), timeZone: deps.timeZone };
}

async function flowsOf(handle: Db | Tx, budgetId: string, since: Temporal.Instant) {
  const { rows } = await sql<{
    committed: number;
    spent_since: number;
    settled_asked: number;
    settled_spent: number;
  }>`
    select
      coalesce(sum(reserved + spent) filter (where reserved_at >= ${since.toString()}::timestamptz), 0)::bigint as committed,
      coalesce(sum(spent) filter (where settled_at >= ${since.toString()}::timestamptz), 0)::bigint as spent_since,
      coalesce(sum(asked) filter (where settled_at is not null), 0)::bigint as settled_asked,
      coalesce(sum(spent) filter (where settled_at is not null), 0)::bigint as settled_spent
    from budget.entry where budget_id = ${budgetId}`.execute(handle);
  const row = rows[0];
  return {
    committed: row?.committed ?? 0,
    spentSince: row?.spent_since ?? 0,
    settledAsked: row?.settled_asked ?? 0,
    settledSpent: row?.settled_spent ?? 0,
  };
}

interface EntryRow {
  key: string;
  tier: LineTier;
  state: Budget.EntryState;
  asked: number;
  spent: number;
  uncovered: number;
  reserved_at: string;
  settled_at: string | null;
}

interface EntryQuery {
  readonly state?: Budget.EntryState;
  readonly tier?: Budget.Tier;
  readonly cursor?: string;
  readonly limit?: number;
}

/**
 * Newest first.
 * @throws Problem `budget/not-found`
 */
export async function entryPage(handle: Db | Tx, budgetId: string, query: EntryQuery) {
  await requireBudget(handle, budgetId);
  const limit = query.limit ?? 50;
  const [at, key] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const before = at === undefined ? sql`` : sql`and (reserved_at, key) < (${at}::timestamptz, ${key}::text)`;
  const state = query.state === undefined ? sql`` : sql`and state = ${query.state}`;
  const tier = query.tier === undefined ? sql`` : sql`and tier = ${query.tier}`;
  const { rows } = await sql<EntryRow>`
    select key, tier, state, asked, spent, uncovered, reserved_at, settled_at from budget.entry
    where budget_id = ${budgetId} ${state} ${tier} ${before}
    order by reserved_at desc, key desc limit ${limit + 1}`.execute(handle);
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(toEntry),
    nextCursor: rows.length > limit && last ? encodeCursor([last.reserved_at, last.key]) : null,
  };
}

function toEntry(row: EntryRow): Budget.BudgetEntry {
  return {
    key: row.key,
    tier: row.tier === 'all' ? null : row.tier,
    state: row.state,
    reserved: row.asked,
    spent: row.spent,
    uncovered: row.uncovered,
    reservedAt: row.reserved_at,
    settledAt: row.settled_at,
  };
}

/** @throws Problem `budget/not-found` */
export async function entriesCsv(deps: BudgetDeps, budgetId: string, query: EntryQuery): Promise<CsvFile> {
  const { name } = await requireBudget(deps.db, budgetId);
  async function* lines() {
    let cursor: string | undefined;
    do {
      const page = await entryPage(deps.db, budgetId, { ...query, limit: 1000, ...(cursor && { cursor }) });
      for (const entry of page.items) {
        const { key, tier, state, reserved, spent, uncovered, reservedAt, settledAt } = entry;
        yield [key, tier, state, reserved, spent, uncovered, reservedAt, settledAt];
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return {
    filename: `${name}-entries.csv`,
    header: ['key', 'tier', 'state', 'reserved', 'spent', 'uncovered', 'reservedAt', 'settledAt'],
    rows: lines(),
  };
}
