/** What a message says about free times is true when it goes out, not when it was planned (CAM-15). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openWorld, type World } from '../../../../test/messages.ts';
import type { LiveAsk, LiveValues } from './live-source.ts';

let world: World;
let free: LiveValues | undefined;
const asked: LiveAsk[] = [];

beforeAll(async () => {
  world = await openWorld([]);
  world.message.useSource({
    variables: ['slots.first', 'slots.list', 'slots.store', 'slots.service'],
    async find(_handle, asks) {
      asked.push(...asks);
      return new Map(free ? asks.map((ask) => [ask.sendId, free as LiveValues]) : []);
    },
  });
});
beforeEach(() => {
  world.app.clock.set(MORNING);
  asked.length = 0;
  free = undefined;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const saturday: LiveValues = {
  values: { 'slots.first': '周六 10:00', 'slots.store': '徐汇店' },
  link: '/packages/booking/confirm?slot=1',
};
const reminder = () =>
  world.template({
    purpose: 'service',
    channels: ['inbox'],
    link: '/pages/home/index',
    contents: { inbox: { zh: { title: '该驱虫了', body: '{{ slots.store }} {{ slots.first }} 有空' } } },
  });
const inbox = async (sendId: string | undefined) =>
  (await sql`select body, link from message.inbox_item where send_id = ${sendId ?? null}`.execute(world.db)).rows[0];

describe('CAM-15 free slots in a message', () => {
  it('are asked for at sending, and the message leads to them', async () => {
    free = saturday;
    const customerId = await world.owner();
    const [id] = await world.plan({
      customerId,
      templateId: await reminder(),
      variables: { event: { care: 'deworming' } },
    });
    await world.work();
    expect(asked).toMatchObject([{ sendId: id, customerId, variables: { event: { care: 'deworming' } } }]);
    expect(await inbox(id)).toMatchObject({
      body: '徐汇店 周六 10:00 有空',
      link: '/packages/booking/confirm?slot=1',
    });
  });

  it('are waited for while none is free, and given up after three days', async () => {
    const templateId = await reminder();
    const [waiting] = await world.plan({ customerId: await world.owner(), templateId });
    const [other] = await world.plan({ customerId: await world.owner(), templateId });
    await world.work();
    expect(await world.send(waiting)).toMatchObject({ state: 'planned', trail: [{ reason: 'nothing_free' }] });
    await world.work();
    expect(asked).toHaveLength(2);
    world.app.clock.set('2026-03-02T03:00:00Z');
    free = saturday;
    await world.work();
    expect(await world.send(waiting)).toMatchObject({ state: 'sent' });
    expect(await world.send(other)).toMatchObject({ state: 'sent' });

    free = undefined;
    const [late] = await world.plan({ customerId: await world.owner(), templateId });
    await world.work();
    world.app.clock.set('2026-03-05T03:00:00Z');
    await world.work();
    expect(await world.send(late)).toMatchObject({ state: 'blocked', reason: 'nothing_free' });
  });

  it('are not asked for by a message that names none', async () => {
    const [id] = await world.plan({
      customerId: await world.owner(),
      templateId: await world.template({ purpose: 'service', channels: ['inbox'] }),
    });
    await world.work();
    expect(asked).toEqual([]);
    expect(await world.send(id)).toMatchObject({ state: 'sent' });
  });
});
