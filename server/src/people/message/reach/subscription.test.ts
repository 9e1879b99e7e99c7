/** Prompts for WeChat's subscribe messages that the owner app asks for. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../../../../test/database.ts';
import { type Db, openDb, openPool } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { createLog } from '../../../platform/log.ts';
import { offeredPrompts } from './subscription.ts';

const at = '2026-11-22T00:00:00Z';

describe('offered prompts', () => {
  let db: Db;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent')));
  });
  afterAll(() => db.destroy());

  async function addTemplate(wechatId: string, archivedAt: string | null = null): Promise<void> {
    const templateId = newId();
    const contents = { wechat_subscribe: { zh: { templateId: wechatId, data: {} } } };
    await sql`
      insert into message.template (template_id, name, purpose, topic, version, created_at, updated_at, archived_at)
      values (${templateId}, ${wechatId}, 'service', 'care', 1, ${at}, ${at}, ${archivedAt})`.execute(db);
    await sql`
      insert into message.template_version (template_id, version, channels, contents, variables, made_at)
      values (${templateId}, 1, '{wechat_subscribe}', ${JSON.stringify(contents)}::jsonb, '[]', ${at})`.execute(db);
  }

  it('CAM-4 names every prompt that a template in use may need, with what is left of each', async () => {
    const customerId = newId();
    await addTemplate('never-asked');
    await addTemplate('asked');
    await addTemplate('out-of-use', at);
    await sql`
      insert into message.subscription (customer_id, wechat_template_id, remaining, changed_at)
      values (${customerId}, 'asked', 2, ${at}), (${customerId}, 'of-before', 1, ${at}),
        (${newId()}, 'never-asked', 9, ${at})`.execute(db);
    const left = Object.fromEntries((await offeredPrompts(db, customerId)).map((one) => [one.templateId, one.left]));
    expect(left).toMatchObject({ 'never-asked': 0, asked: 2, 'of-before': 1 });
    expect(left).not.toHaveProperty('out-of-use');
  });
});
