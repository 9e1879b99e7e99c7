/** What we ask of WeChat at sign-in: who holds a code of the mini program or of the official account. */
import { problemType } from '../../platform/problem.ts';

export const wechatUnavailable = problemType('wechat/unavailable', 503, 'WeChat does not answer at the moment');
export const wechatCodeInvalid = problemType('wechat/code-invalid', 422, 'WeChat does not accept this code any more');
export const wechatNotConfigured = problemType('wechat/not-configured', 409, 'Sign-in with WeChat is not set up');

/** An openid belongs to one app; the unionid, when the apps are bound to one open-platform account, to the person. */
export interface WechatIdentity {
  readonly appId: string;
  readonly openid: string;
  readonly unionid: string | undefined;
  /** Only from the official account, with consent. */
  readonly nickname?: string;
}

/**
 * Every call throws Problem `wechat/not-configured` without credentials, `wechat/code-invalid` when the code was used
 * or is too old, `wechat/unavailable` when no usable answer came in time.
 */
export interface Wechat {
  /** Who holds the code of `wx.login`. The session key does not leave this adapter. */
  miniIdentity(code: string): Promise<WechatIdentity>;
  /** Phone, as E.164, of the code of the phone button. */
  miniPhone(phoneCode: string): Promise<string>;
  /** WeChat's consent page, which comes back to `redirectTo` with `code` and `state`. */
  oauthUrl(redirectTo: string, state: string): string;
  /** Who holds the code with which WeChat came back. */
  oauthIdentity(code: string): Promise<WechatIdentity>;
}
