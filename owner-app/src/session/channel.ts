/** The channel code through which the owner came (ACC-7); it goes along with the next sign-in. */
import Taro from '@tarojs/taro';

const STORED = 'pawloop.channel';
const CODE = /^[A-Za-z0-9_-]{1,40}$/;

/** @param query of the page that was opened: a link's `channel`, or the `scene` of a mini program code */
export function rememberChannel(query: Readonly<Record<string, unknown>>): void {
  const code = query.channel ?? query.scene;
  if (typeof code === 'string' && CODE.test(code)) Taro.setStorageSync(STORED, code);
}

/** Members for the body of a sign-in; empty when the owner came by himself. */
export function channelOfSignIn(): { channelCode?: string } {
  const code: unknown = Taro.getStorageSync(STORED);
  return typeof code === 'string' && CODE.test(code) ? { channelCode: code } : {};
}

/** Counted once: a later sign-in is no longer owed to this channel. */
export function forgetChannel(): void {
  Taro.removeStorageSync(STORED);
}
