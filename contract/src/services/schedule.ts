/** Time and capacity: search of services, free times of a store, nights of kennels, seats of classes (BOOK-1 to 3, 14, 17). */
import { capacityEndpoints } from './schedule/capacity.ts';
import { searchEndpoints } from './schedule/search.ts';
import { slotEndpoints } from './schedule/slots.ts';

export * from './schedule/capacity.ts';
export * from './schedule/search.ts';
export * from './schedule/slots.ts';
export * from './schedule/words.ts';

export const scheduleEndpoints = {
  ...searchEndpoints,
  ...slotEndpoints,
  ...capacityEndpoints,
};
