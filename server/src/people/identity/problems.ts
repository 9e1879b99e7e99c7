/** Problem types of the identity module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const phoneInvalid = problemType('identity/phone-invalid', 422, 'This is not a mainland mobile number');
export const codeInvalid = problemType('identity/code-invalid', 422, 'The code is wrong, used or too old');
export const codeTooSoon = problemType('identity/code-too-soon', 429, 'A code was sent a moment ago');
export const codeLimit = problemType('identity/code-limit', 429, 'No more codes today');
export const signInFailed = problemType('identity/sign-in-failed', 401, 'Name, password or code is wrong');
export const locked = problemType('identity/locked', 429, 'Too many failed attempts');
export const weakPassword = problemType('identity/weak-password', 422, 'The password is too weak');
export const passwordWrong = problemType('identity/password-wrong', 422, 'The present password is wrong');
export const totpInvalid = problemType(
  'identity/totp-invalid',
  422,
  'The code of the second factor is wrong or was used',
);
export const totpNotPending = problemType(
  'identity/totp-not-pending',
  409,
  'No enrolment of a second factor was begun',
);
export const totpEnabled = problemType('identity/totp-enabled', 409, 'A second factor is already enrolled');
export const totpRequired = problemType('identity/totp-required', 409, 'A role requires the second factor');
export const loginTaken = problemType('identity/login-taken', 409, 'This login is taken');
export const staffNotFound = problemType('identity/staff-not-found', 404, 'There is no such member of staff');
export const sessionNotFound = problemType('identity/session-not-found', 404, 'There is no such session');
export const roleNotFound = problemType('identity/role-not-found', 404, 'There is no such role');
export const roleInUse = problemType('identity/role-in-use', 409, 'Somebody holds this role');
export const roleProtected = problemType(
  'identity/role-protected',
  409,
  'This role can neither be changed nor removed',
);
export const roleScope = problemType('identity/role-scope', 422, 'The role belongs to another kind of staff');
export const merchantScope = problemType('identity/merchant-scope', 422, 'Scope and merchant do not fit each other');
export const lastAdministrator = problemType('identity/last-administrator', 409, 'Somebody must remain administrator');
export const beyondOwn = problemType(
  'identity/beyond-own-permissions',
  403,
  'Nobody can give more than they may do themselves',
);
export const keyNotFound = problemType('identity/key-not-found', 404, 'There is no such key');
export const customerNotFound = problemType('identity/customer-not-found', 404, 'There is no such customer');
export const phoneTaken = problemType('identity/phone-taken', 409, 'Another customer has this phone');
export const memberTaken = problemType('identity/member-taken', 409, 'Another customer has this member number');
export const notMergeable = problemType('identity/not-mergeable', 409, 'These two cannot be merged');
export const mergeNotFound = problemType('identity/merge-not-found', 404, 'There is no such merge');
export const mergeUndone = problemType('identity/merge-undone', 409, 'This merge is already undone');
export const mergeNotUndoable = problemType('identity/merge-not-undoable', 409, 'This merge cannot be undone now');
export const channelNotFound = problemType('identity/channel-not-found', 404, 'There is no such channel');
export const channelCodeTaken = problemType('identity/channel-code-taken', 409, 'Another channel has this code');
export const periodInvalid = problemType('identity/period-invalid', 422, 'The period must end after it begins');
export const stateInvalid = problemType(
  'identity/state-invalid',
  422,
  'This sign-in was not begun here or took too long',
);
export const returnToInvalid = problemType(
  'identity/return-to-invalid',
  422,
  'returnTo must be a path of the owner app',
);
