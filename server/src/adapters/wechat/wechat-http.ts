/** WeChat over HTTPS: mini-program login, phone button, official-account OAuth. Thin over fetch, no SDK. */
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { Problem } from '../../platform/problem.ts';
import {
  type Wechat,
  type WechatIdentity,
  wechatCodeInvalid,
  wechatNotConfigured,
  wechatUnavailable,
} from './wechat.ts';

export interface WechatOptions {
  readonly miniAppId: string | undefined;
  readonly miniSecret: string | undefined;
  readonly officialAppId: string | undefined;
  readonly officialSecret: string | undefined;
  /** `https://api.weixin.qq.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  /** Milliseconds to wait for an answer; 5,000 when left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
const AUTHORIZE_URL = 'https://open.weixin.qq.com/connect/oauth2/authorize';
/** A token is asked for anew this long before it runs out. */
const TOKEN_MARGIN_SECONDS = 300;
const CODE_ERRORS = new Set([40029, 40163, 41008]);
const TOKEN_ERRORS = new Set([40001, 40014, 42001]);
const SYSTEM_BUSY = -1;

const Failure = Type.Object({ errcode: Type.Integer(), errmsg: Type.Optional(Type.String()) });
const Identity = Type.Object({ openid: Type.String({ minLength: 1 }), unionid: Type.Optional(Type.String()) });
const StableToken = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer() });
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

/** The business answer was an error code of WeChat. */
class WechatFailure extends Error {
  readonly errcode: number;
  constructor(errcode: number, message: string) {
    super(message);
    this.errcode = errcode;
  }
}

export function createWechat(options: WechatOptions): Wechat {
  const call = caller(options);
  const accessToken = stableToken(options, call);
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
      const ask = async (fresh: boolean) =>
        call(
          'POST',
          '/wxa/business/getuserphonenumber',
          { access_token: await accessToken(fresh) },
          { code: phoneCode },
          PhoneInfo,
        );
      const answer = await explain(async () => {
        try {
          return await ask(false);
        } catch (error) {
          // A refused token means that the code was not looked at yet, so the same code may go again.
          if (error instanceof WechatFailure && TOKEN_ERRORS.has(error.errcode)) return ask(true);
          throw error;
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

type Call = <S extends TSchema>(
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string>>,
  body: unknown,
  schema: S,
) => Promise<Type.Static<S>>;

function caller(options: WechatOptions): Call {
  return async (method, path, query, body, schema) => {
    const reply = await fetch(`${options.apiUrl}${path}?${new URLSearchParams(query)}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!reply.ok) throw new Error(`WeChat answered ${reply.status}`);
    // WeChat declares JSON as text/plain, so the declared type is not looked at.
    const answer: unknown = JSON.parse(await reply.text());
    if (Value.Check(Failure, answer) && answer.errcode !== 0)
      throw new WechatFailure(answer.errcode, answer.errmsg ?? '');
    if (!Value.Check(schema, answer)) throw new Error('WeChat answered in another form than expected');
    return answer;
  };
}

/** One access token for all calls; the stable endpoint gives every process the same one until it runs out. */
function stableToken(options: WechatOptions, call: Call): (fresh: boolean) => Promise<string> {
  let current: { token: string; until: number } | undefined;
  return async (fresh) => {
    if (!fresh && current && performance.now() < current.until) return current.token;
    const { appId, secret } = miniOf(options);
    const body = { grant_type: 'client_credential', appid: appId, secret, force_refresh: fresh };
    const answer = await whileBusy(() => call('POST', '/cgi-bin/stable_token', {}, body, StableToken));
    const seconds = Math.max(answer.expires_in - TOKEN_MARGIN_SECONDS, 0);
    current = { token: answer.access_token, until: performance.now() + seconds * 1000 };
    return current.token;
  };
}

/** Once more when WeChat says that it did nothing; a code that may have been used up is never sent again. */
async function whileBusy<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WechatFailure && error.errcode === SYSTEM_BUSY) return ask();
    throw error;
  }
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
