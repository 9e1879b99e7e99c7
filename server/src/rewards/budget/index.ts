/** Face of the budget module: amounts set aside, spent and freed, never beyond a limit (CAM-7). */
import type { Audience, Budget } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { type Caller, createBudget, createBudgetIn, type NewBudget } from './change.ts';
import type { BudgetDeps } from './deps.ts';
import { tierOf } from './domain.ts';
import { findBudgets } from './queries.ts';
import { type Reservation, reserve } from './reserve.ts';
import { budgetRoutes } from './routes.ts';
import { release, reopen, type Spending, spend } from './settle.ts';

export type { NewBudget } from './change.ts';
export type { BudgetDeps } from './deps.ts';
export type { Reservation } from './reserve.ts';
export type { Spending } from './settle.ts';

export interface BudgetModule extends Module {
  /** Set amounts aside by key; a key that stands is left as it is. @returns refused keys */
  reserve(tx: Tx, requests: readonly Reservation[]): Promise<Set<string>>;
  /** Spend what is reserved; the rest of each entry is freed. */
  spend(tx: Tx, entries: readonly Spending[]): Promise<void>;
  /** Free what is reserved, or give back what was spent. */
  release(tx: Tx, keys: readonly string[]): Promise<void>;
  /** Undo a spending: reserved again, with as much as at first when there is room. */
  reopen(tx: Tx, keys: readonly string[]): Promise<void>;
  /** The budget's tier of a lifecycle tier; who is in none yet counts as new. */
  tierOf(lifecycle: Audience.LifecycleTier | null): Budget.Tier;
  create(caller: Caller, request: NewBudget): Promise<Budget.Budget>;
  /** The same in the caller's transaction. */
  createIn(tx: Tx, caller: Caller, request: NewBudget): Promise<Budget.Budget>;
  /** Budgets of the ids that exist, with what is set aside and spent. */
  find(handle: Db | Tx, budgetIds: readonly string[]): Promise<Map<string, Budget.Budget>>;
}

export function createBudgetModule(deps: BudgetDeps): BudgetModule {
  return {
    routes: budgetRoutes(deps),
    reserve: (tx, requests) => reserve(tx, deps, requests),
    spend: (tx, entries) => spend(tx, deps, entries),
    release: (tx, keys) => release(tx, deps, keys),
    reopen: (tx, keys) => reopen(tx, deps, keys),
    tierOf,
    create: (caller, request) => createBudget(deps, caller, request),
    createIn: (tx, caller, request) => createBudgetIn(tx, deps, caller, request),
    find: findBudgets,
  };
}
