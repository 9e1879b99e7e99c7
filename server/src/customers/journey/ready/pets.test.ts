/** Ready journeys about pets: birthdays of the living, and care without promotion after a farewell (CAM-2, CAM-14). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Headers } from '../../../../test/harness.ts';
import { type JourneyWorld, journeyWorld } from '../../../../test/journeys.ts';
import { inTransaction } from '../../../platform/db.ts';

let world: JourneyWorld;
let keeper: { customerId: string; headers: Headers };
let lived: string;
let died: string;

const asOwner = async <T>(url: string, body: object): Promise<T> => {
  const reply = await world.app.http.inject({ method: 'POST', url, headers: keeper.headers, body });
  expect(reply.statusCode, reply.body).toBeLessThan(300);
  return reply.body === '' ? (undefined as T) : reply.json<T>();
};
const register = async (name: string) =>
  (await asOwner<{ petId: string }>('/v1/owner/pets', { name, species: 'dog', birthday: '2020-03-05' })).petId;
const use = (key: string) =>
  world.desk.must<{ journeyId: string }>('POST', `/v1/ready-journeys/${key}/use`, { start: true });
const inbox = async () => {
  const { rows } = await sql<{ title: string; purpose: string }>`
    select i.title, s.purpose from message.inbox_item i join message.send s using (send_id)
    where s.customer_id = ${keeper.customerId} order by i.send_id`.execute(world.db);
  return rows;
};

beforeAll(async () => {
  world = await journeyWorld();
  keeper = await world.app.owner();
  const { customerId } = keeper;
  const consent = {
    customerId,
    channel: 'inbox',
    purpose: 'marketing',
    granted: true,
    version: 'v1',
    source: 'test',
  } as const;
  await inTransaction(world.db, (tx) => world.app.modules.identity.insertConsents(tx, [consent]));
  [lived, died] = [await register('豆豆'), await register('咪咪')];
  await world.settle();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('ready journeys about pets', () => {
  it('CAM-14 cares after a farewell, a day later at ten, without promotion', async () => {
    const { journeyId } = await use('pet-farewell');
    await asOwner(`/v1/owner/pets/${died}/farewell`, { date: '2026-03-02' });
    await world.settle();
    expect(await inbox()).toEqual([]);
    await world.pass({ hours: 24 });
    await world.settle();
    await world.pass({ hours: 24 });
    await world.settle();
    expect(await inbox()).toEqual([{ title: '谢谢它来过', purpose: 'service' }]);
    expect((await world.runs(journeyId)).map((run) => run.outcome)).toEqual(['completed']);
  });

  it('CAM-2 CAM-14 wishes the living pet a happy birthday in its name, and never the one that died', async () => {
    const { journeyId } = await use('pet-birthday');
    // Nobody may be in the tenth that is held out here.
    await sql`update journey.journey set draft = draft || '{"holdOutPercent": 0}' where journey_id = ${journeyId}`.execute(
      world.db,
    );
    await world.desk.must('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: 1 });
    for (let hour = 0; hour < 30; hour += 3) {
      await world.pass({ hours: 3 });
      await world.settle();
    }
    const runs = await world.runs(journeyId);
    expect(runs.map((run) => run.pet_id)).toEqual([lived]);
    expect((await inbox()).slice(1)).toEqual([{ title: '豆豆生日快乐！', purpose: 'marketing' }]);
  });
});
