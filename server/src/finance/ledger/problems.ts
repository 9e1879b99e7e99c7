/** Problem types of the ledger; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const unbalanced = problemType('ledger/unbalanced', 500, 'Debits and credits of an entry are not equal');
export const keyReused = problemType('ledger/key-reused', 409, 'The key belongs to another entry');
export const insufficient = problemType('ledger/insufficient', 409, 'The account does not hold that much');
export const accountNotFound = problemType('ledger/account-not-found', 404, 'There is no such account');
