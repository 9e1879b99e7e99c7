/** Problem types of settlement; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const keyReused = problemType('settlement/key-reused', 409, 'The key belongs to another item');
export const overReversed = problemType('settlement/over-reversed', 422, 'More than was earned cannot be taken back');
export const statementNotFound = problemType('settlement/statement-not-found', 404, 'There is no such statement');
export const nothingPayable = problemType(
  'settlement/nothing-payable',
  422,
  'This statement leaves nothing to pay out',
);
export const payoutNotFound = problemType('settlement/payout-not-found', 404, 'There is no such payout');
export const payoutExists = problemType('settlement/payout-exists', 409, 'This statement has a payout already');
export const payoutState = problemType('settlement/payout-state', 409, 'The payout has moved on: read it again');
export const fourEyesNeeded = problemType('settlement/four-eyes', 403, 'Who has drafted a payout does not approve it');
