/** Resolving identifiers to customers on a real PostgreSQL: in bulk, at once, by device, by unproved phone. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { Identifier, ResolveRow } from '../index.ts';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const resolveMany = (rows: readonly ResolveRow[]) =>
  inTransaction(app.db, (tx) => app.modules.identity.resolveMany(tx, rows));
const device = (value: string): Identifier => ({ kind: 'device', value });
const external = (value: string): Identifier => ({ kind: 'external', source: 'clinic', value });
const phoneOf = (value: string): Identifier => ({ kind: 'phone', value });

let phones = 13_400_000_000;
function newPhone(): string {
  phones += 1;
  return String(phones);
}
async function signIn(deviceId: string): Promise<string> {
  const phone = newPhone();
  const asked = await app.http.inject({ method: 'POST', url: '/v1/owner/codes', body: { phone } });
  const body = { phone, code: asked.json().developmentCode, deviceId };
  return (await app.http.inject({ method: 'POST', url: '/v1/owner/sessions', body })).json().customerId;
}

describe('resolving', () => {
  it('AUD-2 resolves thousands of rows, and rows of one call that share an identifier, to one customer each', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, n): ResolveRow => ({
        identifiers: [device(`bulk-${n % 1000}`), ...(n % 2 === 0 ? [external(`bulk-${n % 1000}`)] : [])],
        createAs: 'anonymous',
      }),
    );
    const first = await resolveMany(rows);
    expect(new Set(first.map((one) => one.customerId)).size).toBe(1000);
    expect(first.filter((one) => one.created)).toHaveLength(1000);
    const again = await resolveMany(rows);
    expect(again.map((one) => one.customerId)).toEqual(first.map((one) => one.customerId));
    expect(again.some((one) => one.created)).toBe(false);
  });

  it('AUD-2 makes one customer of one identifier that many bring at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `race-${n}`);
    const batches = await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        resolveMany(
          (turn % 2 ? ids : ids.toReversed()).map((id) => ({ identifiers: [device(id)], createAs: 'anonymous' })),
        ),
      ),
    );
    const all = new Set(batches.flat().map((one) => one.customerId));
    expect(all.size).toBe(20);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from identity.customer where customer_id = any(${[...all]}::uuid[])`.execute(app.db);
    expect(rows[0]?.n).toBe(20);
  });

  it('AUD-2 never merges two people because of a phone that nobody proved', async () => {
    const phone = newPhone();
    const [one] = await resolveMany([{ identifiers: [external('a-1'), phoneOf(phone)], createAs: 'known' }]);
    const [two] = await resolveMany([{ identifiers: [external('a-2'), phoneOf(phone)], createAs: 'known' }]);
    expect(two?.customerId).not.toBe(one?.customerId);
    const [byPhone] = await resolveMany([{ identifiers: [phoneOf(phone)], createAs: 'never' }]);
    expect(byPhone?.customerId).toBe(one?.customerId);
  });

  it('AUD-1 fills empty fields from an import and overwrites none', async () => {
    const row = (profile: object): ResolveRow => ({ identifiers: [external('fill-1')], createAs: 'known', profile });
    const [made] = await resolveMany([row({ name: '张三' })]);
    await resolveMany([row({ name: '李四', city: '成都' })]);
    const card = await app.modules.identity.requireCustomer(app.db, made?.customerId as string);
    expect(card).toMatchObject({ name: '张三', city: '成都' });
  });

  it('AUD-2 makes a device known once it says who it is, and says so once', async () => {
    const [anonymous] = await resolveMany([{ identifiers: [device('promote-1')], createAs: 'anonymous' }]);
    await expect(app.modules.identity.requireCustomer(app.db, anonymous?.customerId as string)).rejects.toThrow();
    for (let n = 0; n < 2; n += 1)
      await resolveMany([{ identifiers: [device('promote-1'), external('p-1')], createAs: 'known' }]);
    await app.modules.identity.requireCustomer(app.db, anonymous?.customerId as string);
    const { rows } = await sql`select 1 from platform.event where name = 'identity.customer_registered'
      and customer_id = ${anonymous?.customerId}`.execute(app.db);
    expect(rows).toHaveLength(1);
  });

  it('AUD-2 leaves rows without a usable identifier unresolved', async () => {
    const rows = await resolveMany([
      { identifiers: [], createAs: 'known' },
      { identifiers: [phoneOf('not a phone')], createAs: 'known' },
      { identifiers: [external('nobody')], createAs: 'never' },
    ]);
    expect(rows).toEqual(Array(3).fill({ customerId: null, created: false, reason: 'unidentified' }));
  });

  it('PERF-8 asks the same number of statements for one row and for a thousand', async () => {
    const statements = async (count: number, tag: string) => {
      let asked = 0;
      const counting = app.db.withPlugin({
        transformQuery: ({ node }) => {
          asked += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const rows = Array.from({ length: count }, (_, n): ResolveRow => {
        return {
          identifiers: [external(`${tag}-${n}`), device(`${tag}-${n}`)],
          createAs: 'known',
          profile: { name: tag },
        };
      });
      await inTransaction(counting, (tx) => app.modules.identity.resolveMany(tx, rows));
      return asked;
    };
    const one = await statements(1, 'one');
    expect(one).toBeGreaterThan(3);
    expect(await statements(1000, 'many')).toBe(one);
  });

  it('AUD-2 joins a new source to a customer by phone, but not a second person of one source', async () => {
    const phone = newPhone();
    const row = (id: string, source: string): ResolveRow => ({
      identifiers: [{ kind: 'external', source, value: id }, phoneOf(phone)],
      createAs: 'known',
    });
    const [one, two, three, four] = await resolveMany([
      row('1', 'erp'),
      row('2', 'erp'),
      row('1', 'till'),
      row('2', 'erp'),
    ]);
    expect(two?.customerId).not.toBe(one?.customerId);
    expect(three?.customerId).toBe(one?.customerId);
    expect(four?.customerId).toBe(two?.customerId);
    const [five, six] = await resolveMany([row('3', 'erp'), row('9', 'web')]);
    expect([one?.customerId, two?.customerId]).not.toContain(five?.customerId);
    expect(six?.customerId).toBe(one?.customerId);
  });

  it('AUD-1 inserts many customers at once with numbers that are found again', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => ({
      customerId: newId(),
      status: 'known' as const,
      name: `批量${n}`,
      phone: `+86${newPhone()}`,
      registeredAt: Temporal.Instant.from('2025-06-01T00:00:00Z'),
      identifiers: [device(`bulk-insert-${n}`)],
    }));
    const numbers = await inTransaction(app.db, (tx) => app.modules.identity.insertCustomers(tx, rows));
    const ids = await app.modules.identity.idsOf(app.db, [...numbers.values()]);
    expect([...numbers].every(([id, no]) => ids.get(no) === id)).toBe(true);
    const [found] = await resolveMany([{ identifiers: [device('bulk-insert-7')], createAs: 'never' }]);
    expect(found?.customerId).toBe(rows[7]?.customerId);
  });
});

describe('anonymous behaviour', () => {
  it('AUD-2 joins what happened on the device to who signs in, and shows the merge', async () => {
    const [before] = await resolveMany([{ identifiers: [device('device-join-1')], createAs: 'anonymous' }]);
    const anonymousId = before?.customerId as string;
    const customerId = await signIn('device-join-1');
    expect((await app.modules.identity.canonical(app.db, [anonymousId])).get(anonymousId)).toBe(customerId);
    const [now] = await resolveMany([{ identifiers: [device('device-join-1')], createAs: 'anonymous' }]);
    expect(now?.customerId).toBe(customerId);
    const headers = await app.staff(['customer.read']);
    const { items } = (await app.http.inject({ url: `/v1/customers/${customerId}/merges`, headers })).json();
    expect(items).toMatchObject([{ kind: 'sign-in', loserId: anonymousId, mergedBy: null }]);
  });

  it('AUD-2 leaves a device with the person who is known on it', async () => {
    const first = await signIn('family-tablet-1');
    const second = await signIn('family-tablet-1');
    expect(second).not.toBe(first);
    const [owner] = await resolveMany([{ identifiers: [device('family-tablet-1')], createAs: 'anonymous' }]);
    expect(owner?.customerId).toBe(first);
  });
});
