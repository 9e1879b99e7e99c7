/**
 * The access token of each of our WeChat apps, shared by sign-in and messages and by every process.
 * Source: developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken: the plain mode gives every caller the
 * same token; the forced one spoils everybody else's, and only 20 times a day.
 */
import { Type } from 'typebox';
import { Problem } from '../../platform/problem.ts';
import { wechatNotConfigured, wechatUnavailable } from './wechat.ts';
import { type Call, type CallOptions, caller, whileBusy } from './wechat-call.ts';

export type WechatApp = 'mini' | 'official';

export interface WechatApps extends CallOptions {
  readonly miniAppId: string | undefined;
  readonly miniSecret: string | undefined;
  readonly officialAppId: string | undefined;
  readonly officialSecret: string | undefined;
}

export interface WechatTokens {
  /**
   * A token that is not `refused`. One request however many ask at once; forced only when WeChat still gives out the
   * token that it refuses.
   * @throws Problem `wechat/not-configured`, `wechat/unavailable`, or what the call threw
   */
  get(app: WechatApp, refused?: string): Promise<string>;
}

/** A token is asked for anew this long before it runs out. */
const MARGIN_SECONDS = 300;
const ATTEMPTS = 2;

const StableToken = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer() });

interface Slot {
  current?: { readonly token: string; readonly until: number };
  pending?: Promise<string> | undefined;
}

export function createWechatTokens(options: WechatApps): WechatTokens {
  const call = caller(options);
  const slots: Readonly<Record<WechatApp, Slot>> = { mini: {}, official: {} };
  return {
    async get(app, refused) {
      const credentials = credentialsOf(options, app);
      const slot = slots[app];
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { current } = slot;
        if (current && performance.now() < current.until && current.token !== refused) return current.token;
        slot.pending ??= refresh(call, credentials, slot, refused).finally(() => {
          slot.pending = undefined;
        });
        const token = await slot.pending;
        if (token !== refused) return token;
      }
      throw new Problem(wechatUnavailable, 'WeChat refuses the token that it gives out', [], 30);
    },
  };
}

interface Credentials {
  readonly appid: string;
  readonly secret: string;
}

async function refresh(call: Call, credentials: Credentials, slot: Slot, refused: string | undefined): Promise<string> {
  const ask = (force: boolean) =>
    whileBusy(() =>
      call(
        'POST',
        '/cgi-bin/stable_token',
        {},
        { grant_type: 'client_credential', ...credentials, force_refresh: force },
        StableToken,
      ),
    );
  let answer = await ask(false);
  if (answer.access_token === refused) answer = await ask(true);
  const seconds = Math.max(answer.expires_in - MARGIN_SECONDS, 0);
  slot.current = { token: answer.access_token, until: performance.now() + seconds * 1000 };
  return answer.access_token;
}

function credentialsOf(options: WechatApps, app: WechatApp): Credentials {
  const [appid, secret] =
    app === 'mini' ? [options.miniAppId, options.miniSecret] : [options.officialAppId, options.officialSecret];
  if (!appid || !secret)
    throw new Problem(wechatNotConfigured, app === 'mini' ? 'no mini program' : 'no official account');
  return { appid, secret };
}
