/** WeChat over HTTPS: mini-program login, phone button, official-account OAuth. Thin over fetch, no SDK. */
import { Type } from 'typebox';
import { Problem } from '../../platform/problem.ts';
import { createWechatTokens, type WechatApps, type WechatTokens } from './access-token.ts';
import {
  type Wechat,
  type WechatIdentity,
  wechatCodeInvalid,
  wechatNotConfigured,
  wechatUnavailable,
} from './wechat.ts';
import { caller, WechatFailure, whileBusy } from './wechat-call.ts';

export type WechatOptions = WechatApps;

const AUTHORIZE_URL = 'https://open.weixin.qq.com/connect/oauth2/authorize';
const CODE_ERRORS = new Set([40029, 40163, 41008]);
const TOKEN_ERRORS = new Set([40001, 40014, 42001]);

const Identity = Type.Object({ openid: Type.String({ minLength: 1 }), unionid: Type.Optional(Type.String()) });
const PhoneInfo = Type.Object({
  phone_info: Type.Object({ purePhoneNumber: Type.String(), countryCode: Type.String() }),
});
const OauthToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  openid: Type.String({ minLength: 1 }),
  unionid: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
});
const UserInfo = Type.Object({
  openid: Type.String(),
  nickname: Type.Optional(Type.String()),
  unionid: Type.Optional(Type.String()),
});

/** @param tokens shared with whoever else speaks to WeChat for us */
export function createWechat(options: WechatOptions, tokens: WechatTokens = createWechatTokens(options)): Wechat {
  const call = caller(options);
  return {
    async miniIdentity(code) {
      const { appId, secret } = miniOf(options);
      const query = { appid: appId, secret, js_code: code, grant_type: 'authorization_code' };
      const answer = await explain(() =>
        whileBusy(() => call('GET', '/sns/jscode2session', query, undefined, Identity)),
      );
      return { appId, openid: answer.openid, unionid: answer.unionid };
    },
    async miniPhone(phoneCode) {
      const ask = (token: string) =>
        call('POST', '/wxa/business/getuserphonenumber', { access_token: token }, { code: phoneCode }, PhoneInfo);
      const answer = await explain(async () => {
        const token = await tokens.get('mini');
        try {
          return await ask(token);
        } catch (error) {
          // A refused token means that the code was not looked at yet, so the same code may go again.
          if (!(error instanceof WechatFailure && TOKEN_ERRORS.has(error.errcode))) throw error;
          return ask(await tokens.get('mini', token));
        }
      });
      const { countryCode, purePhoneNumber } = answer.phone_info;
      return `+${countryCode.replace(/^\+/, '')}${purePhoneNumber}`;
    },
    oauthUrl(redirectTo, state) {
      const { appId } = officialOf(options);
      const query = new URLSearchParams({
        appid: appId,
        redirect_uri: redirectTo,
        response_type: 'code',
        scope: 'snsapi_userinfo',
        state,
      });
      return `${AUTHORIZE_URL}?${query}#wechat_redirect`;
    },
    async oauthIdentity(code) {
      const { appId, secret } = officialOf(options);
      const query = { appid: appId, secret, code, grant_type: 'authorization_code' };
      const token = await explain(() =>
        whileBusy(() => call('GET', '/sns/oauth2/access_token', query, undefined, OauthToken)),
      );
      const identity: WechatIdentity = { appId, openid: token.openid, unionid: token.unionid };
      if (!(token.scope ?? '').includes('snsapi_userinfo')) return identity;
      const who = { access_token: token.access_token, openid: token.openid, lang: 'zh_CN' };
      const user = await explain(() => whileBusy(() => call('GET', '/sns/userinfo', who, undefined, UserInfo)));
      return {
        appId,
        openid: token.openid,
        unionid: user.unionid ?? token.unionid,
        ...(user.nickname && { nickname: user.nickname }),
      };
    },
  };
}

async function explain<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (!(error instanceof WechatFailure)) throw new Problem(wechatUnavailable, undefined, [], 5);
    if (CODE_ERRORS.has(error.errcode)) throw new Problem(wechatCodeInvalid, `WeChat ${error.errcode}`);
    throw new Problem(wechatUnavailable, `WeChat ${error.errcode}`, [], 5);
  }
}

function miniOf({ miniAppId, miniSecret }: WechatOptions): { appId: string; secret: string } {
  if (!miniAppId || !miniSecret) throw new Problem(wechatNotConfigured, 'no mini program');
  return { appId: miniAppId, secret: miniSecret };
}

function officialOf({ officialAppId, officialSecret }: WechatOptions): { appId: string; secret: string } {
  if (!officialAppId || !officialSecret) throw new Problem(wechatNotConfigured, 'no official account');
  return { appId: officialAppId, secret: officialSecret };
}
