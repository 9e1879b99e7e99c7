/** Problem types of the message module. */
import { problemType } from '../../platform/problem.ts';

export const templateNotFound = problemType('message/template-not-found', 404, 'There is no such template');
export const templateArchived = problemType('message/template-archived', 409, 'The template is archived');
export const templateChanged = problemType('message/template-changed', 409, 'Somebody published another version since');
export const templateInvalid = problemType(
  'message/template-invalid',
  422,
  'The contents of the template cannot be used',
);
export const templateUnlawful = problemType(
  'message/template-unlawful',
  422,
  'The law or the platform forbids this template',
);
export const channelWithoutContent = problemType('message/channel-without-content', 422, 'A channel has no content');
export const sendNotFound = problemType('message/send-not-found', 404, 'There is no such message');
export const sendDecided = problemType('message/send-decided', 409, 'The message is no longer planned');
export const providerNotFound = problemType('message/provider-not-found', 404, 'There is no such provider');
export const callbackEarly = problemType(
  'message/callback-early',
  503,
  'Reports of messages that are being handed over right now; send them again in a moment',
);
export const suppressionNotFound = problemType('message/suppression-not-found', 404, 'There is no such suppression');
export const suppressionLifted = problemType('message/suppression-lifted', 409, 'The suppression is lifted already');
export const timeZoneUnknown = problemType('message/time-zone-unknown', 422, 'There is no such time zone');
export const linkNotFound = problemType('message/link-not-found', 404, 'The link is not valid or has expired');
export const emailUnavailable = problemType('message/email-unavailable', 409, 'E-mail is not set up');
