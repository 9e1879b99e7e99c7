/** What the intake module needs from outside. */

import type { IdentityModule } from '../../people/identity/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { AudienceModule } from '../audience/index.ts';

export interface IntakeDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: Pick<IdentityModule, 'resolveMany' | 'findCustomers' | 'canonical' | 'merge'>;
  readonly pet: Pick<PetModule, 'insertPets' | 'resolveBreeds' | 'ensureBreeds'>;
  readonly audience: Pick<AudienceModule, 'recordOrders' | 'recomputeRfm' | 'observe'>;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  /** ISO 4217 code of the business's currency. */
  readonly currency: string;
}
