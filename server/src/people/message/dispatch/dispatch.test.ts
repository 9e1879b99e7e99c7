/** Providers that fail, are slow, answer late, twice or never: sends end as what is known, and never twice (CAM-3, CAM-4). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openWorld, type ScriptedVendor, scriptedVendor, type World } from '../../../../test/messages.ts';
import type { CallbackEvent, MessageVendor, Outcome } from '../../../adapters/channel/channel.ts';
import { drainConsumers } from '../../../platform/consumers.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

let world: World;
let sms: ScriptedVendor & { lookUps: (Outcome | undefined)[] };
let wechat: ScriptedVendor;
const incoming: CallbackEvent[] = [];

beforeAll(async () => {
  const lookUps: (Outcome | undefined)[] = [];
  const vendor: MessageVendor = {
    ...scriptedVendor('sms', { perMinute: 20 }),
    lookUp: async () => lookUps.shift(),
    readCallback: () => ({ events: incoming.splice(0), reply: { contentType: 'text/plain', body: 'ok' } }),
  };
  sms = Object.assign(vendor as ScriptedVendor, { lookUps });
  wechat = scriptedVendor('wechat_subscribe');
  world = await openWorld([sms, wechat]);
});
beforeEach(async () => {
  world.app.clock.set(MORNING);
  sms.sent.length = 0;
  sms.script.length = 0;
  await sql`delete from message.provider_window`.execute(world.app.db);
  await sql`delete from message.provider`.execute(world.app.db);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const contents = {
  inbox: { zh: { title: '你好', body: '想念你' } },
  sms: { zh: { text: '想念你' } },
  wechat_subscribe: { zh: { templateId: 'tmpl-1', data: { thing1: '洗护' } } },
};
const service = (channels: ('inbox' | 'sms' | 'wechat_subscribe')[]) =>
  world.template({ purpose: 'service', channels, contents });
const provider = async (name = 'scripted-sms') => {
  const { rows } = await sql<{ circuit: string; failures: number }>`
    select circuit, failures from message.provider where vendor = ${name}`.execute(world.app.db);
  return rows[0];
};

describe('hand-over', () => {
  it('CAM-4 hands a message over once and notes the reference, the price and the text', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    const [id] = await world.plan({ customerId, templateId });
    await Promise.all([world.work(), world.work(), world.work()]);
    expect(sms.sent).toHaveLength(1);
    expect(sms.sent[0]).toMatchObject({ sendId: id, content: { text: '【Pawloop】想念你' } });
    expect(sms.sent[0]?.content).not.toHaveProperty('sign');
    expect(sms.sent[0]?.to).toHaveProperty('phone');
    expect(await world.send(id)).toMatchObject({ state: 'sent', provider_ref: `ref-${id}`, price_fen: 5 });
  });

  it('CAM-4 goes on to the next channel after a definite failure only', async () => {
    const templateId = await service(['sms', 'inbox']);
    const [failing, lost] = [await world.owner(), await world.owner()];
    sms.script.push({ kind: 'failed', code: 'x', detail: 'no' });
    const [first] = await world.plan({ customerId: failing, templateId });
    await world.work();
    await world.work();
    expect(await world.send(first)).toMatchObject({ state: 'sent', place: 2, price_fen: 0 });
    sms.script.push({ kind: 'unknown', detail: 'cut off' });
    const [second] = await world.plan({ customerId: lost, templateId });
    await world.work();
    await world.work();
    expect(await world.send(second)).toMatchObject({ state: 'unknown', place: 1, price_fen: 5 });
    expect((await world.events('message.unknown')).map((event) => event.subject_id)).toEqual([second]);
    expect(sms.sent).toHaveLength(2);
  });

  it('CAM-4 waits when the provider throttles, and keeps its limit over all processes', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    sms.script.push({ kind: 'throttled', retryAfterMs: 30_000, reason: 'limit' });
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'sending', handed_at: null });
    expect(sms.sent).toHaveLength(1);
    world.app.clock.advance({ seconds: 30 });
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'sent' });
    world.app.clock.advance({ minutes: 1 });
    await world.plan(...(await world.owners(30)).map((each) => ({ customerId: each, templateId })));
    await Promise.all([world.work(), world.work()]);
    expect(sms.sent).toHaveLength(22);
    world.app.clock.advance({ minutes: 1 });
    await world.work();
    expect(sms.sent).toHaveLength(32);
  });

  it('rule 8 keeps no address that the provider repeats in its refusal', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    sms.script.push({
      kind: 'failed',
      code: '550',
      detail: '+86 138-0000-0001 or <lin.xia@mail.example>: no such user',
    });
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    const told = (await world.events('message.failed')).filter((event) => event.subject_id === id);
    expect(await world.send(id)).toMatchObject({ state: 'failed', detail: '550: … or <…@…>: no such user' });
    expect(JSON.stringify(told)).not.toMatch(/138|0001|lin|mail\.example/);
  });

  it('CAM-4 suppresses an invalid address on its channel, until the customer has another', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    sms.script.push({ kind: 'failed', code: 'MOBILE_NUMBER_ILLEGAL', detail: 'no such number', addressInvalid: true });
    await world.plan({ customerId, templateId });
    await world.work();
    const urgent = await world.template({ purpose: 'emergency', channels: ['sms'], contents });
    const [blocked] = await world.plan({ customerId, templateId: urgent });
    await world.work();
    expect(await world.send(blocked)).toMatchObject({ state: 'blocked', reason: 'suppression', detail: 'invalid' });
    const { rows } = await sql<{ address_index: Buffer | null }>`
      select address_index from message.suppression where customer_id = ${customerId}`.execute(world.app.db);
    expect(rows[0]?.address_index).toBeInstanceOf(Buffer);
  });

  it('CAM-5 rule 37 asks consent once more at the moment of handing over', async () => {
    const customerId = await world.owner(['sms']);
    const templateId = await world.template({ channels: ['sms'], contents });
    sms.script.push({ kind: 'throttled', retryAfterMs: 60_000, reason: 'limit' });
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    await sql`update identity.consent set granted = false where customer_id = ${customerId}`.execute(world.app.db);
    world.app.clock.advance({ minutes: 1 });
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'blocked', reason: 'consent', counted_at: null });
    expect(sms.sent).toHaveLength(1);
  });
});

describe('waiting for a provider', () => {
  const throttledUntil = (minutes: number): Outcome => ({
    kind: 'throttled',
    retryAfterMs: minutes * 60_000,
    reason: 'limit',
  });

  it('CAM-5 rule 34 does not hand over in quiet hours what had to wait', async () => {
    world.app.clock.set('2026-03-02T12:59:00Z');
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    const urgent = await world.template({ purpose: 'transactional', channels: ['sms'], contents });
    sms.script.push(throttledUntil(2), throttledUntil(2));
    const [id] = await world.plan({ customerId, templateId });
    const [now] = await world.plan({ customerId, templateId: urgent, lane: 'transactional' });
    await world.work();
    world.app.clock.advance({ minutes: 3 });
    await world.work();
    expect(await world.send(now)).toMatchObject({ state: 'sent' });
    expect(await world.send(id)).toMatchObject({ state: 'sending', not_before: '2026-03-03T01:00:00Z' });
    world.app.clock.set('2026-03-03T01:00:00Z');
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'sent' });
  });

  it('CAM-4 gives up what comes too late', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms', 'inbox'])];
    sms.script.push(throttledUntil(60), throttledUntil(60));
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    world.app.clock.advance({ hours: 2 });
    await world.work();
    world.app.clock.advance({ hours: 23 });
    await world.work();
    await world.work();
    const row = await world.send(id);
    expect(row).toMatchObject({ state: 'sent', place: 2 });
    expect(row.trail).toMatchObject([{ channel: 'sms', outcome: 'failed', reason: 'expired' }]);
    expect(sms.sent).toHaveLength(2);
  });
});

describe('leases', () => {
  const handedAndLost = async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms', 'inbox'])];
    const [id] = await world.plan({ customerId, templateId });
    sms.script.push({ kind: 'throttled', retryAfterMs: 0, reason: 'limit' });
    await world.loop('message.triggered');
    // As a process leaves it that dies while the provider is being called.
    await sql`update message.send set handed_at = ${MORNING}, lease_until = ${MORNING}::timestamptz + interval '60 s'
      where send_id = ${id}`.execute(world.app.db);
    sms.script.length = 0;
    return id as string;
  };

  it('CAM-3 makes a send unknown whose lease is over, and never sends it again', async () => {
    const id = await handedAndLost();
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'sending' });
    world.app.clock.advance({ seconds: 61 });
    await world.work();
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'unknown' });
    expect(sms.sent).toEqual([]);
  });

  it('CAM-3 asks the provider by our key where it can', async () => {
    const [sent, failed] = [await handedAndLost(), await handedAndLost()];
    sms.lookUps.push({ kind: 'sent', providerRef: 'looked-up' }, { kind: 'failed', code: 'x', detail: 'never came' });
    world.app.clock.advance({ seconds: 61 });
    await world.work();
    await world.work();
    const states = [await world.send(sent), await world.send(failed)];
    expect(states.map((row) => [row.state, row.place])).toEqual(
      expect.arrayContaining([
        ['sent', 1],
        ['sent', 2],
      ]),
    );
    expect(sms.sent).toEqual([]);
  });

  it('CAM-3 takes a late answer as better knowledge, without a second message', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms', 'inbox'])];
    let answer: (outcome: Outcome) => void = () => undefined;
    sms.script.push(() => new Promise((resolve) => (answer = resolve)));
    const [id] = await world.plan({ customerId, templateId });
    await world.loop('message.triggered');
    const handing = world.loop('message.dispatch.scripted-sms');
    await expect.poll(() => sms.sent.length).toBe(1);
    world.app.clock.advance({ seconds: 61 });
    await world.loop('message.leases');
    expect(await world.send(id)).toMatchObject({ state: 'unknown' });
    answer({ kind: 'failed', code: 'x', detail: 'not taken' });
    await handing;
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'failed', place: 1 });
    expect(sms.sent).toHaveLength(1);
  });
});

describe('circuit', () => {
  it('CAM-4 opens after five failures in a row, tries one after the pause, and closes on success', async () => {
    const templateId = await service(['sms']);
    const owners = await world.owners(8);
    sms.script.push(...Array.from({ length: 5 }, () => ({ kind: 'unknown' as const, detail: 'timed out' })));
    await world.plan(...owners.slice(0, 5).map((customerId) => ({ customerId, templateId })));
    await world.work();
    expect(await provider()).toMatchObject({ circuit: 'open' });
    await world.plan(...owners.slice(5).map((customerId) => ({ customerId, templateId })));
    await world.work();
    expect(sms.sent).toHaveLength(5);
    sms.script.push({ kind: 'throttled', retryAfterMs: 0, reason: 'unreachable' });
    world.app.clock.advance({ seconds: 31 });
    await world.work();
    expect(sms.sent).toHaveLength(6);
    expect(await provider()).toMatchObject({ circuit: 'open' });
    world.app.clock.advance({ seconds: 61 });
    await world.work();
    await world.work();
    expect(await provider()).toMatchObject({ circuit: 'closed', failures: 0 });
    expect(sms.sent).toHaveLength(9);
  });

  it('REL-3 takes a plain refusal as a sign that the provider is well', async () => {
    const templateId = await service(['sms']);
    const owners = await world.owners(7);
    const before = sms.sent.length;
    sms.script.push(...Array.from({ length: 5 }, () => ({ kind: 'unknown' as const, detail: 'timed out' })));
    await world.plan(...owners.slice(0, 5).map((customerId) => ({ customerId, templateId })));
    await world.work();
    sms.script.push({ kind: 'failed', code: 'isv.REFUSED', detail: 'this one not' });
    await world.plan(...owners.slice(5).map((customerId) => ({ customerId, templateId })));
    world.app.clock.advance({ seconds: 31 });
    await world.work();
    expect(await provider()).toMatchObject({ circuit: 'closed', failures: 0 });
    await world.work();
    expect(sms.sent).toHaveLength(before + 7);
  });
});

describe('subscriptions', () => {
  it('CAM-4 uses one accepted prompt for one message, and gives it back after a failure', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['wechat_subscribe'])];
    const left = async () => {
      const { rows } = await sql<{ remaining: number }>`
        select remaining from message.subscription where customer_id = ${customerId}`.execute(world.app.db);
      return rows[0]?.remaining;
    };
    const [without] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(without)).toMatchObject({ state: 'blocked', reason: 'no_subscription' });
    await sql`insert into message.subscription values (${customerId}, 'tmpl-1', 2, now())`.execute(world.app.db);
    const ids = await world.plan(...Array.from({ length: 3 }, () => ({ customerId, templateId })));
    wechat.script.push({ kind: 'failed', code: '43101', detail: 'refused' });
    await world.work();
    expect(await left()).toBe(1);
    const states = await Promise.all(ids.map(async (id) => (await world.send(id)).state));
    expect(states.sort()).toEqual(['blocked', 'failed', 'sent']);
  });
});

describe('call-backs', () => {
  const call = async (...events: CallbackEvent[]) => {
    incoming.push(...events);
    return world.http({ method: 'POST', url: '/v1/callbacks/scripted-sms', payload: 'x' });
  };
  const report = (key: string, part: object) => ({
    key,
    at: undefined,
    providerRef: undefined,
    sendId: undefined,
    ...part,
  });

  it('CAM-4 notes a report once, also when it comes before our own answer or twice', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    const delivered = report('k1', { kind: 'delivered', providerRef: `ref-${id}` }) as CallbackEvent;
    expect((await call(delivered)).body).toBe('ok');
    await call(delivered);
    expect(await world.send(id)).toMatchObject({ state: 'sent', delivered_at: MORNING });
    expect(await world.events('message.delivered')).toHaveLength(1);
    await call(report('k2', { kind: 'failed', sendId: id, code: 'ABSENT' }) as CallbackEvent);
    expect(await world.send(id)).toMatchObject({ state: 'failed', detail: 'ABSENT: reported', counted_at: null });
  });

  it('CAM-4 believes a report that comes before our own answer', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    let answer: (outcome: Outcome) => void = () => undefined;
    sms.script.push(() => new Promise((resolve) => (answer = resolve)));
    const [id] = await world.plan({ customerId, templateId });
    await world.loop('message.triggered');
    const handing = world.loop('message.dispatch.scripted-sms');
    await expect.poll(() => sms.sent.length).toBe(1);
    await call(report(newId(), { kind: 'delivered', sendId: id, providerRef: 'early' }) as CallbackEvent);
    expect(await world.send(id)).toMatchObject({ state: 'sent', provider_ref: 'early', delivered_at: MORNING });
    answer({ kind: 'unknown', detail: 'cut off' });
    await handing;
    expect(await world.send(id)).toMatchObject({ state: 'sent' });
    const sent = (await world.events('message.sent')).filter((event) => event.subject_id === id);
    expect(sent).toHaveLength(1);
  });

  it('CAM-4 does not lose a report by reference that comes before our own answer', async () => {
    const [customerId, templateId] = [await world.owner(), await service(['sms'])];
    let answer: (outcome: Outcome) => void = () => undefined;
    sms.script.push(() => new Promise((resolve) => (answer = resolve)));
    const [id] = await world.plan({ customerId, templateId });
    await world.loop('message.triggered');
    const handing = world.loop('message.dispatch.scripted-sms');
    await expect.poll(() => sms.sent.length).toBe(1);
    const early = report(newId(), { kind: 'delivered', providerRef: 'serial-1' }) as CallbackEvent;
    expect((await call(early)).json()).toMatchObject({ status: 503, code: 'message/callback-early' });
    answer({ kind: 'sent', providerRef: 'serial-1' });
    await handing;
    expect((await call(early)).body).toBe('ok');
    expect(await world.send(id)).toMatchObject({ state: 'sent', delivered_at: MORNING });
  });

  it('CAM-5 rule 37 ends the channel when the owner answers 退订, also for what is queued', async () => {
    const customerId = await world.owner(['sms', 'inbox']);
    const templateId = await world.template({ channels: ['sms'], contents });
    const dueAt = world.app.clock.now().add({ hours: 1 });
    const [queued] = await world.plan({ customerId, templateId, dueAt });
    const phone = (await world.app.modules.identity.phoneOf(world.app.db, customerId)) as string;
    const inbound = report(newId(), { kind: 'inbound', from: { phone }, text: '退订', optOut: true }) as CallbackEvent;
    await call(inbound);
    incoming.push(inbound);
    await call();
    expect(await world.send(queued)).toMatchObject({ state: 'blocked', reason: 'consent' });
    const consents = await world.app.modules.identity.grantedAmong(world.app.db, 'marketing', [customerId]);
    expect(consents.get(customerId)?.get('sms')).toBe(false);
    expect(consents.get(customerId)?.get('inbox')).toBe(true);
    expect(await world.events('message.unsubscribed')).toHaveLength(1);
    const [service1] = await world.plan({ customerId, templateId: await service(['sms']) });
    await world.work();
    expect(await world.send(service1)).toMatchObject({ state: 'blocked', reason: 'suppression' });
    // Who agrees anew is written to again.
    await inTransaction(world.app.db, (tx) =>
      world.app.modules.identity.recordConsent(tx, {
        customerId,
        purpose: 'marketing',
        channel: 'sms',
        granted: true,
        version: 'v2',
        source: 'owner-app',
      }),
    );
    await drainConsumers(world.app.db, world.message.consumers ?? []);
    const [anew] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(anew)).toMatchObject({ state: 'sent' });
  });

  it('CAM-4 knows no call-back of a vendor that is not there', async () => {
    const reply = await world.http({ method: 'POST', url: '/v1/callbacks/nobody', payload: 'x' });
    expect(reply.json()).toMatchObject({ status: 404, code: 'message/provider-not-found' });
  });
});
