/** The event API over HTTP on PostgreSQL: once, durable, in the client's time, joined to the right person (AUD-1, rules 1 to 5). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { consumeOnce } from '../../../platform/consumers.ts';
import { inTransaction } from '../../../platform/db.ts';
import { storeMessages } from './store.ts';

const WAIT = { timeout: 30_000, interval: 100 };

let app: TestApp;
let key: Headers;
beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  key = await writeKey('web');
});
afterAll(() => app[Symbol.asyncDispose]());

async function writeKey(source: string): Promise<Headers> {
  const { secret } = await app.modules.identity.createKey({ name: source, kind: 'events', source });
  return { 'x-write-key': secret };
}

interface Logged {
  name: string;
  customer_id: string;
  occurred_at: string;
  received_at: string;
  payload: Record<string, unknown>;
}

async function logged(where: string): Promise<Logged[]> {
  const { rows } = await sql<Logged>`
    select name, customer_id, occurred_at, received_at, payload from platform.event
    where payload->>'about' = ${where} order by position`.execute(app.db);
  return rows;
}

let ids = 0;
const messageOf = (about: string, more: object = {}) => {
  ids += 1;
  return {
    type: 'track',
    event: 'view',
    messageId: `m${ids}`,
    deviceId: 'device-1',
    timestamp: '2026-03-01T01:59:00Z',
    properties: { about },
    ...more,
  };
};

const post = async (body: object, headers: Headers = key, url = '/v1/events') => {
  const reply = await app.http.inject({ method: 'POST', url, headers, body });
  return {
    status: reply.statusCode,
    ...reply.json<{ accepted: number; duplicates: number; rejected: unknown[]; code?: string }>(),
  };
};

describe('AUD-1 event API', () => {
  it('AUD-1 rule 1: takes an event once per source and message id, and answers a repeat as before', async () => {
    const batch = [messageOf('once'), messageOf('once')];
    expect(await post({ batch })).toMatchObject({ status: 202, accepted: 2, duplicates: 0 });
    expect(await post({ batch })).toMatchObject({ status: 202, accepted: 0, duplicates: 2 });
    expect(await post({ batch }, await writeKey('mini'))).toMatchObject({ accepted: 2 });
    expect(await logged('once')).toHaveLength(4);
  });

  it('AUD-1 rule 1: takes a message that stands twice in one batch once', async () => {
    const message = messageOf('twice');
    expect(await post({ batch: [message, message] })).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await logged('twice')).toHaveLength(1);
  });

  it('AUD-1 rule 2: a batch cut and resumed leaves the same as one that went through', async () => {
    const batch = Array.from({ length: 10 }, () => messageOf('cut'));
    await post({ batch: batch.slice(0, 6) });
    await post({ batch: batch.slice(3) });
    await post({ batch });
    expect(await logged('cut')).toHaveLength(10);
  });

  it('AUD-1 rule 3: corrects the client’s clock by received − sent, and never into the future; both times are kept', async () => {
    // This client's clock is an hour ahead: what it dates 02:59 happened at 01:59.
    const ahead = messageOf('ahead', { timestamp: '2026-03-01T02:59:00Z' });
    await post({ sentAt: '2026-03-01T03:00:00Z', batch: [ahead] });
    expect((await logged('ahead'))[0]?.occurred_at).toBe('2026-03-01T01:59:00Z');
    // Dated after it was sent: clamped to the receipt (attack 17).
    const future = messageOf('future', { timestamp: '2026-03-01T05:00:00Z' });
    await post({ sentAt: '2026-03-01T02:00:00Z', batch: [future] });
    const [row] = await logged('future');
    expect(row?.occurred_at).toBe('2026-03-01T02:00:00Z');
    expect(row?.received_at).toBeTruthy();
    await post({ batch: [messageOf('unsent', { timestamp: '2026-03-09T00:00:00Z' })] });
    expect((await logged('unsent'))[0]?.occurred_at).toBe('2026-03-01T02:00:00Z');
  });

  it('AUD-1 rule 4: 16 writers that repeat at random lose and double nothing, and each event is consumed once', async () => {
    const calls = Array.from({ length: 64 }, () => Array.from({ length: 25 }, () => messageOf('writers')));
    const doubled = calls.flatMap((batch, nth) => (nth % 3 === 0 ? [batch, batch] : [batch]));
    let next = 0;
    const writer = async () => {
      for (let batch = doubled[next++]; batch; batch = doubled[next++]) {
        expect((await post({ batch })).status).toBe(202);
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));
    expect(await logged('writers')).toHaveLength(64 * 25);
    const seen: string[] = [];
    const counting = {
      name: 'test.counting',
      events: ['app.view'],
      handle: async (_tx: unknown, events: readonly { eventId: string; payload: unknown }[]) => {
        for (const one of events) if ((one.payload as { about: string }).about === 'writers') seen.push(one.eventId);
      },
    };
    // Transactions of other tests on the same server hold the end of the log back for a moment.
    await vi.waitFor(async () => {
      while ((await consumeOnce(app.db, counting, 0)) > 0);
      expect(seen.length).toBeGreaterThanOrEqual(64 * 25);
    }, WAIT);
    expect(seen).toHaveLength(64 * 25);
    expect(new Set(seen).size).toBe(64 * 25);
  });

  it('AUD-1 rule 5: keeps the order of one customer’s events', async () => {
    for (let nth = 0; nth < 5; nth += 1) {
      await post({
        batch: [
          messageOf('order', { properties: { about: 'order', nth } }),
          messageOf('order', { properties: { about: 'order', nth: nth + 0.5 } }),
        ],
      });
    }
    const order = (await logged('order')).map((row) => row.payload.nth as number);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('AUD-1 takes the good messages of a batch and names the bad ones', async () => {
    const batch = [
      messageOf('mixed'),
      { type: 'track' },
      messageOf('mixed', { event: undefined }),
      messageOf('mixed', { deviceId: undefined }),
      messageOf('mixed', { properties: { about: 'mixed', text: '\ud800' } }),
      messageOf('mixed', { properties: { about: 'mixed', text: 'x'.repeat(40_000) } }),
      messageOf('mixed', { event: '\u0007' }),
      messageOf('mixed', { properties: { about: 'mixed', text: 'C:\\u0000' } }),
    ];
    const reply = await post({ batch });
    expect(reply).toMatchObject({ status: 202 });
    expect(reply.rejected).toEqual([
      { index: 1, code: 'message/invalid' },
      { index: 2, code: 'message/incomplete' },
      { index: 3, code: 'message/incomplete' },
      { index: 4, code: 'message/invalid' },
      { index: 5, code: 'message/invalid' },
      { index: 6, code: 'message/invalid' },
    ]);
    expect(reply.accepted).toBe(2);
    expect((await logged('mixed'))[1]?.payload.text).toBe('C:\\u0000');
  });

  it('AUD-1 takes one event by itself, and refuses who has no key', async () => {
    expect(await post({ message: messageOf('single') }, key, '/v1/event')).toMatchObject({ status: 202, accepted: 1 });
    expect(await post({ batch: [messageOf('nobody')] }, {})).toMatchObject({ status: 401 });
    expect(await post({ batch: [messageOf('nobody')] }, { 'x-write-key': 'wk_wrong' })).toMatchObject({ status: 401 });
    expect(await post({ batch: [] })).toMatchObject({ status: 400 });
    expect(await post({ batch: Array.from({ length: 1001 }, () => messageOf('many')) })).toMatchObject({ status: 400 });
  });

  it('AUD-1 gives a signed-in owner’s events to the owner, who cannot speak for another', async () => {
    const owner = await app.owner();
    expect(await post({ batch: [messageOf('owner', { deviceId: undefined })] }, owner.headers)).toMatchObject({
      accepted: 1,
    });
    expect((await logged('owner'))[0]?.customer_id).toBe(owner.customerId);
    const other = await post({ batch: [messageOf('owner', { externalId: 'somebody' })] }, owner.headers);
    expect(other.rejected).toEqual([{ index: 0, code: 'message/forbidden' }]);
  });
});

describe('AUD-1 who it was', () => {
  const customersOf = async (about: string) => {
    const ids = (await logged(about)).map((row) => row.customer_id);
    return app.modules.identity.canonical(app.db, ids);
  };

  it('AUD-1 joins what happened on a device to the user who is named there later', async () => {
    await post({ batch: [messageOf('joined', { deviceId: 'phone-7' })] });
    const identify = messageOf('joined', {
      type: 'identify',
      event: undefined,
      deviceId: 'phone-7',
      externalId: 'user-7',
      traits: { name: '小白', city: '上海', about: 'joined' },
    });
    await post({ batch: [identify, messageOf('joined', { deviceId: 'phone-7', externalId: 'user-7' })] });
    await post({ batch: [messageOf('joined', { deviceId: 'phone-7' })] });
    const people = new Set((await customersOf('joined')).values());
    expect(people.size).toBe(1);
    const [card] = (await app.modules.identity.findCustomers(app.db, [...people])).values();
    expect(card).toMatchObject({ status: 'known', name: '小白', city: '上海' });
  });

  it('AUD-1 leaves a device with the user who had it when another signs in on it', async () => {
    await post({ batch: [messageOf('shared', { deviceId: 'tablet', externalId: 'mother' })] });
    await post({ batch: [messageOf('shared', { deviceId: 'tablet', externalId: 'daughter' })] });
    expect(new Set((await customersOf('shared')).values()).size).toBe(2);
  });

  it('AUD-1 keeps names and numbers of people out of the log', async () => {
    const traits = { about: 'private', name: '张三', phone: '13812345678', email: 'a@b.example', favourite: 'fish' };
    await post({
      batch: [
        messageOf('private', { type: 'identify', event: undefined, externalId: 'user-8', deviceId: undefined, traits }),
      ],
    });
    const [row] = await logged('private');
    expect(row?.payload).toEqual({ about: 'private', favourite: 'fish' });
  });

  it('AUD-1 tells audience when somebody was seen, and the traits', async () => {
    const identify = messageOf('seen', {
      type: 'identify',
      event: undefined,
      deviceId: undefined,
      externalId: 'user-9',
      traits: { about: 'seen', vip: true },
    });
    await post({ batch: [identify] });
    const [row] = await logged('seen');
    await vi.waitFor(async () => {
      await app.drain();
      const { rows } = await sql<{ last_seen_at: string; traits: object }>`
        select last_seen_at, traits from audience.feature where customer_id = ${row?.customer_id}`.execute(app.db);
      expect(rows[0]).toMatchObject({ last_seen_at: '2026-03-01T01:59:00Z', traits: { vip: true } });
    }, WAIT);
  });

  it('AUD-1 rule 8: a late event does not bring an erased person back', async () => {
    const late = (about: string) => messageOf(about, { externalId: 'gone', deviceId: undefined });
    await post({ batch: [late('before')] });
    const [row] = await logged('before');
    const staff = await app.staff();
    const erased = await app.http.inject({
      method: 'POST',
      url: `/v1/customers/${row?.customer_id}/erase`,
      headers: staff,
      body: { reason: 'asked for it' },
    });
    expect(erased.statusCode, erased.body).toBeLessThan(300);
    const message = {
      source: 'web',
      messageId: 'late',
      sender: { source: 'web', externalId: 'gone' },
      name: 'app.view',
      payload: '{"about":"after"}',
      at: 0,
    };
    // Not over HTTP: there the sender is remembered for some seconds.
    const isNew = await inTransaction(app.db, (tx) => storeMessages(tx, { identity: app.modules.identity }, [message]));
    expect(isNew).toEqual([true]);
    expect(await logged('after')).toHaveLength(0);
  });
});
