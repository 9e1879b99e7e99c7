/** Messages: templates, sends over every channel, the owner's inbox and preferences (CAM-4, CAM-5, CAM-14, CAM-16). */
import { callbackEndpoints, inboxEndpoints, preferenceEndpoints, publicEndpoints } from './message/owner.ts';
import { sendEndpoints } from './message/send.ts';
import { templateEndpoints } from './message/template.ts';

export * from './message/events.ts';
export * from './message/owner.ts';
export * from './message/send.ts';
export * from './message/template.ts';
export * from './message/words.ts';

/** Those whose body is taken as JSON or not at all. */
export const messageEndpoints = {
  ...templateEndpoints,
  ...sendEndpoints,
  ...inboxEndpoints,
  ...preferenceEndpoints,
  ...publicEndpoints,
  ...callbackEndpoints,
};
