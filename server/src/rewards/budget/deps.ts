/** What the budget module needs from outside. */
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';

export interface BudgetDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}
