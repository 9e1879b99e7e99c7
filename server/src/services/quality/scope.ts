/** Whose things a member of staff may see: the operator's see all, a merchant's see their own (ACC-3). */
import { ownMerchant, type Staff } from '../../platform/http/index.ts';
import { Problem, type ProblemType } from '../../platform/problem.ts';

/** Missing and foreign things answer alike. @throws the problem */
export function requireOwn(staff: Staff, merchantId: string | undefined, missing: ProblemType): void {
  const own = ownMerchant(staff);
  if (merchantId === undefined || (own !== null && own !== merchantId)) throw new Problem(missing);
}

/** For what only the operator may see. @throws the problem */
export function requireOperator(staff: Staff, missing: ProblemType): void {
  if (ownMerchant(staff) !== null) throw new Problem(missing);
}
