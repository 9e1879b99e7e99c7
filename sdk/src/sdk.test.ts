/** The SDK against a loopback server that fails, loses answers and takes batches without saying so. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type Storage } from './index.ts';
import { overFetch, overWx } from './transport.ts';

interface Taken {
  readonly messageId: string;
  readonly type: string;
  readonly event?: string;
  readonly externalId?: string;
  readonly deviceId: string;
}

type Mood = 'takes' | 'fails' | 'loses the answer' | 'refuses' | 'is busy';

let server: Server;
let url: string;
let moods: Mood[] = [];
/** As the real server does: a message id counts once. */
const taken = new Map<string, Taken>();
let calls: Taken[][] = [];

beforeAll(async () => {
  server = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { batch } = JSON.parse(text) as { batch: Taken[] };
      const poisoned = batch.some((message) => message.event === 'poison');
      const mood = poisoned ? 'refuses' : (moods.shift() ?? 'takes');
      calls.push(batch);
      if (mood === 'fails') return void request.socket.destroy();
      if (mood === 'is busy') return void reply.writeHead(503).end('{}');
      if (mood === 'refuses') return void reply.writeHead(400).end('{}');
      for (const message of batch) if (!taken.has(message.messageId)) taken.set(message.messageId, message);
      if (mood === 'loses the answer') return void request.socket.destroy();
      reply.writeHead(202).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function memory(): Storage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

function client(storage: Storage, mood: Mood[] = []): Client {
  moods = [...mood];
  taken.clear();
  calls = [];
  return reopened(storage);
}

const reopened = (storage: Storage) =>
  createClient({ url, writeKey: 'wk_test', post: overFetch(), storage, waitMs: 1_000_000 });

async function flushed(one: Client, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await one.flush();
}

describe('AUD-1 SDK', () => {
  it('AUD-1 sends what was tracked in batches, in order', async () => {
    const one = client(memory());
    for (let nth = 0; nth < 250; nth += 1) one.track('view', { nth });
    await flushed(one, 3);
    expect(taken.size).toBe(250);
    expect(Math.max(...calls.map((call) => call.length))).toBeLessThanOrEqual(100);
    const order = calls.flat().map((message) => (message as unknown as { properties: { nth: number } }).properties.nth);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('AUD-1 repeats with the same message ids when calls fail and answers get lost: nothing lost, nothing doubled', async () => {
    const one = client(memory(), ['fails', 'loses the answer', 'is busy', 'loses the answer', 'takes']);
    for (let nth = 0; nth < 30; nth += 1) one.track('view', { nth });
    await flushed(one, 8);
    expect(calls.length).toBeGreaterThan(3);
    expect(taken.size).toBe(30);
    expect(new Set(calls.flat().map((message) => message.messageId)).size).toBe(30);
  });

  it('AUD-1 keeps the queue over a restart of the app', async () => {
    const storage = memory();
    const one = client(storage, ['fails']);
    one.page('home');
    one.track('add_to_cart', { sku: 'S1' });
    await one.flush();
    const again = reopened(storage);
    expect(again.deviceId).toBe(one.deviceId);
    await again.flush();
    expect([...taken.values()].map((message) => message.type)).toEqual(['page', 'track']);
    expect(JSON.parse(storage.items.get('pawloop.queue') ?? '')).toEqual([]);
  });

  it('AUD-1 names the user after identify, and no more after reset', async () => {
    const one = client(memory());
    one.track('before');
    one.identify('user-1', { name: 'Mimi' });
    one.track('after');
    one.reset();
    one.track('signed_out');
    await flushed(one, 2);
    const users = [...taken.values()].map((message) => message.externalId ?? null);
    expect(users).toEqual([null, 'user-1', 'user-1', null]);
    expect(new Set([...taken.values()].map((message) => message.deviceId)).size).toBe(1);
  });

  it('AUD-1 gives up a batch that can never be taken and goes on with the next', async () => {
    const one = client(memory(), ['refuses']);
    one.track('bad');
    await one.flush();
    one.track('good');
    await one.flush();
    expect([...taken.values()].map((message) => message.event)).toEqual(['good']);
  });

  it('AUD-1 finds the bad message of a refused batch and sends the others', async () => {
    const one = client(memory());
    for (let nth = 0; nth < 20; nth += 1) one.track(nth === 13 ? 'poison' : 'view', { nth });
    await one.flush();
    expect([...taken.values()].map((message) => message.event)).toEqual(Array(19).fill('view'));
  });

  it('AUD-1 works when the storage is full or forbidden', async () => {
    const broken: Storage = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('full');
      },
    };
    const one = client(broken);
    one.track('view');
    await one.flush();
    expect(taken.size).toBe(1);
  });

  it('AUD-1 speaks wx.request in a mini program', async () => {
    const asked: { url: string; header: unknown; data: string }[] = [];
    const post = overWx({
      request(options) {
        asked.push(options);
        options.success({ statusCode: 202 });
      },
    });
    const one = createClient({ url, token: () => 'session', post, storage: memory(), waitMs: 1_000_000 });
    one.track('view');
    await one.flush();
    expect(asked[0]?.url).toBe(`${url}/v1/events`);
    expect(asked[0]?.header).toMatchObject({ authorization: 'Bearer session' });
    expect(JSON.parse(asked[0]?.data ?? '').batch).toHaveLength(1);
  });
});
