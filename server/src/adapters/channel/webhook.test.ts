/** Webhooks reach public addresses only, whatever a name says at the next moment. */
import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { type FakeWebhook, startFakeWebhook, WEBHOOK_SECRET } from './fake/fake-webhook.ts';
import { isCallable, isPublic, type Resolve } from './safe-address.ts';
import { createWebhook } from './webhook.ts';

let fake: FakeWebhook;
beforeAll(async () => {
  fake = await startFakeWebhook();
});
afterAll(() => fake[Symbol.asyncDispose]());

/** A resolver that gives one answer after the other and counts how often it was asked. */
function resolver(...answers: readonly (readonly string[])[]): Resolve & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (host, done) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked });
}

function send(url: string, options: { readonly privateToo: boolean; readonly resolve?: Resolve }) {
  const vendor = createWebhook({ secret: WEBHOOK_SECRET, timeoutMs: 400, ...options }, systemClock);
  const message = { channel: 'webhook' as const, sendId: 's1', to: { url }, content: { body: { a: 1 } } };
  return vendor.send(message, new AbortController().signal);
}

const refused = { kind: 'failed', code: 'address_refused', addressInvalid: true };

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.8',
    '172.16.3.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'no address',
  ])('SEC-2 knows that %s is not public', (address) => expect(isPublic(address)).toBe(false));

  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])(
    'SEC-2 knows that %s is public',
    (address) => expect(isPublic(address)).toBe(true),
  );

  it.each([
    'http://93.184.216.34/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://user:pass@hook.example/',
    'ftp://hook.example/',
    'file:///etc/passwd',
  ])('SEC-2 calls %s only when private addresses are allowed, or never', (url) =>
    expect(isCallable(new URL(url), false)).toBe(false),
  );

  it('SEC-2 calls public addresses over TLS', () => {
    expect(isCallable(new URL('https://hook.example/x?y=1'), false)).toBe(true);
    expect(isCallable(new URL('https://93.184.216.34/'), false)).toBe(true);
  });
});

describe('sending', () => {
  it('SEC-2 refuses a loopback address and one that is none, and connects to neither', async () => {
    for (const url of [`https://127.0.0.1:${fake.port}/`, `http://127.0.0.1:${fake.port}/`, 'nonsense', ''])
      expect(await send(url, { privateToo: false })).toMatchObject(refused);
    expect(fake.bodies).toEqual([]);
  });

  it('SEC-2 refuses a name that leads to a private address, also beside a public one', async () => {
    const url = `https://hook.example:${fake.port}/`;
    expect(await send(url, { privateToo: false, resolve: resolver(['10.0.0.1']) })).toMatchObject(refused);
    const both = resolver(['93.184.216.34', '127.0.0.1']);
    expect(await send(url, { privateToo: false, resolve: both })).toMatchObject(refused);
  });

  it('SEC-2 resolves a name once and connects to what was checked', async () => {
    const changing = resolver(['127.0.0.1'], ['192.0.2.1']);
    const outcome = await send(`http://hook.example:${fake.port}/`, { privateToo: true, resolve: changing });
    expect(outcome).toMatchObject({ kind: 'sent' });
    expect(changing.asked).toEqual(['hook.example']);
  });

  it('SEC-2 follows no redirect', async () => {
    fake.misbehave(302);
    const before = fake.bodies.length;
    const outcome = await send(`http://127.0.0.1:${fake.port}/`, { privateToo: true });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'http_302' });
    expect(fake.bodies).toHaveLength(before);
  });

  it('REL-3 sends nothing and says try later when a name is not known', async () => {
    const outcome = await send('https://hook.example/', { privateToo: false, resolve: resolver([]) });
    expect(outcome).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
  });

  it('REL-3 waits as long as the receiver asks for', async () => {
    fake.misbehave(429);
    const outcome = await send(`http://127.0.0.1:${fake.port}/`, { privateToo: true });
    expect(outcome).toMatchObject({ kind: 'throttled', retryAfterMs: 60_000 });
  });
});
