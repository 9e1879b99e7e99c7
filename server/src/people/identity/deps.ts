/** What the identity module needs from outside, and what its commands share. */
import type { SmsChannel } from '../../adapters/sms/sms.ts';
import type { Wechat } from '../../adapters/wechat/wechat.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { Participants } from './customer/participants.ts';

export interface IdentityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly sms: SmsChannel;
  readonly wechat: Wechat;
  /** Where the server is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
  /** Where the owner app's paths begin, e.g. `/app/#`. */
  readonly ownerAppPath: string;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}

/** Dependencies inside the module: those from outside, and what other modules registered. */
export interface Inner extends IdentityDeps {
  readonly participants: Participants;
}

/** Who sent a request, as kept with a session. */
export interface Client {
  readonly userAgent: string;
  readonly address: string;
}
