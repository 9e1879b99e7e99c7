/** What the merchant module needs from outside, and what its commands share. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Principal } from '../../platform/http/index.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { OnRoomsChange, OnStatusChange, OnWorkChange } from './face.ts';

export interface MerchantDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly files: Files;
  readonly identity: Pick<IdentityModule, 'prepareMember' | 'findStaff'>;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  readonly currency: string;
}

/** The deps with what modules above have registered. */
export interface Inner extends MerchantDeps {
  readonly registered: {
    readonly work: OnWorkChange[];
    readonly rooms: OnRoomsChange[];
    readonly status: OnStatusChange[];
  };
}

/** Who asks for a change. */
export interface Caller {
  readonly principal: Principal | 'system';
  readonly requestId?: string;
}
