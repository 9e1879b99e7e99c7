/** Messages when customers are merged, erased and archived (AUD-2, ACC-5, rules 6 and 8). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openWorld, scriptedVendor, type World } from '../../../test/messages.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { archiveContributor } from './participants.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld([scriptedVendor('sms', undefined, true)]);
});
beforeEach(() => world.app.clock.set(MORNING));
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Everything that the module keeps about customers, by customer. */
async function kept(customerIds: readonly string[]) {
  const tables = ['send', 'inbox_item', 'suppression', 'subscription', 'address', 'link', 'reach'];
  const result: Record<string, unknown[]> = {};
  for (const customerId of customerIds) {
    for (const table of tables) {
      const { rows } = await sql<{ row: unknown }>`
        select to_jsonb(t) - 'updated_at' as row from ${sql.table(`message.${table}`)} t
        where customer_id = ${customerId} order by 1`.execute(world.app.db);
      result[`${customerId}/${table}`] = rows.map(({ row }) => row);
    }
  }
  return result;
}

async function fill(customerId: string, topic: string, prompts: number) {
  const db = world.app.db;
  await sql`insert into message.reach (customer_id, muted_topics) values (${customerId}, ${[topic]}::text[])
    on conflict (customer_id) do update set muted_topics = excluded.muted_topics`.execute(db);
  await sql`insert into message.subscription values (${customerId}, 'tmpl', ${prompts}, now())`.execute(db);
  for (const [channel, kind] of [
    ['sms', 'manual'],
    ['email', topic === 'a' ? 'opt_out' : 'complaint'],
  ]) {
    await sql`insert into message.suppression (suppression_id, customer_id, channel, kind, note, source, at)
      values (${newId()}, ${customerId}, ${channel}, ${kind}, '', 'staff', now())`.execute(db);
  }
}

describe('merge', () => {
  it('AUD-2 CAM-5 adds up caps, wishes and suppressions, and gives all of it back', async () => {
    const [winnerId, loserId] = [await world.owner(), await world.owner()];
    const templateId = await world.template({ topic: 'news' });
    const dueAt = world.app.clock.now().add({ hours: 2 });
    await world.plan({ customerId: loserId, templateId });
    await world.work();
    const [queued] = await world.plan({ customerId: loserId, templateId, dueAt });
    await fill(winnerId, 'a', 2);
    await fill(loserId, 'b', 3);
    const before = await kept([winnerId, loserId]);
    const mergeId = await inTransaction(world.app.db, (tx) =>
      world.app.modules.identity.merge(tx, { winnerId, loserId, kind: 'operator', reason: 'same', actor: null }),
    );
    const merged = await kept([winnerId]);
    expect(merged[`${winnerId}/suppression`]).toHaveLength(3);
    expect(merged[`${winnerId}/subscription`]).toMatchObject([{ remaining: 5 }]);
    expect(merged[`${winnerId}/reach`]).toMatchObject([{ muted_topics: ['a', 'b'] }]);
    // The loser's touch of this morning counts for the winner now.
    const [capped] = await world.plan({ customerId: winnerId, templateId });
    await world.work();
    expect(await world.send(capped)).toMatchObject({ state: 'blocked', reason: 'frequency_cap' });
    expect(await world.send(queued)).toMatchObject({ customer_id: winnerId, state: 'planned' });
    // Planning for the loser's id means the winner.
    const [late] = await world.plan({ customerId: loserId, templateId, dueAt });
    expect(await world.send(late)).toMatchObject({ customer_id: winnerId });
    await sql`delete from message.send where send_id = any(${[capped, late]}::uuid[])`.execute(world.app.db);
    const undone = await world.app.http.inject({
      method: 'POST',
      url: `/v1/customer-merges/${mergeId}/undo`,
      headers: await world.app.staff(),
    });
    expect(undone.statusCode).toBe(200);
    expect(await kept([winnerId, loserId])).toEqual(before);
  });
});

describe('erasure and archive', () => {
  it('ACC-5 rule 8 leaves no word of the person, and ends what is queued', async () => {
    const { customerId, headers } = await world.app.owner();
    const templateId = await world.template({
      purpose: 'service',
      channels: ['sms'],
      contents: { sms: { zh: { text: '{{ who.name }}' } }, inbox: { zh: { title: 'x', body: '{{ who.name }}' } } },
      variables: [{ name: 'who.name' }],
    });
    const dueAt = world.app.clock.now().add({ hours: 2 });
    const send = { customerId, templateId, variables: { 'who.name': '机密' } };
    const ids = await world.plan(send, { ...send, channels: ['inbox'] }, { ...send, dueAt });
    await world.work();
    await fill(customerId, 'a', 1);
    const archive = await archiveContributor.collect(world.app.db, [customerId]);
    expect(archive).toMatchObject({ inbox: [{ body: '机密' }], sends: [{ channel: 'sms', state: 'sent' }] });
    const taken = await world.app.http.inject({ url: '/v1/owner/me/archive', headers });
    expect(taken.json().modules.message.inbox).toHaveLength(1);
    const erased = await world.app.http.inject({
      method: 'POST',
      url: `/v1/customers/${customerId}/erase`,
      headers: await world.app.staff(),
      payload: { reason: 'asked' },
    });
    expect(erased.statusCode).toBe(204);
    const { [`${customerId}/send`]: sends, ...rest } = await kept([customerId]);
    expect(Object.values(rest).flat()).toEqual([]);
    expect(JSON.stringify(sends)).not.toContain('机密');
    expect(sends).toHaveLength(3);
    expect(await world.send(ids[2])).toMatchObject({ state: 'cancelled' });
    const { rows } = await sql`
      select 1 from message.content where send_id = any(${ids}::uuid[])`.execute(world.app.db);
    expect(rows).toEqual([]);
  });
});
