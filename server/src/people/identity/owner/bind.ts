/** Commands: bind a phone or WeChat to the account; who held it before is merged, since both are proved (ACC-1). */

import { Identity } from '@pawloop/contract';
import type { WechatIdentity } from '../../../adapters/wechat/wechat.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import {
  bindIdentifiers,
  type Identifier,
  liftTombstones,
  markVerified,
  ownersOf,
  printsOf,
} from '../customer/identifier.ts';
import { type MergeKind, mergeCustomers, winnerOf } from '../customer/merge.ts';
import { requirePhone } from '../customer/phone.ts';
import { promoteOne } from '../customer/register.ts';
import { lockRows, showPhones } from '../customer/repository.ts';
import type { Inner } from '../deps.ts';
import { checkCode, useCode } from './codes.ts';
import { identifiersOf } from './wechat-sign-in.ts';

/**
 * @returns the customer that stays; the caller's session moves along when it is the other one
 * @throws Problem `identity/phone-invalid`, `identity/code-invalid`
 */
export async function bindPhone(
  deps: Inner,
  customerId: string,
  request: { readonly phone: string; readonly code: string },
): Promise<string> {
  const phone = requirePhone(request.phone);
  const codeId = await checkCode(deps, 'sign-in', phone, request.code);
  return inTransaction(deps.db, async (tx) => {
    await useCode(tx, codeId, deps.clock.now());
    return bind(tx, deps, customerId, [{ kind: 'phone', value: phone }], 'phone');
  });
}

export function bindWechat(deps: Inner, customerId: string, who: WechatIdentity): Promise<string> {
  return inTransaction(deps.db, (tx) => bind(tx, deps, customerId, identifiersOf(who), 'wechat'));
}

async function bind(
  tx: Tx,
  deps: Inner,
  customerId: string,
  identifiers: readonly Identifier[],
  kind: MergeKind,
): Promise<string> {
  const now = deps.clock.now();
  const prints = printsOf(deps.secrets, identifiers);
  await liftTombstones(tx, prints);
  const claims = prints.map((print) => ({ print, customerId, verifiedAt: now.toString() }));
  const bound = await bindIdentifiers(tx, deps.secrets, claims, now.toString());
  await markVerified(tx, prints, now.toString());
  const phones = prints.filter((print) => print.kind === 'phone' && bound.has(print.key));
  await showPhones(
    tx,
    deps.secrets,
    phones.map((print) => ({ customerId, phone: print.value })),
  );
  const owners = new Set((await ownersOf(tx, prints)).values());
  const rows = [...(await lockRows(tx, [customerId, ...owners])).values()];
  const winner = winnerOf(rows.filter((row) => row.status === 'known' || row.status === 'anonymous'));
  if (!winner) return customerId;
  await promoteOne(tx, deps, winner.customer_id, kind === 'phone' ? 'phone' : 'wechat');
  for (const other of rows) {
    if (other === winner || other.status === 'merged') continue;
    const reason = `bound ${kind} of another account`;
    await mergeCustomers(tx, deps, {
      winnerId: winner.customer_id,
      loserId: other.customer_id,
      kind,
      reason,
      actor: null,
    });
  }
  const payload = { customerId: winner.customer_id, changed: [kind] };
  const event = { subjectId: winner.customer_id, customerId: winner.customer_id, occurredAt: now, payload };
  await append(tx, Identity.customerUpdated, event);
  return winner.customer_id;
}
