/** Acquisition over HTTP on a real PostgreSQL: links, first and last touch, report. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';

let app: TestApp;
let staff: Headers;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  staff = await app.staff();
});
afterAll(() => app[Symbol.asyncDispose]());

const call = (method: 'GET' | 'POST' | 'PATCH', url: string, body?: object, headers: Headers = staff) =>
  app.http.inject({ method, url, headers, ...(body && { body }) });
const newChannel = async (code: string, more: object = {}) =>
  (await call('POST', '/v1/channels', { code, name: code, kind: 'code', ...more })).json();

let phones = 13_600_000_000;
async function register(more: object = {}, headers: Headers = {}) {
  phones += 1;
  const phone = String(phones);
  const { developmentCode: code } = (await call('POST', '/v1/owner/codes', { phone }, {})).json();
  return (await call('POST', '/v1/owner/sessions', { phone, code, ...more }, headers)).json();
}
const channelsOf = async (customerId: string) => {
  const card = (await app.modules.identity.findCustomers(app.db, [customerId])).get(customerId);
  return [card?.firstChannel?.name, card?.lastChannel?.name];
};
const report = async (from: string, until: string) =>
  (await call('GET', `/v1/channels/report?from=${from}&until=${until}`)).json().items as Record<string, unknown>[];

describe('links', () => {
  it('ACC-7 counts a visit, remembers the touch and goes on to our own app', async () => {
    await newChannel('door-1', { kind: 'store', landingPath: '/pages/home/index' });
    const reply = await call('GET', '/c/door-1', undefined, {});
    expect(reply.statusCode).toBe(302);
    expect(reply.headers.location).toBe('/app/#/pages/home/index?channel=door-1');
    expect(reply.cookies[0]).toMatchObject({ name: 'pawloop_touch', value: 'door-1.door-1' });
    await newChannel('door-2');
    const later = await call('GET', '/c/door-2', undefined, { cookie: 'pawloop_touch=door-1.door-1' });
    expect(later.cookies[0]?.value).toBe('door-1.door-2');
  });

  it('ACC-7 sends an unknown and a switched-off code to the start page without counting', async () => {
    const { channelId } = await newChannel('closed');
    await call('PATCH', `/v1/channels/${channelId}`, { active: false });
    for (const code of ['closed', 'no-such', 'x%0d%0aset-cookie:a', '%2f%2fevil.example']) {
      const reply = await call('GET', `/c/${code}`, undefined, {});
      expect([reply.statusCode, reply.headers.location, reply.cookies.length]).toEqual([302, '/app/#/', 0]);
    }
    const { rows } = await sql`select 1 from identity.channel_visit where channel_id = ${channelId}`.execute(app.db);
    expect(rows).toHaveLength(0);
  });

  it.each(['//evil.example', '/\\evil', 'https://evil.example', ''])(
    'SEC-2 refuses the landing path %s',
    async (landingPath) => {
      const reply = await call('POST', '/v1/channels', { name: 'x', kind: 'code', landingPath });
      expect(reply.statusCode).toBe(400);
    },
  );

  it('ACC-7 makes a code when none is given and refuses one that is taken', async () => {
    const made = await call('POST', '/v1/channels', { name: 'auto', kind: 'campaign' });
    expect(made.json().code).toMatch(/^[a-z2-9]{8}$/);
    await newChannel('taken');
    const again = await call('POST', '/v1/channels', { code: 'taken', name: 'y', kind: 'code' });
    expect(again.json().code).toBe('identity/channel-code-taken');
  });
});

describe('first and last touch', () => {
  it('ACC-7 remembers the first and the last channel of an account, and keeps them', async () => {
    await newChannel('first-one');
    await newChannel('last-one');
    const cookie = 'pawloop_touch=first-one.last-one';
    const { customerId } = await register({}, { cookie });
    expect(await channelsOf(customerId)).toEqual(['first-one', 'last-one']);
    const direct = await register({ channelCode: 'last-one' });
    expect(await channelsOf(direct.customerId)).toEqual(['last-one', 'last-one']);
    const none = await register({ channelCode: 'does-not-exist' });
    expect(await channelsOf(none.customerId)).toEqual([undefined, undefined]);
  });
});

describe('report', () => {
  it('ACC-7 shows visits, registrations, first orders and cost per acquisition of a period', async () => {
    const channel = await newChannel('report-me', { costFen: 10_000 });
    await call('GET', '/c/report-me', undefined, {});
    await call('GET', '/c/report-me', undefined, { 'user-agent': 'LinkPreview/1.0' });
    const people = [await register({ channelCode: 'report-me' }), await register({ channelCode: 'report-me' })];
    app.modules.identity.useFirstOrders(async () => [people[0].customerId]);
    await call('PATCH', `/v1/channels/${channel.channelId}`, { costFen: 15_000 });
    const lines = await report('2026-03-01', '2026-03-02');
    expect(lines.find((line) => line.code === 'report-me')).toMatchObject({
      visits: 1,
      registrations: 2,
      registrationsLastTouch: 2,
      firstOrders: 1,
      costFen: 15_000,
      costPerRegistrationFen: 7500,
      costPerFirstOrderFen: 15_000,
    });
    app.modules.identity.useFirstOrders(async () => []);
    const before = await report('2026-02-01', '2026-03-01');
    expect(before.find((line) => line.code === 'report-me')).toMatchObject({
      visits: 0,
      registrations: 0,
      costFen: 0,
      costPerRegistrationFen: null,
    });
  });

  it('ACC-7 gathers those without a channel in a line of their own and loses nobody', async () => {
    const lines = await report('2026-03-01', '2026-03-02');
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from identity.customer where status = 'known'`.execute(app.db);
    expect(lines.reduce((sum, line) => sum + (line.registrations as number), 0)).toBe(rows[0]?.n);
    expect(lines.filter((line) => line.channelId === null)).toHaveLength(1);
  });

  it('ACC-7 cuts the days in the zone of the business', async () => {
    app.clock.set('2026-03-05T15:59:59Z');
    await register({ channelCode: 'report-me' });
    app.clock.set('2026-03-05T16:00:00Z');
    await register({ channelCode: 'report-me' });
    staff = await app.staff();
    const on = async (from: string, until: string) =>
      (await report(from, until)).find((line) => line.code === 'report-me')?.registrations;
    expect([await on('2026-03-05', '2026-03-06'), await on('2026-03-06', '2026-03-07')]).toEqual([1, 1]);
  });

  it('ACC-7 refuses a period that does not end after it begins', async () => {
    const reply = await call('GET', '/v1/channels/report?from=2026-03-02&until=2026-03-02');
    expect(reply.json().code).toBe('identity/period-invalid');
  });

  it('SEC-1 shows channels only to those with the permission', async () => {
    const other = await app.staff(['customer.read']);
    expect((await call('GET', '/v1/channels', undefined, other)).statusCode).toBe(403);
    expect(
      (await call('POST', '/v1/channels', { name: 'x', kind: 'code' }, await app.staff(['channel.read']))).statusCode,
    ).toBe(403);
  });
});
