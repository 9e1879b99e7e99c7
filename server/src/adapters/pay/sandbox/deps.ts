/** What the sandbox provider needs, and the words for how it goes wrong. */
import type { Clock } from '../../../platform/clock.ts';
import type { Db } from '../../../platform/db.ts';
import type { Secrets } from '../../../platform/secret.ts';

export interface SandboxDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'blindIndex'>;
  /** Zone of the business: that of the days of its bills. */
  readonly timeZone: string;
}

/** What a drill may make go wrong at the next call of a name. */
export type SandboxFault = 'away' | 'lose-answer' | 'refuse' | 'fail' | 'notify-lost' | 'notify-twice' | 'notify-late';

export const SIGNATURE_HEADER = 'sandbox-pay-signature';
