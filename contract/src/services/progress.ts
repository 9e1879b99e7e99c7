/** Services being done: SOP steps with proof, arrivals, chat, report (MER-5, BOOK-9, BOOK-10). */
import { ownerProgressEndpoints } from './progress/owner.ts';
import { staffProgressEndpoints } from './progress/staff.ts';

export * from './progress/events.ts';
export * from './progress/owner.ts';
export * from './progress/staff.ts';
export * from './progress/words.ts';

export const progressEndpoints = {
  ...staffProgressEndpoints,
  ...ownerProgressEndpoints,
};
