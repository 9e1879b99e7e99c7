/** HTTP of the budget module: contract in, one call, reply out. */
import { Budget } from '@pawloop/contract';
import { type RouteModule, routes } from '../../platform/http/index.ts';
import { changeLimit, changeState, createBudget, reshapeBudget } from './change.ts';
import type { BudgetDeps } from './deps.ts';
import { budgetDetail, budgetPage, entriesCsv, entryPage } from './queries.ts';

export function budgetRoutes(deps: BudgetDeps): RouteModule {
  return routes(Budget.budgetEndpoints, {
    'GET /v1/budgets': ({ query }) => budgetPage(deps.db, query),
    'POST /v1/budgets': ({ body, ...caller }) => createBudget(deps, caller, body),
    'GET /v1/budgets/:budgetId': ({ params }) => budgetDetail(deps, params.budgetId),
    'PUT /v1/budgets/:budgetId': ({ params, body, ...caller }) => reshapeBudget(deps, caller, params.budgetId, body),
    'PUT /v1/budgets/:budgetId/limit': ({ params, body, ...caller }) =>
      changeLimit(deps, caller, params.budgetId, body),
    'PUT /v1/budgets/:budgetId/state': ({ params, body, ...caller }) =>
      changeState(deps, caller, params.budgetId, body.state),
    'GET /v1/budgets/:budgetId/entries': ({ params, query }) => entryPage(deps.db, params.budgetId, query),
    'GET /v1/budgets/:budgetId/entries.csv': ({ params, query }) => entriesCsv(deps, params.budgetId, query),
  });
}
