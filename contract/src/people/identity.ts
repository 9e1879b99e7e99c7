/** Identity: owners, staff, roles, keys, consents, merges and acquisition channels (ACC, AUD-2). */
import { channelEndpoints } from './identity/channel.ts';
import { customerEndpoints } from './identity/customer.ts';
import { ownerEndpoints } from './identity/owner.ts';
import { staffEndpoints } from './identity/staff.ts';

export * from './identity/channel.ts';
export * from './identity/customer.ts';
export * from './identity/events.ts';
export * from './identity/owner.ts';
export * from './identity/staff.ts';

export const identityEndpoints = {
  ...staffEndpoints,
  ...ownerEndpoints,
  ...customerEndpoints,
  ...channelEndpoints,
};
