/** The demo city's bookings: past and to come, the same again, no second load. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/harness.ts';
import { loadBookings } from './bookings.ts';
import { loadCity } from './load.ts';
import { loadStores } from './stores.ts';

let app: TestApp;
const NOW = '2026-03-02T01:00:00Z';

beforeAll(async () => {
  app = await testApp({ now: NOW });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

describe('bookings of the demo city', () => {
  it('MER-9 fills the weeks behind and the days ahead, once', async () => {
    const options = { seed: 7, until: app.clock.now(), timeZone: 'Asia/Shanghai' };
    await app.modules.identity.ensureFirstAdministrator(app.db);
    await loadCity(app.db, app.modules, { ...options, owners: 160 });
    await loadStores(app.db, app.modules, { ...options, password: 'correct horse battery 9' });
    expect(await loadBookings(app.db, app.modules, options)).toBeGreaterThan(200);
    expect(await loadBookings(app.db, app.modules, options)).toBe(0);
    const { rows } = await sql<{ state: string; count: number }>`
      select state, count(*)::int as count from booking.booking group by state order by state`.execute(app.db);
    expect(rows.map((row) => row.state)).toEqual(expect.arrayContaining(['completed', 'confirmed', 'cancelled']));
  }, 120_000);
});
