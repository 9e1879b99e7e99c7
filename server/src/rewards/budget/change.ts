/** Commands of staff: create a budget, change its shape, its limit, its state. */
import { Budget } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { BudgetDeps } from './deps.ts';
import { type LineTier, linesOf, requireShares, shareOut } from './domain.ts';
import { belowUsed, notSplit, timeInvalid } from './problems.ts';
import { requireBudget } from './queries.ts';

export interface Caller {
  readonly principal: Principal | 'system';
  readonly requestId: string;
}

export interface NewBudget {
  readonly name: string;
  readonly unit: Budget.BudgetUnit;
  readonly limit: number;
  /** Left out: 20/50/30; null: one line. */
  readonly shares?: Budget.Shares | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

type Shape = Pick<NewBudget, 'name' | 'from' | 'until'>;

/** @throws Problem `budget/shares-invalid`, `budget/time-invalid` */
export function createBudget(deps: BudgetDeps, caller: Caller, request: NewBudget): Promise<Budget.Budget> {
  return inTransaction(deps.db, (tx) => createBudgetIn(tx, deps, caller, request));
}

/** The same in the caller's transaction. */
export async function createBudgetIn(
  tx: Tx,
  deps: BudgetDeps,
  caller: Caller,
  request: NewBudget,
): Promise<Budget.Budget> {
  const shares = request.shares === undefined ? Budget.defaultShares : request.shares;
  if (shares) requireShares(shares);
  requireTime(request);
  const budgetId = newId();
  const { name, unit, limit, from = null, until = null } = request;
  await sql`
    insert into budget.budget (budget_id, name, unit, from_at, until_at, shares, limit_amount, created_at)
    values (${budgetId}, ${name.trim()}, ${unit}, ${from}::timestamptz, ${until}::timestamptz,
      ${shares ? jsonb(shares) : null}, ${limit}, ${deps.clock.now().toString()}::timestamptz)`.execute(tx);
  const lines = linesOf(limit, shares);
  await sql`
    insert into budget.line (budget_id, tier, limit_amount)
    select ${budgetId}, tier, limit_amount
    from unnest(${lines.map((line) => line.tier)}::text[], ${lines.map((line) => line.limit)}::bigint[])
      as w (tier, limit_amount)`.execute(tx);
  const slots = lines.flatMap((line) => shareOut(line.limit).map((part, slot) => ({ tier: line.tier, slot, part })));
  await sql`
    insert into budget.slot (budget_id, tier, slot, limit_amount)
    select ${budgetId}, tier, slot, limit_amount
    from unnest(${slots.map((s) => s.tier)}::text[], ${slots.map((s) => s.slot)}::smallint[],
      ${slots.map((s) => s.part)}::bigint[]) as w (tier, slot, limit_amount)`.execute(tx);
  return changed(tx, deps, caller, budgetId, {
    change: 'created',
    action: 'budget.created',
    before: null,
    after: { name, unit, limit, shares },
  });
}

function requireTime({ from, until }: Pick<NewBudget, 'from' | 'until'>): void {
  if (from && until && Temporal.Instant.compare(from, until) >= 0) {
    throw new Problem(timeInvalid, undefined, [{ pointer: '/body/until', detail: 'not after from' }]);
  }
}

/** @throws Problem `budget/not-found`, `budget/time-invalid` */
export async function reshapeBudget(
  deps: BudgetDeps,
  caller: Caller,
  budgetId: string,
  shape: Shape,
): Promise<Budget.Budget> {
  requireTime(shape);
  return inTransaction(deps.db, async (tx) => {
    const before = await locked(tx, budgetId);
    const after = { name: shape.name.trim(), from: shape.from ?? null, until: shape.until ?? null };
    await sql`
      update budget.budget set name = ${after.name}, from_at = ${after.from}::timestamptz,
        until_at = ${after.until}::timestamptz, revision = revision + 1 where budget_id = ${budgetId}`.execute(tx);
    const { name, from, until } = before;
    return changed(tx, deps, caller, budgetId, {
      change: 'shape',
      action: 'budget.shape_changed',
      before: { name, from, until },
      after,
    });
  });
}

interface Line {
  tier: LineTier;
  reserved: number;
  spent: number;
}

/**
 * Raise or lower the limit; each line gets its share, and its room is shared out between its slots. Reservations wait
 * meanwhile, so none slips through between.
 * @throws Problem `budget/not-found`, `budget/shares-invalid`, `budget/not-split`, `budget/below-used`
 */
export async function changeLimit(
  deps: BudgetDeps,
  caller: Caller,
  budgetId: string,
  request: { readonly limit: number; readonly shares?: Budget.Shares; readonly reason: string },
): Promise<Budget.Budget> {
  if (request.shares) requireShares(request.shares);
  return inTransaction(deps.db, async (tx) => {
    const before = await locked(tx, budgetId);
    if (request.shares && before.shares === null) throw new Problem(notSplit);
    const shares = request.shares ?? before.shares;
    const used = await lockSlots(tx, budgetId);
    const lines = linesOf(request.limit, shares);
    for (const { tier, limit } of lines) {
      const line = used.get(tier);
      const least = (line?.reserved ?? 0) + (line?.spent ?? 0);
      if (limit < least) throw new Problem(belowUsed, `${tier}: ${limit} < ${least}`);
    }
    await writeLimits(tx, budgetId, lines, used);
    await sql`
      update budget.budget set limit_amount = ${request.limit}, shares = ${shares ? jsonb(shares) : null},
        revision = revision + 1 where budget_id = ${budgetId}`.execute(tx);
    const after = { limit: request.limit, shares, reason: request.reason };
    return changed(tx, deps, caller, budgetId, {
      change: 'limit',
      action: 'budget.limit_changed',
      before: { limit: before.limit, shares: before.shares },
      after,
    });
  });
}

interface SlotUse extends Line {
  slots: { slot: number; used: number }[];
}

async function lockSlots(tx: Tx, budgetId: string): Promise<Map<LineTier, SlotUse>> {
  const { rows } = await sql<Line & { slot: number }>`
    select tier, slot, reserved, spent from budget.slot where budget_id = ${budgetId}
    order by budget_id, tier, slot for no key update`.execute(tx);
  const lines = new Map<LineTier, SlotUse>();
  for (const row of rows) {
    const line = lines.get(row.tier) ?? { tier: row.tier, reserved: 0, spent: 0, slots: [] };
    line.reserved += row.reserved;
    line.spent += row.spent;
    line.slots.push({ slot: row.slot, used: row.reserved + row.spent });
    lines.set(row.tier, line);
  }
  return lines;
}

async function writeLimits(
  tx: Tx,
  budgetId: string,
  lines: readonly { tier: LineTier; limit: number }[],
  used: ReadonlyMap<LineTier, SlotUse>,
): Promise<void> {
  const slots = lines.flatMap(({ tier, limit }) => {
    const line = used.get(tier);
    if (!line) return [];
    const shares = shareOut(limit - line.reserved - line.spent);
    return line.slots.map(({ slot, used: inUse }, index) => ({ tier, slot, limit: inUse + (shares[index] ?? 0) }));
  });
  await sql`
    update budget.slot s set limit_amount = w.limit_amount
    from unnest(${slots.map((s) => s.tier)}::text[], ${slots.map((s) => s.slot)}::smallint[],
      ${slots.map((s) => s.limit)}::bigint[]) as w (tier, slot, limit_amount)
    where s.budget_id = ${budgetId} and s.tier = w.tier and s.slot = w.slot`.execute(tx);
  await sql`
    update budget.line l set limit_amount = w.limit_amount, exhausted_at = null
    from unnest(${lines.map((line) => line.tier)}::text[], ${lines.map((line) => line.limit)}::bigint[])
      as w (tier, limit_amount)
    where l.budget_id = ${budgetId} and l.tier = w.tier`.execute(tx);
}

/** @throws Problem `budget/not-found` */
export async function changeState(
  deps: BudgetDeps,
  caller: Caller,
  budgetId: string,
  state: Budget.BudgetState,
): Promise<Budget.Budget> {
  return inTransaction(deps.db, async (tx) => {
    const before = await locked(tx, budgetId);
    if (before.state === state) return before;
    await sql`update budget.budget set state = ${state}, revision = revision + 1 where budget_id = ${budgetId}`.execute(
      tx,
    );
    return changed(tx, deps, caller, budgetId, {
      change: 'state',
      action: 'budget.state_changed',
      before: { state: before.state },
      after: { state },
    });
  });
}

async function locked(tx: Tx, budgetId: string): Promise<Budget.Budget> {
  await sql`select from budget.budget where budget_id = ${budgetId} for update`.execute(tx);
  return requireBudget(tx, budgetId);
}

interface Told {
  readonly change: 'created' | 'limit' | 'shape' | 'state';
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
}

async function changed(
  tx: Tx,
  deps: BudgetDeps,
  { principal, requestId }: Caller,
  budgetId: string,
  { change, action, before, after }: Told,
): Promise<Budget.Budget> {
  const budget = await requireBudget(tx, budgetId);
  const payload = { budgetId, change, limit: budget.limit, state: budget.state };
  await append(tx, Budget.budgetChanged, { subjectId: budgetId, occurredAt: deps.clock.now(), payload });
  const subject = { subjectType: 'budget', subjectId: budgetId };
  await record(tx, { actor: principal, action, ...subject, before, after, requestId });
  return budget;
}
