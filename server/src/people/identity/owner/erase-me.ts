/** An owner erases the own account: a code confirms it, sent to the phone, or shown when there is no phone. */
import { inTransaction } from '../../../platform/db.ts';
import { eraseCustomer } from '../customer/erase.ts';
import { maskPhone } from '../customer/phone.ts';
import { phoneOf } from '../customer/queries.ts';
import type { Client, Inner } from '../deps.ts';
import { checkCode, issueCode, useCode } from './codes.ts';
import { sendCode } from './phone-sign-in.ts';

export interface EraseCode {
  expiresAt: string;
  sentTo: string | null;
  developmentCode?: string;
  confirmationCode?: string;
}

const withoutPhone = (customerId: string) => `customer:${customerId}`;

/** @throws Problem `identity/code-too-soon`, `identity/code-limit`, `sms/unavailable` */
export async function sendEraseCode(deps: Inner, customerId: string, client: Client): Promise<EraseCode> {
  const phone = await phoneOf(deps.db, deps.secrets, customerId);
  if (phone) return { ...(await sendCode(deps, 'erase', phone, client)), sentTo: maskPhone(phone) };
  const target = withoutPhone(customerId);
  const { code, expiresAt } = await issueCode(deps, { purpose: 'erase', target, address: client.address });
  return { expiresAt: expiresAt.toString(), sentTo: null, confirmationCode: code };
}

/** @throws Problem `identity/code-invalid` */
export async function eraseMe(deps: Inner, customerId: string, code: string, requestId: string): Promise<void> {
  const phone = await phoneOf(deps.db, deps.secrets, customerId);
  const codeId = await checkCode(deps, 'erase', phone ?? withoutPhone(customerId), code);
  await inTransaction(deps.db, async (tx) => {
    await useCode(tx, codeId, deps.clock.now());
    await eraseCustomer(tx, deps, { customerId, actor: null, reason: 'asked for in the owner app', requestId });
  });
}
