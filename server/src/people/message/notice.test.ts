/** Notices of the product: the template is made once, edited by operators, and each thing is told once. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../../test/messages.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Notice } from './notice.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld([]);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const notice: Notice = {
  key: 'test.ready',
  texts: {
    zh: { name: '可以来接', title: '好了', body: '{{ store.name }}：可以来接了。' },
    en: { name: 'Ready', title: 'Ready', body: '{{ store.name }}: ready to be fetched.' },
  },
  variables: ['store.name'],
  link: '/pages/me/index',
};

describe('notice', () => {
  it('CAM-4 is told once by its key, with one template however many tell at once', async () => {
    const customerIds = await world.owners(6);
    const say = (customerId: string) =>
      inTransaction(world.db, (tx) =>
        world.message.tell(tx, notice, [
          { key: `ready/${customerId}`, customerId, variables: { 'store.name': '徐汇店' } },
        ]),
      );
    await Promise.all([...customerIds, ...customerIds].map(say));
    await world.work();
    const { rows } = await sql<{ title: string; body: string; link: string }>`
      select title, body, link from message.inbox_item where customer_id = any(${customerIds}::uuid[])`.execute(
      world.db,
    );
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ body: '徐汇店：可以来接了。', link: '/pages/me/index' });
    const made = await sql`select 1 from message.template where key = 'test.ready'`.execute(world.db);
    expect(made.rows).toHaveLength(1);
  });
});
