/** Figures of the audience module that an operator may change: boundaries of the lifecycle tiers, meaning of M. */
import { Type } from 'typebox';
import type { Db, Tx } from '../../platform/db.ts';
import { type Settings, setting } from '../../platform/setting.ts';
import type { Boundaries } from './lifecycle/tier.ts';

const days = (maximum: number) => Type.Integer({ minimum: 1, maximum });

export const lostDays = setting('audience.lostDays', days(3650), 180);
export const dormantDays = setting('audience.dormantDays', days(3650), 90);
export const newDays = setting('audience.newDays', days(365), 30);
export const activeDays = setting('audience.activeDays', days(365), 30);
/** At most as many as the feature row keeps times of. */
export const highValueOrders = setting('audience.highValueOrders', Type.Integer({ minimum: 1, maximum: 32 }), 3);
export const highValueAverageFen = setting(
  'audience.highValueAverageFen',
  Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  50_000,
);
export const monetary = setting('audience.monetary', Type.Enum(['gross', 'net', 'average']), 'net');

/** Customers with one of these tags count as members in booking; nobody while it is empty. */
export const memberTags = setting(
  'audience.memberTags',
  Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20, uniqueItems: true }),
  [],
);

export const audienceSettings = [
  lostDays,
  dormantDays,
  newDays,
  activeDays,
  highValueOrders,
  highValueAverageFen,
  monetary,
  memberTags,
] as const;

export async function boundariesOf(settings: Settings, handle: Db | Tx): Promise<Boundaries> {
  return {
    lostDays: await settings.get(handle, lostDays),
    dormantDays: await settings.get(handle, dormantDays),
    newDays: await settings.get(handle, newDays),
    activeDays: await settings.get(handle, activeDays),
    highValueOrders: await settings.get(handle, highValueOrders),
    highValueAverageFen: await settings.get(handle, highValueAverageFen),
  };
}
