/** Command: move a merchant to another state (MER-1). */
import type { Merchant } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { type Mover, missingFor, moveOf } from '../domain/state.ts';
import { illegalMove, notReady, reasonNeeded } from '../problems.ts';
import { requireOwn } from './own.ts';
import { restrictionsFollow } from './parts.ts';
import { standingsOf } from './readiness.ts';
import { applyMove, lockMerchant } from './transition.ts';
import { settle } from './visibility.ts';

export interface MoveRequest {
  readonly to: Merchant.MerchantState;
  readonly reason: string | null;
}

export function moverOf({ principal }: Pick<Caller, 'principal'>): Mover {
  if (principal === 'system') return 'system';
  return principal.kind === 'staff' && principal.scope === 'operator' ? 'operator' : 'merchant';
}

/**
 * @throws Problem `merchant/not-found`, `merchant/illegal-move`, `merchant/reason-needed`, `merchant/not-ready` with what
 * is missing
 */
export function moveMerchant(deps: Inner, caller: Caller, merchantId: string, request: MoveRequest): Promise<void> {
  requireOwn(caller, merchantId);
  return inTransaction(deps.db, (tx) => moveIn(tx, deps, caller, merchantId, request));
}

/** The same in the caller's transaction. */
export async function moveIn(
  tx: Tx,
  deps: Inner,
  caller: Caller,
  merchantId: string,
  { to, reason }: MoveRequest,
): Promise<void> {
  const merchant = await lockMerchant(tx, merchantId);
  const move = moveOf(merchant.state, to);
  if (!move?.by.includes(moverOf(caller))) throw new Problem(illegalMove, `${merchant.state} to ${to}`);
  if (move.reason && !reason)
    throw new Problem(reasonNeeded, undefined, [{ pointer: '/body/reason', detail: 'missing' }]);
  if (move.needs) {
    const standings = (await standingsOf(tx, deps, [merchantId], deps.clock.now())).get(merchantId) ?? [];
    const missing = missingFor(move.needs, standings);
    if (missing.length > 0) throw new Problem(notReady, missing.join('; '));
  }
  await applyMove(tx, deps, caller, { merchant, to, reason });
  await restrictionsFollow(tx, merchantId, merchant.state, to);
  // Going live shows what is ready, and a merchant that comes back may have lost a document meanwhile.
  await settle(tx, deps, { ...merchant, state: to, suspendedFrom: null }, caller);
}
