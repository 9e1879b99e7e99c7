/**
 * What owners can find follows the documents by itself; this writes down that it changed, tells the others once, and moves a
 * merchant without any category to `suspended`, or back (MER-2; rule 38).
 */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Caller, Inner } from '../deps.ts';
import { isReady } from '../domain/state.ts';
import { type CategoryStanding, standingsOf, storeDays } from './readiness.ts';
import { applyMove, type Locked } from './transition.ts';

const RUNNING: readonly Merchant.MerchantState[] = ['live', 'restricted', 'suspended'];

/**
 * Look at a merchant whose row the caller has locked, admit categories that have become ready, and tell what changed.
 * @returns the categories as they stand now
 */
export async function settle(tx: Tx, deps: Inner, merchant: Locked, caller: Caller): Promise<CategoryStanding[]> {
  const { merchantId } = merchant;
  const standings = (await standingsOf(tx, deps, [merchantId], deps.clock.now())).get(merchantId) ?? [];
  await storeDays(tx, merchantId, standings);
  if (!RUNNING.includes(merchant.state)) return standings;
  // What is admitted stays so: later a document that ends hides it, and people who are missing leave it without slots.
  const admitted = new Set(standings.filter((one) => one.admitted || isReady(one)).map((one) => one.key));
  const inOrder = new Set(standings.filter((one) => admitted.has(one.key) && one.until !== null).map((one) => one.key));
  const shown = standings.filter((one) => !one.toldVisible && inOrder.has(one.key)).map((one) => one.key);
  const hidden = standings.filter((one) => one.toldVisible && !inOrder.has(one.key)).map((one) => one.key);
  await sql`
    update merchant.merchant_category set admitted = category_key = any(${[...admitted]}::text[]),
      told_visible = category_key = any(${[...inOrder]}::text[])
    where merchant_id = ${merchantId}`.execute(tx);
  const to = stateAfter(merchant, inOrder.size > 0);
  if (to !== merchant.state) {
    const reason = to === 'suspended' ? 'documents' : null;
    await applyMove(tx, deps, caller, { merchant, to, reason, shown, hidden });
  } else if (shown.length > 0 || hidden.length > 0) {
    const change = { merchantId, from: to, to, shown, hidden, reason: hidden.length > 0 ? 'documents' : null };
    for (const participant of deps.registered.status) await participant(tx, change);
  }
  if (shown.length > 0 || hidden.length > 0) {
    const payload = { merchantId, shown, hidden };
    await append(tx, Merchant.merchantCategoriesChanged, { subjectId: merchantId, merchantId, payload });
  }
  return standings;
}

function stateAfter({ state, suspendedFrom }: Locked, someVisible: boolean): Merchant.MerchantState {
  if (!someVisible) return 'suspended';
  return state === 'suspended' ? (suspendedFrom ?? 'live') : state;
}
