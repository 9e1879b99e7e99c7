/** Problem types of cases; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const caseNotFound = problemType('care/case-not-found', 404, 'There is no such case');
export const kindNotFound = problemType('care/kind-not-found', 422, 'There is no such kind of case');
export const kindChanged = problemType('care/kind-changed', 409, 'Somebody else has changed the kind: read it again');
export const bookingUnknown = problemType('care/booking-unknown', 422, 'There is no such booking of this customer');
export const alreadySolved = problemType('care/already-solved', 409, 'The case is solved');
export const notSolved = problemType('care/not-solved', 409, 'The case is not solved');
export const reopenTooLate = problemType('care/reopen-too-late', 409, 'The case cannot be opened again any more');
export const nobodyToTell = problemType('care/nobody-to-tell', 409, 'The case belongs to no customer');
export const staffUnknown = problemType('care/staff-unknown', 422, 'There is no such member of staff');
export const compensationRefused = problemType('care/compensation-refused', 409, 'The coupon cannot be given');
export const claimExists = problemType('care/claim-exists', 409, 'There is a claim for this incident');
export const tooManyFiles = problemType('care/too-many-files', 409, 'No more files can be added');
export const noChoice = problemType('care/no-choice', 409, 'There is nothing to choose in this case');
