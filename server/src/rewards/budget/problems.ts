/** Problem types of the budget module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const budgetNotFound = problemType('budget/not-found', 404, 'There is no such budget');
export const belowUsed = problemType(
  'budget/below-used',
  409,
  'The limit cannot go below what is already reserved and spent',
);
export const sharesInvalid = problemType('budget/shares-invalid', 422, 'The shares must add up to 100 percent');
export const notSplit = problemType('budget/not-split', 422, 'This budget is not split by tier');
export const timeInvalid = problemType('budget/time-invalid', 422, 'The end must lie after the beginning');
