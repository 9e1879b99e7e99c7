/** Sign-in with phone and one-time code, and the sending of the code (ACC-1). */
import type { Identity } from '@pawloop/contract';
import { requirePhone } from '../customer/phone.ts';
import type { Client, Inner } from '../deps.ts';
import { type CodePurpose, checkCode, issueCode } from './codes.ts';
import { type Arrival, signIn } from './sign-in.ts';

/**
 * Send a code to a phone; whether the phone is known is not told.
 * @param phone E.164
 * @returns the code too while the development channel is active
 * @throws Problem `identity/code-too-soon`, `identity/code-limit`, `sms/unavailable`
 */
export async function sendCode(
  deps: Inner,
  purpose: CodePurpose,
  phone: string,
  client: Client,
): Promise<Identity.CodeSent> {
  const { code, expiresAt } = await issueCode(deps, { purpose, target: phone, address: client.address });
  const template = purpose === 'sign-in' ? 'sign-in-code' : 'erase-code';
  await deps.sms.send({ phone, template, variables: { code } });
  return { expiresAt: expiresAt.toString(), ...(deps.sms.development && { developmentCode: code }) };
}

/** @throws Problem `identity/phone-invalid`, `identity/code-invalid` */
export async function signInByPhone(
  deps: Inner,
  request: { readonly phone: string; readonly code: string },
  arrival: Arrival,
): Promise<Identity.OwnerSession> {
  const phone = requirePhone(request.phone);
  const codeId = await checkCode(deps, 'sign-in', phone, request.code);
  return signIn(deps, { proven: [{ kind: 'phone', value: phone }], via: 'phone', arrival, codeId });
}
