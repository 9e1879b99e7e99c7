/** Sign-in with WeChat: mini-program code, or official-account OAuth with a state bound to the browser (ACC-1). */
import { timingSafeEqual } from 'node:crypto';
import type { Identity } from '@pawloop/contract';
import type { WechatIdentity } from '../../../adapters/wechat/wechat.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken } from '../../../platform/secret.ts';
import type { Identifier } from '../customer/identifier.ts';
import { parsePhone } from '../customer/phone.ts';
import type { Inner } from '../deps.ts';
import { returnToInvalid, stateInvalid } from '../problems.ts';
import { type Arrival, signIn } from './sign-in.ts';

const STATE_MINUTES = 10;
/** A path of our own: one slash, then neither a slash nor a backslash, no control characters. */
const OWN_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Both the mini program and, when the phone button was used, the phone are proved at once; WeChat vouches for the phone.
 * A phone from abroad is left out.
 * @throws Problem `wechat/code-invalid`, `wechat/unavailable`, `wechat/not-configured`
 */
export async function signInByMiniProgram(
  deps: Inner,
  request: { readonly code: string; readonly phoneCode?: string },
  arrival: Arrival,
): Promise<Identity.OwnerSession> {
  const who = await deps.wechat.miniIdentity(request.code);
  const phone = request.phoneCode ? parsePhone(await deps.wechat.miniPhone(request.phoneCode)) : undefined;
  const proven: Identifier[] = [...identifiersOf(who), ...(phone ? [{ kind: 'phone' as const, value: phone }] : [])];
  return signIn(deps, { proven, via: 'wechat-mini', arrival });
}

export function identifiersOf(who: WechatIdentity): Identifier[] {
  return [
    { kind: 'openid', source: who.appId, value: who.openid },
    ...(who.unionid ? [{ kind: 'unionid' as const, value: who.unionid }] : []),
  ];
}

export interface OauthStart {
  readonly url: string;
  /** Goes into a cookie of the browser and must come back with it. */
  readonly state: string;
}

/** @throws Problem `identity/return-to-invalid`, `wechat/not-configured` */
export function startOauth(deps: Inner, returnTo: string): OauthStart {
  if (!OWN_PATH.test(returnTo)) throw new Problem(returnToInvalid);
  const until = deps.clock.now().add({ minutes: STATE_MINUTES }).epochMilliseconds;
  const head = `${newToken()}.${until}`;
  const state = `${head}.${signature(deps, head)}`;
  return { url: deps.wechat.oauthUrl(`${deps.publicUrl}${deps.ownerAppPath}${returnTo}`, state), state };
}

/** The sign-in was begun in this browser, by us, a short time ago. @throws Problem `identity/state-invalid` */
export function requireState(deps: Inner, state: string, fromCookie: string | undefined): void {
  const [nonce = '', until = '', mac = ''] = state.split('.');
  const expected = Buffer.from(signature(deps, `${nonce}.${until}`));
  const given = Buffer.from(mac);
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || fromCookie !== state || Number(until) < deps.clock.now().epochMilliseconds)
    throw new Problem(stateInvalid);
}

function signature({ secrets }: Inner, text: string): string {
  return secrets.blindIndex('oauth-state', text).toString('base64url');
}

/** @throws Problem `identity/state-invalid`, `wechat/code-invalid`, `wechat/unavailable`, `wechat/not-configured` */
export async function signInByOauth(
  deps: Inner,
  request: { readonly code: string; readonly state: string; readonly cookie: string | undefined },
  arrival: Arrival,
): Promise<Identity.OwnerSession> {
  requireState(deps, request.state, request.cookie);
  const who = await deps.wechat.oauthIdentity(request.code);
  return signIn(deps, { proven: identifiersOf(who), via: 'wechat-oauth', arrival });
}
