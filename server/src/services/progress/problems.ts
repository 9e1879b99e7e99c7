/** Problem types of the progress module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const bookingMissing = problemType('progress/not-found', 404, 'There is no such booking');
export const mediaMissing = problemType('progress/media-not-found', 404, 'There is no such photo or clip');
export const recordMissing = problemType('progress/record-not-found', 404, 'There is no such record');
export const reportMissing = problemType('progress/report-not-found', 404, 'There is no report of this booking');
export const linkMissing = problemType('progress/link-ended', 404, 'This link has ended');
export const notRunning = problemType('progress/not-running', 409, 'The service is not under way');
export const unknownStep = problemType('progress/unknown-step', 422, 'The service has no such step');
export const wrongDay = problemType('progress/wrong-day', 422, 'The stay has no such day, or it has not begun');
export const proofMissing = problemType('progress/proof-missing', 422, 'The step needs its proof');
export const mediaUsed = problemType(
  'progress/media-unusable',
  422,
  'A photo or clip is not of this booking, or in use',
);
export const stepsMissing = problemType('progress/steps-missing', 409, 'Required steps lack their record');
export const formInvalid = problemType('progress/form-invalid', 422, 'The form of the report is not filled in rightly');
export const reportChanged = problemType(
  'progress/report-changed',
  409,
  'Somebody else has corrected the report: read it again',
);
export const tooManyMedia = problemType('progress/too-many-media', 409, 'A booking holds at most 300 photos and clips');
export const notAnnounced = problemType('progress/not-announced', 409, 'An arrival is told before the service begins');
export const chatClosed = problemType('progress/chat-closed', 409, 'The chat of this booking is closed');
export const emptyMessage = problemType('progress/empty-message', 422, 'A message has a text or a photo');
