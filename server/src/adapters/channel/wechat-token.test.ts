/** Messages and sign-in share one WeChat token, in one process and over several. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { createWechatTokens, type WechatTokens } from '../wechat/access-token.ts';
import type { Outcome } from './channel.ts';
import { type FakeWechat, startFakeWechat, WECHAT_APPS } from './fake/fake-wechat.ts';
import { createWechatSubscribe } from './wechat-subscribe.ts';
import { createWechatTemplate } from './wechat-template.ts';

let fake: FakeWechat;
beforeEach(async () => {
  fake = await startFakeWechat();
});
afterEach(() => fake[Symbol.asyncDispose]());

const tokens = (): WechatTokens =>
  createWechatTokens({
    apiUrl: `http://127.0.0.1:${fake.port}`,
    miniAppId: WECHAT_APPS.mini.appId,
    miniSecret: WECHAT_APPS.mini.secret,
    officialAppId: WECHAT_APPS.official.appId,
    officialSecret: WECHAT_APPS.official.secret,
    timeoutMs: 400,
  });
const apiUrl = () => `http://127.0.0.1:${fake.port}`;

function process(shared = tokens()): (sendId: string) => Promise<Outcome> {
  const { appId } = WECHAT_APPS.official;
  const accessToken = (refused?: string) => shared.get('official', refused);
  const vendor = createWechatTemplate({ appId, apiUrl: apiUrl(), accessToken, timeoutMs: 400 }, systemClock);
  return (sendId) => {
    const content = { templateId: 'TPL-1001', data: { first: 'x' } };
    const message = { channel: 'wechat_template' as const, sendId, to: { openid: 'o-person' }, content };
    return vendor.send(message, new AbortController().signal);
  };
}

describe('the shared token', () => {
  it('REL-3 is asked for once however many messages wait for it', async () => {
    const send = process();
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, n) => send(`s${n}`)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(fake.tokensAsked).toEqual([false]);
  });

  it('REL-3 is renewed once when it ran out, and every message is sent once', async () => {
    const send = process();
    await send('first');
    fake.expire();
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, n) => send(`s${n}`)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(fake.tokensAsked).toEqual([false, false]);
    expect(new Set(fake.booked).size).toBe(fake.booked.length);
    expect(fake.booked).toHaveLength(31);
  });

  it('REL-3 is not spoiled for other processes', async () => {
    const [one, two] = [process(), process()];
    await one('a');
    await two('b');
    fake.expire();
    expect(await one('c')).toMatchObject({ kind: 'sent' });
    expect(await two('d')).toMatchObject({ kind: 'sent' });
    expect(await one('e')).toMatchObject({ kind: 'sent' });
    expect(fake.tokensAsked).not.toContain(true);
  });

  it('REL-3 is forced once when WeChat gives out a token that it refuses', async () => {
    const send = process();
    await send('a');
    fake.poison();
    expect(await send('b')).toMatchObject({ kind: 'sent' });
    expect(fake.tokensAsked).toEqual([false, false, true]);
  });

  it('REL-3 sends nothing and says try later while there is none', async () => {
    fake.tokensAway(true);
    const outcome = await process()('a');
    expect(outcome).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
    expect(fake.booked).toEqual([]);
    fake.tokensAway(false);
  });

  it('CAM-4 is one for each app', async () => {
    const shared = tokens();
    expect(await shared.get('mini')).toBe(await shared.get('official'));
    expect(fake.tokensAsked).toHaveLength(2);
  });
});

describe('messages', () => {
  it('REL-3 sends a template message once though it is handed over twice', async () => {
    const send = process();
    const first = await send('same');
    expect(await send('same')).toEqual(first);
    expect(fake.booked).toEqual(['same']);
  });

  it('CAM-4 keeps every digit of WeChat’s reference', async () => {
    expect(await process()('a')).toEqual({ kind: 'sent', providerRef: '2260144234514972673' });
  });

  it.each([
    ['43101', { thing1: 'x' }, 'TPL-1001', 'x-nobody', { code: '40003', addressInvalid: true }],
    ['40037', { thing1: 'x' }, 'TPL-other', 'o-person', { code: '40037' }],
    ['47003', {}, 'TPL-1001', 'o-person', { code: '47003' }],
  ])('REL-3 tells a wrong person from a wrong template (%s)', async (_code, data, templateId, openid, expected) => {
    const shared = tokens();
    const { appId } = WECHAT_APPS.mini;
    const accessToken = (refused?: string) => shared.get('mini', refused);
    const vendor = createWechatSubscribe({ appId, apiUrl: apiUrl(), accessToken }, systemClock);
    const message = {
      channel: 'wechat_subscribe' as const,
      sendId: 's',
      to: { openid },
      content: { templateId, data: data as Record<string, string> },
    };
    expect(await vendor.send(message, new AbortController().signal)).toMatchObject({ kind: 'failed', ...expected });
  });
});
