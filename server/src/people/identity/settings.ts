/** Figures of the identity module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

const count = (maximum: number) => Type.Integer({ minimum: 1, maximum });

export const staffIdleMinutes = setting('identity.staffIdleMinutes', count(1440), 120);
export const staffSessionHours = setting('identity.staffSessionHours', count(720), 12);
export const ownerIdleDays = setting('identity.ownerIdleDays', count(365), 30);
export const ownerSessionDays = setting('identity.ownerSessionDays', count(730), 180);
export const failuresBeforeLock = setting('identity.failuresBeforeLock', count(20), 5);
export const lockMinutes = setting('identity.lockMinutes', count(1440), 15);
export const failuresPerAddress = setting('identity.failuresPerAddress', count(10_000), 50);
export const codesPerDay = setting('identity.codesPerDay', count(100), 10);
export const codesPerAddressAndHour = setting('identity.codesPerAddressAndHour', count(10_000), 60);

export const identitySettings = [
  staffIdleMinutes,
  staffSessionHours,
  ownerIdleDays,
  ownerSessionDays,
  failuresBeforeLock,
  lockMinutes,
  failuresPerAddress,
  codesPerDay,
  codesPerAddressAndHour,
] as const;
