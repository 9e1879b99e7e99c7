/** Cases: what somebody in care has to put right, with clocks, steps and root cause (CARE-2). */
import { ownerCaseEndpoints } from './care/owner.ts';
import { staffCaseEndpoints } from './care/staff.ts';

export * from './care/events.ts';
export * from './care/owner.ts';
export * from './care/staff.ts';
export * from './care/words.ts';

export const careEndpoints = { ...ownerCaseEndpoints, ...staffCaseEndpoints };
