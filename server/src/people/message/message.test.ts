/** Messages over HTTP: the owner's inbox and wishes, links, templates and the log of the staff (CAM-4, CAM-16). */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Headers } from '../../../test/harness.ts';
import {
  aTemplate,
  MORNING,
  openWorld,
  type ScriptedVendor,
  scriptedVendor,
  type World,
} from '../../../test/messages.ts';

let world: World;
let email: ScriptedVendor;
let owner: { headers: Headers; customerId: string };
let staff: Headers;

beforeAll(async () => {
  email = scriptedVendor('email');
  world = await openWorld([scriptedVendor('sms', undefined, true), email]);
  owner = await world.app.owner();
  staff = await world.app.staff();
});
beforeEach(() => world.app.clock.set(MORNING));
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

type Method = 'GET' | 'POST' | 'PUT';
const call = async (headers: Headers, method: Method, url: string, body?: object) => {
  const reply = await world.http({ method, url, headers, ...(body && { payload: body }) });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json(), headers: reply.headers };
};
const mine = (method: Method, path: string, body?: object) => call(owner.headers, method, `/v1/owner/${path}`, body);
const office = (method: Method, path: string, body?: object) => call(staff, method, `/v1/${path}`, body);
const agree = (channel: string, granted = true) =>
  world.app.http.inject({
    method: 'PUT',
    url: '/v1/owner/me/consents',
    headers: owner.headers,
    payload: { purpose: 'marketing', channel, granted, version: 'v1' },
  });

describe('inbox', () => {
  it('CAM-4 puts a planned message into the inbox once, with its event', async () => {
    const templateId = await world.template({ purpose: 'service', link: '/pages/wallet/index' });
    const send = { key: 'k1', customerId: owner.customerId, templateId };
    const [sendId, again] = await world.plan(send, send);
    expect(again).toBe(sendId);
    expect(await world.plan(send)).toEqual([sendId]);
    await world.work();
    await world.work();
    expect(await world.send(sendId)).toMatchObject({ state: 'sent', reason: null, price_fen: 0 });
    const sent = (await world.events('message.sent')).filter((event) => event.subject_id === sendId);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ payload: { channel: 'inbox', purpose: 'service', origin: { kind: 'system' } } });
    const page = await mine('GET', 'inbox');
    expect(page.body.items).toEqual([
      {
        sendId,
        title: '你好',
        body: 'Pawloop 想念你',
        link: '/pages/wallet/index',
        petId: null,
        purpose: 'service',
        at: MORNING,
        readAt: null,
      },
    ]);
  });

  it('CAM-4 counts unread messages, and notes once that one was opened and followed', async () => {
    expect((await mine('GET', 'inbox/unread')).body).toEqual({ unread: 1 });
    const { sendId } = (await mine('GET', 'inbox')).body.items[0];
    const stranger = await world.app.owner();
    const foreign = await call(stranger.headers, 'POST', `/v1/owner/inbox/${sendId}/read`, {});
    expect(foreign).toMatchObject({ status: 404, body: { code: 'message/send-not-found' } });
    await mine('POST', `inbox/${sendId}/read`, {});
    await mine('POST', `inbox/${sendId}/read`, { clicked: true });
    const read = await mine('POST', `inbox/${sendId}/read`, { clicked: true });
    expect(read.body).toMatchObject({ readAt: MORNING });
    for (const name of ['message.opened', 'message.clicked']) expect(await world.events(name)).toHaveLength(1);
    expect((await mine('GET', 'inbox?unread=true')).body.items).toEqual([]);
  });

  it('CAM-4 pages through the inbox and marks all as read', async () => {
    const templateId = await world.template({ purpose: 'service' });
    await world.plan(...Array.from({ length: 5 }, () => ({ customerId: owner.customerId, templateId })));
    await world.work();
    const first = await mine('GET', 'inbox?limit=4');
    const second = await mine('GET', `inbox?limit=4&cursor=${first.body.nextCursor}`);
    expect([first.body.items.length, second.body.items.length, second.body.nextCursor]).toEqual([4, 2, null]);
    expect((await mine('POST', 'inbox/read-all')).body).toEqual({ unread: 0 });
    expect((await mine('GET', 'inbox/unread')).body).toEqual({ unread: 0 });
  });
});

