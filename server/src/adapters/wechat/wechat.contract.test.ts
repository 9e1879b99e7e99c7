/** What every WeChat client must do, shown on the HTTP client against the loopback WeChat. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../platform/problem.ts';
import type { Wechat } from './wechat.ts';
import { startWechatFake, type WechatFake } from './wechat-fake.ts';
import { createWechat } from './wechat-http.ts';

let fake: WechatFake;
let wechat: Wechat;

beforeAll(async () => {
  fake = await startWechatFake();
  wechat = createWechat(fake.options);
});
afterAll(() => fake[Symbol.asyncDispose]());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error.type.code;
    throw error;
  }
  return 'no problem';
}

describe('mini program', () => {
  it('ACC-1 tells who holds a login code', async () => {
    const code = fake.miniCode({ openid: 'o1', unionid: 'u1' });
    expect(await wechat.miniIdentity(code)).toEqual({ appId: 'wx-mini-fake', openid: 'o1', unionid: 'u1' });
  });

  it('ACC-1 keeps the session key to itself', async () => {
    const identity = await wechat.miniIdentity(fake.miniCode({ openid: 'o2' }));
    expect(Object.keys(identity)).not.toContain('session_key');
  });

  it('ACC-1 refuses a code that was used and one that never was', async () => {
    const code = fake.miniCode({ openid: 'o3' });
    await wechat.miniIdentity(code);
    expect(await codeOf(wechat.miniIdentity(code))).toBe('wechat/code-invalid');
    expect(await codeOf(wechat.miniIdentity('made-up'))).toBe('wechat/code-invalid');
  });

  it('ACC-1 gives the phone of the phone button as E.164', async () => {
    const code = fake.phoneCode({ countryCode: '86', purePhoneNumber: '13812345678' });
    expect(await wechat.miniPhone(code)).toBe('+8613812345678');
  });

  it('ACC-1 asks for a new access token when the old one is refused, without losing the phone code', async () => {
    await wechat.miniPhone(fake.phoneCode({ countryCode: '86', purePhoneNumber: '13812345678' }));
    fake.misbehave('/wxa/business/getuserphonenumber', 'expires');
    const code = fake.phoneCode({ countryCode: '86', purePhoneNumber: '13912345678' });
    expect(await wechat.miniPhone(code)).toBe('+8613912345678');
  });

  it('REL-3 uses one access token for many calls', async () => {
    const before = fake.asked.filter((path) => path === '/cgi-bin/stable_token').length;
    for (let n = 0; n < 3; n += 1)
      await wechat.miniPhone(fake.phoneCode({ countryCode: '86', purePhoneNumber: '13812345678' }));
    expect(fake.asked.filter((path) => path === '/cgi-bin/stable_token')).toHaveLength(before);
  });
});

describe('official account', () => {
  it('ACC-1 builds the consent page with our state', () => {
    const url = new URL(wechat.oauthUrl('https://paw.example/app/#/pages/home', 's.1.x'));
    expect(url.searchParams.get('redirect_uri')).toBe('https://paw.example/app/#/pages/home');
    expect(url.searchParams.get('state')).toBe('s.1.x');
    expect(url.hash).toBe('#wechat_redirect');
  });

  it('ACC-1 tells who holds an OAuth code, with the unionid of the profile', async () => {
    const code = fake.oauthCode({ openid: 'h1', unionid: 'u9', nickname: '小宠' });
    expect(await wechat.oauthIdentity(code)).toEqual({
      appId: 'wx-official-fake',
      openid: 'h1',
      unionid: 'u9',
      nickname: '小宠',
    });
  });

  it('ACC-1 refuses an OAuth code that was used', async () => {
    const code = fake.oauthCode({ openid: 'h2' });
    await wechat.oauthIdentity(code);
    expect(await codeOf(wechat.oauthIdentity(code))).toBe('wechat/code-invalid');
  });
});

describe('when WeChat misbehaves', () => {
  const path = '/sns/jscode2session';

  it.each(['slow', 'fails', 'malformed', 'strange', 45011, 40125] as const)(
    'REL-3 says unavailable on %s',
    async (how) => {
      fake.misbehave(path, how);
      expect(await codeOf(wechat.miniIdentity(fake.miniCode({ openid: 'o5' })))).toBe('wechat/unavailable');
    },
  );

  it.each([40029, 40163])('ACC-1 says that the code is invalid on errcode %s', async (errcode) => {
    fake.misbehave(path, errcode);
    expect(await codeOf(wechat.miniIdentity(fake.miniCode({ openid: 'o6' })))).toBe('wechat/code-invalid');
  });

  it('REL-3 asks once more when WeChat is busy, and not a third time', async () => {
    fake.misbehave(path, -1);
    expect(await wechat.miniIdentity(fake.miniCode({ openid: 'o7' }))).toMatchObject({ openid: 'o7' });
    fake.misbehave(path, -1, 2);
    const before = fake.asked.length;
    expect(await codeOf(wechat.miniIdentity(fake.miniCode({ openid: 'o8' })))).toBe('wechat/unavailable');
    expect(fake.asked.length - before).toBe(2);
    expect(await wechat.miniIdentity(fake.miniCode({ openid: 'o8' }))).toMatchObject({ openid: 'o8' });
  });

  it('REL-3 does not send a one-time code again after an answer was lost', async () => {
    fake.misbehave(path, 'slow');
    const before = fake.asked.length;
    await codeOf(wechat.miniIdentity(fake.miniCode({ openid: 'o9' })));
    expect(fake.asked.length - before).toBe(1);
  });
});

it('ACC-1 says that WeChat is not set up without credentials', async () => {
  const none = createWechat({ ...fake.options, miniAppId: undefined, officialAppId: undefined });
  expect(await codeOf(none.miniIdentity('x'))).toBe('wechat/not-configured');
  expect(await codeOf(none.miniPhone('x'))).toBe('wechat/not-configured');
  expect(await codeOf(none.oauthIdentity('x'))).toBe('wechat/not-configured');
  expect(() => none.oauthUrl('/', 's')).toThrow(Problem);
});

it('PRIV-1 never says a secret in a problem', async () => {
  fake.misbehave('/sns/jscode2session', 40125);
  const error = await wechat.miniIdentity('x').catch((caught: unknown) => caught);
  expect(JSON.stringify(error) + String((error as Error).message)).not.toContain('secret');
});
