/** What the audience module needs from outside. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/setting.ts';

/** The part of identity's face that this module calls; each function takes many ids with one statement. */
export type People = Pick<
  IdentityModule,
  'findCustomers' | 'canonical' | 'searchCustomers' | 'onMerge' | 'onErase' | 'onArchive' | 'useFirstOrders'
>;

export interface AudienceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly identity: People;
  readonly log: Log;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  /** ISO 4217 code of the business's currency. */
  readonly currency: string;
}
