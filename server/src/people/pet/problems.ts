/** Problem types of the pet module. */
import { problemType } from '../../platform/problem.ts';

/** Also for pets that do not exist, so that nobody learns which do. */
export const notKept = problemType('pet/not-kept', 404, 'There is no such pet in your household');
export const petNotFound = problemType('pet/not-found', 404, 'There is no such pet');
export const speciesUnknown = problemType('pet/species-unknown', 422, 'There is no such species');
export const breedUnknown = problemType('pet/breed-unknown', 422, 'There is no such breed of this species');
export const birthdayInvalid = problemType('pet/birthday-invalid', 422, 'The birthday cannot be right');
export const microchipInvalid = problemType('pet/microchip-invalid', 422, 'This is not a microchip number');
export const weightNotFound = problemType('pet/weight-not-found', 404, 'There is no such weight');
export const weightInFuture = problemType('pet/weight-in-future', 422, 'A weight is not measured in the future');
export const farewellDate = problemType('pet/farewell-date', 422, 'The day of farewell cannot be right');
export const farewellThere = problemType('pet/farewell-recorded', 409, 'The farewell has been recorded already');
export const farewellGone = problemType(
  'pet/farewell-final',
  409,
  'There is no farewell that could still be taken back',
);
export const primaryOnly = problemType('pet/primary-only', 403, 'Only the primary keeper may do that');
export const primaryStays = problemType('pet/primary-stays', 409, 'The primary keeper first hands the role over');
export const keeperNotFound = problemType('pet/keeper-not-found', 404, 'That person does not keep the pet');
export const invitationInvalid = problemType(
  'pet/invitation-invalid',
  404,
  'The invitation is used, expired or mistyped',
);
export const alreadyKept = problemType('pet/already-kept', 409, 'You keep this pet already');
export const tooManyInvitations = problemType('pet/too-many-invitations', 409, 'Too many invitations are open');
export const photoMissing = problemType('pet/photo-missing', 404, 'The pet has no photo');
