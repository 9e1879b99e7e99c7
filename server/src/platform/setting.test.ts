/** Settings on a real PostgreSQL: seen at once where they are changed, soon elsewhere, and never a value that does not fit. */
import { sql } from 'kysely';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newDatabase } from '../../test/database.ts';
import { type Db, openDb, openPool } from './db.ts';
import type { Principal } from './http/index.ts';
import { createLog } from './log.ts';
import { createSettings, setting } from './setting.ts';

const days = setting('test.days', Type.Integer({ minimum: 1 }), 90);
const actor: Principal = { kind: 'anonymous' };

describe('settings', () => {
  let db: Db;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent')));
  });
  afterAll(() => db.destroy());

  it('ACC-4 audits a change, shows it at once here and soon in another process', async () => {
    const [here, there] = [createSettings(db, [days]), createSettings(db, [days])];
    expect([await here.get(db, days), await there.get(db, days)]).toEqual([90, 90]);
    await here.put(actor, 'test.days', 30, 'r1');
    expect(await here.get(db, days)).toBe(30);
    await vi.waitFor(async () => expect(await there.get(db, days)).toBe(30), { timeout: 20_000 });
    const { rows } = await sql`select before, after from platform.audit_entry where subject_id = 'test.days'`.execute(
      db,
    );
    expect(rows).toEqual([{ before: { value: 90 }, after: { value: 30 } }]);
  });

  it('refuses an unknown setting and a value that does not fit, and keeps what was', async () => {
    const settings = createSettings(db, [days]);
    await expect(settings.put(actor, 'test.none', 1, 'r2')).rejects.toMatchObject({
      type: { code: 'setting/unknown' },
    });
    await expect(settings.put(actor, 'test.days', 0, 'r3')).rejects.toMatchObject({
      type: { code: 'setting/invalid' },
    });
    expect(await settings.get(db, days)).toBe(30);
  });
});
