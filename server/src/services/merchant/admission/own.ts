/** Cut to the own merchant: what belongs to another one is as if it did not exist (ACC-3). */
import { ownMerchant } from '../../../platform/http/index.ts';
import { Problem, type ProblemType } from '../../../platform/problem.ts';
import type { Caller } from '../deps.ts';
import { merchantNotFound } from '../problems.ts';

/** The merchant that the caller is cut to; null for operators and the system. @throws Problem `auth/forbidden` */
export function cutTo({ principal }: Pick<Caller, 'principal'>): string | null {
  return principal === 'system' ? null : ownMerchant(principal);
}

/** @throws Problem `merchant/not-found`, or the given one, for another merchant's */
export function requireOwn(
  caller: Pick<Caller, 'principal'>,
  merchantId: string,
  missing: ProblemType = merchantNotFound,
): void {
  const own = cutTo(caller);
  if (own !== null && own !== merchantId) throw new Problem(missing);
}