describe('preferences', () => {
  it('CAM-5 keep quiet hours, zone and muted topics, and say where the owner can be reached', async () => {
    const before = await mine('GET', 'me/message-preferences');
    expect(before.body).toMatchObject({ quiet: null, defaultQuiet: { from: '21:00', until: '09:00' }, timeZone: null });
    const change = { quiet: { from: '20:30', until: '10:00' }, timeZone: 'Asia/Urumqi', mutedTopics: ['recall'] };
    const after = await mine('PUT', 'me/message-preferences', change);
    expect(after.body).toMatchObject(change);
    expect(after.body.channels).toEqual(
      expect.arrayContaining([
        { channel: 'sms', consent: 'sms', marketing: false, reachable: true, suppressed: false },
        { channel: 'email', consent: 'email', marketing: false, reachable: false, suppressed: false },
      ]),
    );
    const wrong = await mine('PUT', 'me/message-preferences', { timeZone: 'Asia/Nowhere' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'message/time-zone-unknown' } });
    const cleared = await mine('PUT', 'me/message-preferences', { quiet: null, timeZone: null, mutedTopics: [] });
    expect(cleared.body).toMatchObject({ quiet: null, timeZone: null, mutedTopics: [] });
  });

  it('CAM-4 count accepted prompts of WeChat', async () => {
    const answers = [
      { templateId: 'a', accepted: true },
      { templateId: 'b', accepted: false },
    ];
    await mine('POST', 'me/subscriptions', { answers });
    expect((await mine('POST', 'me/subscriptions', { answers })).body.items).toEqual([{ templateId: 'a', left: 2 }]);
  });

  it('CAM-4 write to an e-mail address once its owner has confirmed it, and stop at one click', async () => {
    const given = await mine('PUT', 'me/message-preferences', { email: 'paw@example.org' });
    expect(given.body).toMatchObject({ emailMasked: 'pa***@example.org', emailConfirmed: false });
    await agree('email');
    const templateId = await world.template({
      channels: ['email'],
      contents: { email: { zh: { subject: '你好', text: '看看 {{ link }}' } } },
      link: '/pages/home/index',
    });
    const [tooEarly] = await world.plan({ customerId: owner.customerId, templateId });
    await world.work();
    expect(await world.send(tooEarly)).toMatchObject({ state: 'blocked', reason: 'unreachable' });
    const asked = email.sent.at(-1)?.content as { text: string };
    const confirm = /\/m\/\S+/.exec(asked.text)?.[0] ?? '';
    const page = await world.http({ url: confirm });
    expect(page.headers['content-type']).toContain('text/html');
    expect((await mine('GET', 'me/message-preferences')).body.emailConfirmed).toBe(false);
    expect((await world.http({ method: 'POST', url: confirm })).statusCode).toBe(200);
    const [sent] = await world.plan({ customerId: owner.customerId, templateId });
    await world.work();
    expect(await world.send(sent)).toMatchObject({ state: 'sent' });
    const mail = email.sent.at(-1)?.content as { text: string; listUnsubscribe: string };
    expect(email.sent.at(-1)?.to).toEqual({ address: 'paw@example.org' });
    const click = await world.http({ url: /\/l\/\S+/.exec(mail.text)?.[0] ?? '' });
    expect([click.statusCode, click.headers.location]).toEqual([302, '/app/#/pages/home/index']);
    expect((await world.events('message.clicked')).at(-1)?.subject_id).toBe(sent);
    const oneClick = { method: 'POST' as const, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const out = await world.http({
      ...oneClick,
      url: new URL(mail.listUnsubscribe).pathname,
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(out.statusCode).toBe(200);
    const [stopped] = await world.plan({ customerId: owner.customerId, templateId });
    await world.work();
    expect(await world.send(stopped)).toMatchObject({ state: 'blocked', reason: 'consent' });
  });

  it('CAM-4 leads an unknown short link to the start page, and counts no preview', async () => {
    const unknown = await world.http({ url: '/l/AAAAAAAAAAA' });
    expect([unknown.statusCode, unknown.headers.location]).toEqual([302, '/app/#/']);
    expect((await world.http({ url: '/m/AAAAAAAAAAA' })).json()).toMatchObject({ code: 'message/link-not-found' });
  });
});

describe('templates', () => {
  const draft = (): Message.NewTemplate => {
    const { key: _, ...template } = aTemplate({ purpose: 'service' });
    return template;
  };

  it('CAM-4 keep their versions; what is planned stays with its own', async () => {
    const made = await office('POST', 'message-templates', draft());
    expect(made).toMatchObject({ status: 201, body: { version: 1, key: null, topic: 'general' } });
    const { templateId } = made.body;
    const dueAt = world.app.clock.now().add({ hours: 1 });
    const [old] = await world.plan({ customerId: owner.customerId, templateId, dueAt });
    const { purpose: _, ...edit } = { ...draft(), contents: { inbox: { zh: { title: '新', body: '新的' } } } };
    const published = await office('PUT', `message-templates/${templateId}`, { ...edit, basedOn: 1 });
    expect(published.body).toMatchObject({ version: 2 });
    const stale = await office('PUT', `message-templates/${templateId}`, { ...edit, basedOn: 1 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'message/template-changed' } });
    const [fresh] = await world.plan({ customerId: owner.customerId, templateId, dueAt });
    world.app.clock.advance({ hours: 1 });
    await world.work();
    const { rows } = await sql<{ title: string }>`
      select title from message.inbox_item where send_id = any(${[old, fresh]}::uuid[]) order by send_id`.execute(
      world.app.db,
    );
    expect(rows.map((row) => row.title)).toEqual(['你好', '新']);
    const versions = await office('GET', `message-templates/${templateId}/versions`);
    expect(versions.body.items.map((item: { version: number }) => item.version)).toEqual([2, 1]);
    const archived = await office('POST', `message-templates/${templateId}/archive`, { archived: true });
    expect(archived.body.archivedAt).toBe('2026-03-02T03:00:00Z');
    const list = await office('GET', 'message-templates?limit=200');
    expect(list.body.items.some((item: { templateId: string }) => item.templateId === templateId)).toBe(false);
  });

  it('CAM-4 are shown before they are saved, with examples or for a customer', async () => {
    const template = {
      ...draft(),
      purpose: 'marketing',
      channels: ['sms', 'inbox'],
      contents: {
        inbox: { zh: { title: '你好', body: '{{ pet.names }} {{ coupon.name }}' } },
        sms: { zh: { text: '{{ customer.name }}，{{ coupon.name }}' } },
      },
      variables: [{ name: 'coupon.name', example: '20 元券' }],
    };
    const preview = await office('POST', 'message-templates/preview', { template });
    expect(preview.body.items[0]).toMatchObject({
      channel: 'sms',
      parts: expect.arrayContaining([{ name: 'text', text: '【Pawloop】小林，20 元券 拒收请回复R' }]),
      segments: 1,
      priceFen: 5,
      error: null,
    });
    expect(preview.body.items[1].parts).toContainEqual({ name: 'body', text: '豆豆、咪咪 20 元券' });
    expect(preview.body.notices[0]).toMatchObject({ channel: 'sms', rule: expect.stringContaining('广告法') });
    const real = await office('POST', 'message-templates/preview', { template, customerId: owner.customerId });
    expect(real.body.items[0].error).toEqual({ reason: 'variable_missing', detail: 'customer.name' });
    const unlawful = { ...template, channels: ['sms'], contents: { sms: { zh: { text: '{{ cupon.name }}' } } } };
    const refused = await office('POST', 'message-templates', unlawful);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/contents/sms/zh/text' }] } });
  });

  it('CAM-4 are tried out on a customer past caps and quiet hours, and seen in the outbox of the development channel', async () => {
    world.app.clock.set('2026-03-02T15:00:00Z');
    staff = await world.app.staff();
    await agree('sms');
    const templateId = await world.template({ channels: ['sms'], contents: { sms: { zh: { text: '试一试' } } } });
    for (const n of [1, 2]) {
      const sent = await office('POST', `message-templates/${templateId}/test-sends`, { customerId: owner.customerId });
      await world.work();
      expect(await world.send(sent.body.sendId), String(n)).toMatchObject({ state: 'sent', counted_at: null });
    }
    const outbox = await office('GET', 'message-outbox?channel=sms');
    expect(outbox.body.items).toHaveLength(2);
    expect(outbox.body.items[0].parts).toContainEqual({ name: 'text', text: '【Pawloop】试一试 拒收请回复R' });
    staff = await world.app.staff();
  });
});

describe('the log', () => {
  it('CAM-16 finds sends by what became of them, tells why, and cancels what is planned', async () => {
    const templateId = await world.template();
    const other = (await world.app.owner()).customerId;
    const [blocked] = await world.plan({ customerId: other, templateId });
    await world.work();
    const found = await office('GET', `messages?reason=consent&templateId=${templateId}`);
    expect(found.body.items.map((item: { sendId: string }) => item.sendId)).toEqual([blocked]);
    const [planned] = await world.plan({
      customerId: other,
      templateId,
      dueAt: world.app.clock.now().add({ hours: 1 }),
    });
    const detail = await office('POST', `messages/${planned}/cancel`);
    expect(detail.body).toMatchObject({ state: 'cancelled', checks: expect.any(Array) });
    expect(await office('POST', `messages/${planned}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'message/send-decided' },
    });
    const counts = await office('GET', `messages/counts?templateId=${templateId}`);
    expect(counts.body.items).toHaveLength(2);
    const providers = await office('GET', 'message-providers');
    expect(providers.body.items[0]).toMatchObject({ vendor: 'scripted-sms', circuit: 'closed', development: true });
  });

  it('CAM-5 lets staff stop writing to somebody, and lift it', async () => {
    const customerId = await world.owner(['inbox']);
    const entry = { customerId, channel: 'inbox', note: '来电要求' };
    const made = await office('POST', 'message-suppressions', entry);
    expect(made).toMatchObject({ status: 201, body: { kind: 'manual', liftedAt: null } });
    const templateId = await world.template();
    const [blocked] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(blocked)).toMatchObject({ reason: 'suppression' });
    const path = `message-suppressions/${made.body.suppressionId}/lift`;
    expect((await office('POST', path, { note: '又同意了' })).body.liftedAt).not.toBeNull();
    expect(await office('POST', path, { note: 'x' })).toMatchObject({ status: 409 });
    const [sent] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(sent)).toMatchObject({ state: 'sent' });
  });

  it('CAM-4 says what would happen without doing it', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    const send = {
      key: 'preview',
      customerId,
      templateId,
      lane: 'triggered' as const,
      origin: { kind: 'system' as const, name: 'test' },
    };
    const now = world.app.clock.now();
    const day = await world.message.preview(world.app.db, send, now);
    expect(day.checks.every((check) => check.ok)).toBe(true);
    expect(day.rendered[0]?.parts).toContainEqual({ name: 'body', text: 'Pawloop 想念你' });
    const night = await world.message.preview(world.app.db, send, now.add({ hours: 12 }));
    expect(night.checks.at(-1)).toMatchObject({ check: 'quiet_hours', ok: false });
    const { rows } = await sql`select 1 from message.send where customer_id = ${customerId}`.execute(world.app.db);
    expect(rows).toEqual([]);
  });
});
