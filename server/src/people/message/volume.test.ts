/** A thousand messages cost as many statements as ten (CAM-4); a household gets one message (CAM-14). */
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openWorld, scriptedVendor, type World } from '../../../test/messages.ts';
import { drainConsumers } from '../../platform/consumers.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { NewSend } from './index.ts';

let world: World;
let statements = 0;
const counting: KyselyPlugin = {
  transformQuery: ({ node }) => {
    statements += 1;
    return node;
  },
  transformResult: async ({ result }) => result,
};

beforeAll(async () => {
  world = await openWorld([scriptedVendor('sms', undefined, true)], (db) => db.withPlugin(counting));
});
beforeEach(() => world.app.clock.set(MORNING));
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const contents = {
  inbox: { zh: { title: '你好', body: '{{ pet.names }} 想念你 {{ link }}' } },
  sms: { zh: { text: '想念你 {{ link }}' } },
};

describe('a broadcast', () => {
  it('CAM-4 is planned and decided with a constant number of statements', async () => {
    const templateId = await world.template({
      contents,
      channels: ['sms', 'inbox'],
      link: '/pages/home/index',
      variables: [{ name: 'pet.names', default: '毛孩子' }],
    });
    const costs = [];
    for (const count of [8, 1000]) {
      // Half of them have no consent for short messages and get it in the inbox; all in one share of the customers.
      const some = await world.owners(count / 2, ['sms', 'inbox']);
      const others = await world.owners(count / 2, ['inbox']);
      const sends = [...some, ...others].map(
        (customerId): NewSend => ({
          key: newId(),
          customerId,
          templateId,
          lane: 'bulk',
          origin: { kind: 'system', name: 'test' },
        }),
      );
      statements = 0;
      await inTransaction(world.db, (tx) => world.message.plan(tx, sends));
      const planned = statements;
      statements = 0;
      await world.lane({ lane: 'bulk', limit: 2000 });
      costs.push([planned, statements]);
      const { rows } = await sql<{ state: string; channel: string; n: number }>`
        select state, channels[place] as channel, count(*)::integer as n from message.send
        where customer_id = any(${[...some, ...others]}::uuid[]) group by 1, 2 order by 2`.execute(world.app.db);
      expect(rows).toEqual([
        { state: 'sent', channel: 'inbox', n: count / 2 },
        { state: 'sending', channel: 'sms', n: count / 2 },
      ]);
    }
    // A setting may be read anew once a second.
    expect(Math.abs((costs[0]?.[1] ?? 0) - (costs[1]?.[1] ?? 99))).toBeLessThanOrEqual(1);
    expect(costs[1]?.[0]).toBeLessThanOrEqual(4);
    expect(costs[1]?.[1]).toBeGreaterThan(8);
    expect(costs[1]?.[1]).toBeLessThanOrEqual(22);
  });
});

describe('many at once', () => {
  it('CAM-4 rule 44 tells 300 people something with at most five statements, nobody twice', async () => {
    const [customers, templateId] = [await world.owners(300), await world.template({ purpose: 'service' })];
    const sends = customers.map(
      (customerId): NewSend => ({
        key: `event-1/${customerId}`,
        customerId,
        templateId,
        lane: 'triggered',
        origin: { kind: 'system', name: 'event-1' },
      }),
    );
    const twice = async () => {
      statements = 0;
      const ids = await inTransaction(world.db, (tx) => world.message.plan(tx, sends));
      expect(statements).toBeLessThanOrEqual(5);
      return [...ids.values()].sort();
    };
    expect(await twice()).toEqual(await twice());
    await world.work();
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from message.inbox_item where customer_id = any(${customers}::uuid[])`.execute(
      world.app.db,
    );
    expect(rows).toEqual([{ n: 300 }]);
  });

  it('CAM-16 rule 45 lists sends with as many statements for one as for a hundred', async () => {
    const headers = await world.app.staff();
    const costs = [];
    for (const limit of [1, 100]) {
      await world.http({ url: `/v1/messages?limit=${limit}`, headers });
      statements = 0;
      const page = await world.http({ url: `/v1/messages?limit=${limit}`, headers });
      expect(page.json().items).toHaveLength(limit);
      costs.push(statements);
    }
    expect(costs).toEqual([2, 2]);
  });
});

describe('the household', () => {
  const pets = (customerId: string, names: readonly string[]) =>
    inTransaction(world.app.db, (tx) =>
      world.app.modules.pet.insertPets(
        tx,
        names.map((name) => ({
          customerIds: [customerId],
          profile: { name, species: 'dog' as const },
          registeredAt: world.app.clock.now(),
        })),
      ),
    );

  it('CAM-14 merges what is said about several pets into one message', async () => {
    const [customerId, templateId] = [
      await world.owner(),
      await world.template({ contents, channels: ['inbox'], link: '/pages/home/index' }),
    ];
    const petIds = await pets(customerId, ['豆豆', '咪咪', '旺财']);
    const ids = await world.plan(
      ...petIds.map((petId) => ({ customerId, petId, templateId, mergeKey: 'vaccine-2026-03' })),
    );
    await world.work();
    const states = await Promise.all(ids.map((id) => world.send(id)));
    expect(states.map((row) => row.state)).toEqual(['sent', 'merged', 'merged']);
    expect(states.map((row) => row.merged_into)).toEqual([null, ids[0], ids[0]]);
    const { rows } = await sql<{ body: string; link: string }>`
      select body, link from message.inbox_item where customer_id = ${customerId}`.execute(world.app.db);
    expect(rows).toEqual([{ body: '豆豆、咪咪、旺财 想念你 /pages/home/index', link: '/pages/home/index' }]);
    const merged = await world.events('message.merged');
    expect(merged.map((event) => event.payload.mergedInto)).toEqual([ids[0], ids[0]]);
  });

  it('CAM-14 says nothing more about a pet that has died, also not what is queued', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    const [petId] = await pets(customerId, ['老黄']);
    const about = { customerId, petId: petId as string, templateId };
    const [queued] = await world.plan({ ...about, dueAt: world.app.clock.now().add({ hours: 2 }) });
    await sql`update pet.pet set deceased_on = '2026-03-01', farewell_recorded_at = now() where pet_id = ${petId}`.execute(
      world.app.db,
    );
    await sql`insert into platform.event (event_id, name, version, source, subject_id, customer_id, pet_id, occurred_at, payload)
      values (${newId()}, 'pet.farewell_recorded', 1, 'pawloop', ${petId}, ${customerId}, ${petId}, now(), '{}')`.execute(
      world.app.db,
    );
    await drainConsumers(world.app.db, world.message.consumers ?? []);
    expect(await world.send(queued)).toMatchObject({ state: 'blocked', reason: 'pet_deceased' });
    const [later] = await world.plan(about);
    const [necessary] = await world.plan({
      ...about,
      templateId: await world.template({ purpose: 'transactional' }),
    });
    await world.work();
    expect(await world.send(later)).toMatchObject({ state: 'blocked', reason: 'pet_deceased' });
    expect(await world.send(necessary)).toMatchObject({ state: 'sent' });
  });
});
