/** Addresses and consents for messages: opened, batched, of the right app (CAM-4, ACC-5). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

let app: TestApp;
const [one, two, bare] = [newId(), newId(), newId()];

beforeAll(async () => {
  app = await testApp();
  const openid = (source: string, value: string) => ({ kind: 'openid' as const, source, value });
  await inTransaction(app.db, async (tx) => {
    await app.modules.identity.insertCustomers(tx, [
      {
        customerId: one,
        status: 'known',
        phone: '+8613800138000',
        registeredAt: app.clock.now(),
        identifiers: [openid('wx-mini', 'mini-1'), openid('wx-official', 'official-1')],
      },
      {
        customerId: two,
        status: 'known',
        phone: '+8613800138001',
        registeredAt: app.clock.now(),
        identifiers: [openid('wx-mini', 'mini-2')],
      },
      { customerId: bare, status: 'known', registeredAt: app.clock.now() },
    ]);
    const said = { purpose: 'marketing' as const, version: 'v1', source: 'test' };
    await app.modules.identity.insertConsents(tx, [
      { ...said, customerId: one, channel: 'sms', granted: true },
      { ...said, customerId: one, channel: 'wechat', granted: false },
    ]);
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

describe('addresses', () => {
  it('CAM-4 gives the openid of the app that is asked for, which is stored sealed', async () => {
    const { identity } = app.modules;
    expect(await identity.openidsOf(app.db, [one, two, bare], 'wx-mini')).toEqual(
      new Map([
        [one, 'mini-1'],
        [two, 'mini-2'],
      ]),
    );
    expect(await identity.openidsOf(app.db, [one, two, bare], 'wx-official')).toEqual(new Map([[one, 'official-1']]));
    expect((await identity.openidsOf(app.db, [one, two], undefined)).size).toBe(2);
    const { rows } = await sql<{ plain: boolean }>`
      select bool_or(position('mini-' in encode(value_sealed, 'escape')) > 0) as plain
      from identity.identifier where kind = 'openid'`.execute(app.db);
    expect(rows[0]?.plain).toBe(false);
  });

  it('CAM-4 gives phones, and whom an address belongs to', async () => {
    const { identity } = app.modules;
    expect(await identity.phonesOf(app.db, [one, bare])).toEqual(new Map([[one, '+8613800138000']]));
    expect(await identity.holdersOf(app.db, { phone: '138 0013 8001' })).toEqual([two]);
    expect(await identity.holdersOf(app.db, { openid: 'official-1' })).toEqual([one]);
    expect(await identity.holdersOf(app.db, { phone: '+8613900000000' })).toEqual([]);
    expect(await identity.holdersOf(app.db, { phone: 'x' })).toEqual([]);
  });

  it('ACC-5 tells what was granted and what was withdrawn', async () => {
    const said = await app.modules.identity.grantedAmong(app.db, 'marketing', [one, bare]);
    expect(said).toEqual(
      new Map([
        [
          one,
          new Map([
            ['sms', true],
            ['wechat', false],
          ]),
        ],
      ]),
    );
  });
});
