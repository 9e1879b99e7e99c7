/** Ready journeys over HTTP: made with one click, once, started, and walked to the end (CAM-2). */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JourneyWorld, journeyWorld } from '../../../../test/journeys.ts';
import { inTransaction } from '../../../platform/db.ts';

type Used = { journeyId: string; created: string[]; running: boolean; parts: Journey.ReadyPart[] };

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const use = (key: Journey.ReadyKey, body: object = {}) =>
  world.desk.must<Used>('POST', `/v1/ready-journeys/${key}/use`, body);
const list = async (language = 'zh') =>
  (await world.desk.must<{ items: Journey.ReadyJourney[] }>('GET', `/v1/ready-journeys?language=${language}`)).items;
const countsOf = async () => {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from segment.segment) + (select count(*) from coupon.template)
      + (select count(*) from message.template) + (select count(*) from budget.budget)
      + (select count(*) from journey.journey) as n`.execute(world.db);
  return rows[0]?.n;
};
const inboxOf = async (customerId: string) => {
  const { rows } = await sql<{ name: string; state: string; reason: string | null; channel: string }>`
    select t.name, s.state, s.reason, s.channels[s.place] as channel from message.send s join message.template t using (template_id)
    where s.customer_id = ${customerId} order by s.send_id`.execute(world.db);
  return rows;
};
/** Not among the tenth that is held out. */
async function treated(journeyId: string, customerIds: readonly string[]): Promise<string> {
  const held = new Set(
    (await world.runs(journeyId)).filter((run) => run.hold_out !== null).map((run) => run.customer_id),
  );
  return customerIds.find((id) => !held.has(id)) ?? '';
}

/** Somebody who registered with a proved phone and agreed to marketing on these channels. */
async function member(...channels: readonly ('inbox' | 'sms')[]): Promise<string> {
  const { customerId } = await world.app.owner();
  const consents = channels.map((channel) => ({ customerId, channel, purpose: 'marketing' as const }));
  await inTransaction(world.db, (tx) =>
    world.app.modules.identity.insertConsents(
      tx,
      consents.map((one) => ({ ...one, granted: true, version: 'v1', source: 'test' })),
    ),
  );
  return customerId;
}

describe('CAM-2 ready journeys', () => {
  it('lists all in both languages, with nothing made yet', async () => {
    const [zh, en] = [await list(), await list('en')];
    expect(zh.map((item) => item.key)).toEqual([...Journey.readyKeys]);
    expect(zh[0]?.name).toBe('新人礼包');
    expect(en[0]?.name).toBe('Welcome pack');
    expect(zh.flatMap((item) => item.parts).every((part) => part.id === null)).toBe(true);
  });

  it.each(Journey.readyKeys)('makes %s once, as a draft without fault', async (key) => {
    const [first, again] = [await use(key), await use(key, { language: 'en' })];
    expect(first.created).toEqual(first.parts.map((part) => part.key));
    expect(again).toMatchObject({ journeyId: first.journeyId, created: [], running: false });
    const journey = await world.desk.must<Journey.Journey>('GET', `/v1/journeys/${first.journeyId}`);
    expect(journey.faults).toEqual([]);
    expect(journey).toMatchObject({ state: 'draft', readyKey: key });
    expect((await list()).find((item) => item.key === key)).toMatchObject({ journeyId: first.journeyId });
  });

  it('makes one of each however often it is clicked at the same time, and makes anew what was archived', async () => {
    const before = await countsOf();
    const { parts } = await use('silent-30');
    const message = parts.find((part) => part.kind === 'message')?.id;
    await world.desk.must('POST', `/v1/message-templates/${message}/archive`, { archived: true });
    const clicks = await Promise.all(Array.from({ length: 6 }, () => use('silent-30')));
    expect(clicks.flatMap((click) => click.created)).toEqual(['message.silent-offer']);
    expect(await countsOf()).toBe((before ?? 0) + 1);
  });

  it('leaves nothing behind when it cannot be started', async () => {
    const { journeyId } = await use('customer-birthday');
    const coupon = (await use('customer-birthday')).parts.find((part) => part.kind === 'coupon')?.id;
    await world.desk.must('PUT', `/v1/coupon-templates/${coupon}/status`, { status: 'paused' });
    const before = await countsOf();
    const reply = await world.desk.call('POST', '/v1/ready-journeys/customer-birthday/use', { start: true });
    expect(reply.json()).toMatchObject({ code: 'journey/faulty' });
    expect(await countsOf()).toBe(before);
    expect((await world.desk.must<Journey.Journey>('GET', `/v1/journeys/${journeyId}`)).state).toBe('draft');
  });

  it('welcomes who registers: coupon, guide, task for an agent', async () => {
    const { journeyId, running } = await use('welcome-pack', { start: true });
    expect(running).toBe(true);
    const people = [await member('inbox'), await member('inbox'), await member('inbox'), await member('inbox')];
    await world.settle();
    const customerId = await treated(journeyId, people);
    const run = (await world.runs(journeyId)).find((one) => one.customer_id === customerId);
    expect(await world.path(journeyId, run?.run_id)).toEqual(['gift:granted', 'welcome:planned', 'agent:done']);
    expect(await inboxOf(customerId)).toMatchObject([{ name: '新人欢迎与服务指南', state: 'sent', channel: 'inbox' }]);
    await world.order(customerId);
    await world.settle();
    expect((await world.runs(journeyId)).find((one) => one.customer_id === customerId)?.outcome).toBe('converted');
  });

  it('recalls the dormant in three touches, those who are dormant at the start included', async () => {
    const people = [await member('sms'), await member('sms'), await member('sms')];
    for (const customerId of people) await world.order(customerId);
    await world.settle();
    await world.pass({ hours: 24 * 120 });
    await world.app.loop('audience.upkeep');
    await world.app.loop('segment.tick');
    const { journeyId } = await use('dormant-recall', { start: true, includeExisting: true });
    for (let round = 0; round < 3; round += 1) await world.settle();
    const customerId = await treated(journeyId, people);
    const runId = (await world.runs(journeyId)).find((one) => one.customer_id === customerId)?.run_id;
    expect(await world.path(journeyId, runId)).toEqual(['gift:granted', 'note:planned', 'first-touch:planned']);
    expect((await inboxOf(customerId)).slice(-2)).toEqual([
      { name: '时光礼到账通知', state: 'sent', reason: null, channel: 'inbox' },
      { name: '时光礼短信', state: 'sent', reason: null, channel: 'sms' },
    ]);
    await world.pass({ hours: 37 });
    await world.settle();
    await world.pass({ hours: 13 });
    await world.settle();
    expect((await world.path(journeyId, runId)).slice(3)).toEqual([
      'pause:timeout',
      'second-touch:planned',
      'last-day:timeout',
      'third-touch:done',
      'end:done',
    ]);
  });

  it('lets all of them run side by side, and makes a new journey of one that has ended', async () => {
    const coupon = (await use('customer-birthday')).parts.find((part) => part.kind === 'coupon')?.id;
    await world.desk.must('PUT', `/v1/coupon-templates/${coupon}/status`, { status: 'active' });
    for (const key of Journey.readyKeys) expect(await use(key, { start: true })).toMatchObject({ running: true });
    const { journeyId } = await use('silent-30');
    await world.desk.must('POST', `/v1/journeys/${journeyId}/end`, { runs: 'stop' });
    const again = await use('silent-30');
    expect(again).toMatchObject({ created: ['journey.silent-30'], running: false });
    expect(again.journeyId).not.toBe(journeyId);
  });
});
