/** Whose sessions are open, asked by the live channel: on a real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('sessions', () => {
  it('SEC-2 says whose are open, by their present rights, without counting that as their use', async () => {
    await app.staff(['customer.read']);
    const { customerId } = await app.owner();
    const { rows } = await sql<{ session_id: string; staff_id: string | null }>`
      select session_id, staff_id from identity.session where staff_id is not null or customer_id = ${customerId}
      order by staff_id nulls last, created_at desc`.execute(app.db);
    const [mine, owners] = [rows[0], rows.at(-1)].map((row) => row?.session_id ?? '') as [string, string];
    const open = () => app.modules.identity.principalsOf([mine, owners, newId()]);
    app.clock.advance({ minutes: 119 });
    const both = await open();
    expect(both.size).toBe(2);
    const permissions = new Set(['customer.read']);
    expect(both.get(mine)).toMatchObject({ kind: 'staff', staffId: rows[0]?.staff_id, permissions });
    expect(both.get(owners)).toEqual({ kind: 'owner', customerId, sessionId: owners });
    await sql`update identity.role set permissions = '{}' where permissions = '{customer.read}'`.execute(app.db);
    expect((await open()).get(mine)).toMatchObject({ permissions: new Set() });
    app.clock.advance({ minutes: 2 });
    expect([...(await open()).keys()]).toEqual([owners]);
    await sql`delete from identity.session where session_id = ${owners}`.execute(app.db);
    expect((await open()).size).toBe(0);
  });
});
