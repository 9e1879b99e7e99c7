/** Command: restrict a category of a merchant, take it off or let it in again; the rest of the merchant goes on (MER-6). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { movesAfter, type PartState } from '../domain/restriction.ts';
import { moveOf } from '../domain/state.ts';
import { categoryUnknown, illegalMove, storeNotFound } from '../problems.ts';
import { moverOf } from './move.ts';
import { nameOf, note } from './note.ts';
import { commonState, type Part, partsOf, storeOff } from './parts.ts';
import { applyMove, type Locked, lockMerchant } from './transition.ts';
import { settle } from './visibility.ts';

export interface RestrictionOrder {
  readonly categoryKey: string;
  /** Null: all stores, also later ones. */
  readonly storeId: string | null;
  readonly state: PartState;
  /** Only where this stands now; else nothing happens. Left out: whatever stands. */
  readonly from?: PartState;
  readonly reason: string;
}

const ADMITTED: readonly Merchant.MerchantState[] = ['live', 'restricted', 'suspended', 'delisted'];

/** @throws Problem `merchant/not-found`, `merchant/store-not-found`, `merchant/category-unknown`, `merchant/illegal-move` */
export function restrictCategory(
  deps: Inner,
  caller: Caller,
  merchantId: string,
  order: RestrictionOrder,
): Promise<void> {
  return inTransaction(deps.db, (tx) => restrictIn(tx, deps, caller, merchantId, order));
}

/**
 * The same in the caller's transaction. The merchant's row is locked and the category's changed, which bookings lock as
 * shared: one that was made before is told of, one that comes after sees that the category is off.
 */
export async function restrictIn(
  tx: Tx,
  deps: Inner,
  caller: Caller,
  merchantId: string,
  order: RestrictionOrder,
): Promise<void> {
  const merchant = await lockMerchant(tx, merchantId);
  if (!ADMITTED.includes(merchant.state)) throw new Problem(illegalMove, `${merchant.state}: no category is shown`);
  const storeNo = await storeNoOf(tx, caller, merchantId, order);
  const before = await partsOf(tx, merchantId);
  const from = await write(tx, deps, caller, merchantId, storeNo, order);
  if (from === order.state) return;
  await storeOff(tx, merchantId);
  const { categoryKey, storeId, state: to, reason } = order;
  await note(tx, caller, {
    action: 'merchant.restriction_changed',
    subjectType: 'merchant',
    subjectId: merchantId,
    before: { categoryKey, storeId, state: from },
    after: { categoryKey, storeId, state: to, reason },
  });
  const payload = { merchantId, storeId, categoryKey, from, to };
  await append(tx, Merchant.merchantRestrictionChanged, { subjectId: merchantId, merchantId, payload });
  await takeEffect(tx, deps, caller, { merchant, before, after: await partsOf(tx, merchantId), order });
}

async function storeNoOf(
  tx: Tx,
  caller: Caller,
  merchantId: string,
  { storeId, categoryKey }: RestrictionOrder,
): Promise<number | null> {
  const { rows: has } = await sql`
    select from merchant.merchant_category
    where merchant_id = ${merchantId} and category_key = ${categoryKey}`.execute(tx);
  // Quality judges what was served, also where it has been given up meanwhile: it stands when it is wanted again.
  if (has.length === 0 && caller.principal !== 'system') throw new Problem(categoryUnknown, categoryKey);
  if (storeId === null) return null;
  const { rows } = await sql<{ store_no: number }>`
    select store_no from merchant.store where store_id = ${storeId} and merchant_id = ${merchantId}`.execute(tx);
  if (!rows[0]) throw new Problem(storeNotFound);
  return rows[0].store_no;
}

/** @returns what stood there before; what is asked for when nothing is to be done */
async function write(
  tx: Tx,
  { clock }: Inner,
  caller: Caller,
  merchantId: string,
  storeNo: number | null,
  { categoryKey, state, reason, from: only }: RestrictionOrder,
): Promise<PartState> {
  const where = sql`merchant_id = ${merchantId} and category_key = ${categoryKey}
    and store_no is not distinct from ${storeNo}::int`;
  const { rows } = await sql<{ state: Merchant.RestrictionState }>`
    select state from merchant.category_restriction where ${where}`.execute(tx);
  const from = rows[0]?.state ?? 'none';
  if (from === state || (only !== undefined && only !== from)) return state;
  if (state === 'none') {
    await sql`delete from merchant.category_restriction where ${where}`.execute(tx);
    return from;
  }
  await sql`
    insert into merchant.category_restriction (merchant_id, category_key, store_no, state, reason, since, by_name)
    values (${merchantId}, ${categoryKey}, ${storeNo}, ${state}, ${reason.trim()}, ${clock.now().toString()},
      ${nameOf(caller)})
    on conflict on constraint category_restriction_once do update set state = excluded.state, reason = excluded.reason,
      since = excluded.since, by_name = excluded.by_name`.execute(tx);
  return from;
}

interface Effect {
  readonly merchant: Locked;
  readonly before: readonly Part[];
  readonly after: readonly Part[];
  readonly order: RestrictionOrder;
}

/** Rooms above hear which bookings lose their place, and the merchant as a whole follows its parts. */
async function takeEffect(tx: Tx, deps: Inner, caller: Caller, { merchant, before, after, order }: Effect) {
  const { merchantId, state } = merchant;
  const isOff = (parts: readonly Part[], storeId: string) =>
    parts.some(
      (part) => part.storeId === storeId && part.categoryKey === order.categoryKey && part.state === 'delisted',
    );
  const stores = [...new Set(after.map((part) => part.storeId))];
  const closed = stores.filter((storeId) => isOff(after, storeId) && !isOff(before, storeId));
  const opened = stores.filter((storeId) => !isOff(after, storeId) && isOff(before, storeId));
  const moves = movesAfter(state, commonState(before), commonState(after));
  const change = { merchantId, reason: order.reason };
  const hidden = closed.length > 0 ? [order.categoryKey] : [];
  const shown = opened.length > 0 ? [order.categoryKey] : [];
  const running = state === 'live' || state === 'restricted';
  if (running && hidden.length + shown.length > 0 && !moves.includes('delisted')) {
    const storeIds = closed.length > 0 ? closed : opened;
    for (const participant of deps.registered.status)
      await participant(tx, { ...change, from: state, to: state, hidden, shown, storeIds });
  }
  let now: Locked = merchant;
  for (const to of moves) {
    if (!moveOf(now.state, to)?.by.includes(moverOf(caller))) throw new Problem(illegalMove, `${now.state} to ${to}`);
    // Parts that went off earlier have been told of then.
    const told = to === 'delisted' ? { hidden, storeIds: closed } : {};
    await applyMove(tx, deps, caller, { merchant: now, to, reason: order.reason, ...told });
    now = { ...now, state: to };
  }
  if (state === 'delisted' && now.state !== 'delisted') await settle(tx, deps, now, caller);
}
