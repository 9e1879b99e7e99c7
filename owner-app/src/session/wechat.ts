/** Signing in with WeChat: by its login code in the mini program, by OAuth redirect in its browser (ACC-1). */
import { hasMiniLogin, isInsideWechat, miniLoginCode, takeOauthReturn, visit } from '#device';
import { api } from '../api/api.ts';
import { createStore } from '../state/store.ts';
import { tabs } from '../tabs.ts';
import { channelOfSignIn } from './channel.ts';
import { enter } from './session.ts';

/** Why the last return from WeChat's consent page did not sign in; shown on the sign-in page. */
export const oauthFailure = createStore<unknown>(undefined);

export const canUseWechat = (): boolean => hasMiniLogin || isInsideWechat();

/** @returns whether the owner is signed in now; false when the browser left for WeChat's page */
export async function signInWithWechat(): Promise<boolean> {
  if (hasMiniLogin) {
    await enter(
      await api('POST /v1/owner/sessions/wechat-mini', { body: { code: await miniLoginCode(), ...channelOfSignIn() } }),
    );
    return true;
  }
  const { url } = await api('GET /v1/owner/wechat-oauth', { query: { returnTo: tabs[0].path } });
  visit(url);
  return false;
}

/** At the start of the app: takes code and state out of the address when WeChat sent the owner back. */
export async function finishOauth(): Promise<void> {
  const returned = takeOauthReturn();
  if (returned === undefined) return;
  try {
    await enter(await api('POST /v1/owner/sessions/wechat-oauth', { body: { ...returned, ...channelOfSignIn() } }));
  } catch (error) {
    oauthFailure.set(error);
  }
}
