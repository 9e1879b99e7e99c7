/** Writes a move that has been found right: state, history, audit entry, event, and what rooms above do about it (MER-1). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { merchantNotFound } from '../problems.ts';
import { nameOf, note } from './note.ts';

/** A merchant whose row is locked until the end of the transaction. */
export interface Locked {
  readonly merchantId: string;
  readonly state: Merchant.MerchantState;
  readonly suspendedFrom: 'live' | 'restricted' | null;
}

/** @throws Problem `merchant/not-found` */
export async function lockMerchant(tx: Tx, merchantId: string): Promise<Locked> {
  const { rows } = await sql<Locked>`
    select merchant_id as "merchantId", state, suspended_from as "suspendedFrom" from merchant.merchant
    where merchant_id = ${merchantId} for update`.execute(tx);
  if (!rows[0]) throw new Problem(merchantNotFound);
  return rows[0];
}

export interface Applied {
  readonly merchant: Locked;
  readonly to: Merchant.MerchantState;
  readonly reason: string | null;
  readonly shown?: readonly string[];
  readonly hidden?: readonly string[];
  /** Only what these stores show becomes hidden; the rest of it is already. */
  readonly storeIds?: readonly string[];
}

/** Write a move that has been found right. The row is locked by the caller. */
export async function applyMove(tx: Tx, deps: Inner, caller: Caller, applied: Applied): Promise<void> {
  const { merchant, to, reason } = applied;
  const { merchantId, state: from } = merchant;
  const at = deps.clock.now().toString();
  const suspendedFrom = to === 'suspended' ? from : null;
  await sql`
    update merchant.merchant set state = ${to}, state_at = ${at}::timestamptz, suspended_from = ${suspendedFrom}
    where merchant_id = ${merchantId} and state = ${from}`.execute(tx);
  await insertMove(tx, deps, caller, { merchantId, from, to, reason });
  await note(tx, caller, {
    action: 'merchant.state_changed',
    subjectType: 'merchant',
    subjectId: merchantId,
    before: { state: from },
    after: { state: to, reason },
  });
  const running = (state: Merchant.MerchantState) => state === 'live' || state === 'restricted';
  const { storeIds } = applied;
  const visible = running(from) && !running(to) && !storeIds ? await visibleCategories(tx, merchantId) : [];
  const change = {
    merchantId,
    from,
    to,
    reason,
    shown: applied.shown ?? [],
    hidden: [...new Set([...(applied.hidden ?? []), ...visible])],
    ...(storeIds && { storeIds }),
  };
  if (to === 'delisted') {
    await sql`update merchant.merchant_category set told_visible = false where merchant_id = ${merchantId}`.execute(tx);
  }
  for (const participant of deps.registered.status) await participant(tx, change);
}

/** A line of the history, and the event. */
export async function insertMove(
  tx: Tx,
  { clock }: Pick<Inner, 'clock'>,
  caller: Caller,
  move: {
    readonly merchantId: string;
    readonly from: Merchant.MerchantState | null;
    readonly to: Merchant.MerchantState;
    readonly reason: string | null;
  },
): Promise<void> {
  const { merchantId, from, to, reason } = move;
  await sql`
    insert into merchant.move (move_id, merchant_id, at, from_state, to_state, reason, actor)
    values (${newId()}, ${merchantId}, ${clock.now().toString()}::timestamptz, ${from}, ${to}, ${reason},
      ${nameOf(caller)})`.execute(tx);
  const payload = { merchantId, from, to };
  await append(tx, Merchant.merchantStateChanged, { subjectId: merchantId, merchantId, payload });
}

async function visibleCategories(tx: Tx, merchantId: string): Promise<string[]> {
  const { rows } = await sql<{ category_key: string }>`
    select category_key from merchant.merchant_category where merchant_id = ${merchantId} and told_visible`.execute(tx);
  return rows.map((row) => row.category_key);
}
