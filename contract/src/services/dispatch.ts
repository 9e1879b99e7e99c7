/** Emergency dispatch: a hurt animal's owner finds a hospital in minutes (DSP-1 to DSP-4). */
import { merchantDispatchEndpoints } from './dispatch/merchant.ts';
import { operatorDispatchEndpoints } from './dispatch/operator.ts';
import { ownerDispatchEndpoints } from './dispatch/owner.ts';

export * from './dispatch/events.ts';
export * from './dispatch/merchant.ts';
export * from './dispatch/operator.ts';
export * from './dispatch/owner.ts';
export * from './dispatch/words.ts';

export const dispatchEndpoints = {
  ...ownerDispatchEndpoints,
  ...merchantDispatchEndpoints,
  ...operatorDispatchEndpoints,
};
