/** The live channel over a real WebSocket: permissions, order, resuming. */
import { eventType, type Permission } from '@pawloop/contract';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newDatabase } from '../../test/database.ts';
import { type Db, inTransaction, openDb, openPool } from './db.ts';
import { append } from './event-log.ts';
import { type App, createHttp, type Principal, type Staff } from './http/index.ts';
import { newId } from './ids.ts';
import { type LiveHub, startLive } from './live.ts';
import { createLog } from './log.ts';
import { createSecrets } from './secret.ts';
import { startWake, type Wake } from './wake.ts';

const shown = eventType({
  name: 'test.shown',
  version: 1,
  payload: Type.Object({ n: Type.Integer() }),
  live: { staff: 'customer.read', merchant: 'booking.read', owner: true },
});
const hidden = eventType({ name: 'test.hidden', version: 1, payload: Type.Object({ n: Type.Integer() }) });

const kept = eventType({
  name: 'test.kept',
  version: 1,
  payload: Type.Object({ n: Type.Integer() }),
  live: { owner: 'keepers' },
});

const ownerId = newId();
const merchantId = newId();
const petId = newId();
const family = new Map([[petId, [{ customerId: newId() }, { customerId: ownerId }]]]);

const staff = (sessionId: string, permissions: readonly Permission[], merchant: string | null = null): Staff => ({
  kind: 'staff',
  staffId: newId(),
  name: sessionId,
  sessionId,
  scope: merchant ? 'merchant' : 'operator',
  merchantId: merchant,
  permissions: new Set(permissions),
});
/** By the session, which is also the token. */
const principals = new Map<string, Principal>([
  ['reader', staff('reader', ['customer.read'])],
  ['blind', staff('blind', [])],
  ['merchant', staff('merchant', ['customer.read', 'booking.read'], merchantId)],
  ['owner', { kind: 'owner', customerId: ownerId, sessionId: 'owner' }],
]);

interface Message {
  type: string;
  cursor: string;
  name?: string;
  payload?: { n: number };
}

describe('live channel', () => {
  let db: Db;
  let app: App;
  let live: LiveHub;
  let wake: Wake;
  let onKeepers: (() => Promise<void>) | undefined;
  let url = '';

  beforeAll(async () => {
    const log = createLog('silent');
    const pool = openPool(await newDatabase(), log);
    db = openDb(pool);
    wake = startWake(pool, log);
    app = await createHttp({
      db,
      log,
      secrets: createSecrets(Buffer.alloc(32, 1)),
      authenticate: async ({ bearer = '' }) => principals.get(bearer) ?? { kind: 'anonymous' },
    });
    live = await startLive({
      db,
      wake,
      log,
      events: [shown, hidden, kept],
      keepersOf: async (_, petIds) => {
        await onKeepers?.();
        return new Map(petIds.map((id) => [id, family.get(id) ?? []]));
      },
      principalsOf: async () => principals,
    });
    app.register(async (scope) => live.routes(scope));
    url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws');
  });
  afterAll(async () => {
    live.stop();
    await app.close();
    await wake.stop();
    await db.destroy();
  });

  async function connect(
    bearer: string,
    subscription: object = { events: ['test.shown', 'test.hidden'] },
    protocols: string[] = [],
  ) {
    const headers = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
    const socket = new WebSocket(`${url}/v1/live`, protocols, { headers });
    const messages: Message[] = [];
    let closed = 0;
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
    socket.on('close', (code) => {
      closed = code;
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
    await until(() => closed > 0 || messages.some((message) => message.type === 'ready'));
    return {
      socket,
      messages,
      closedWith: () => closed,
      numbers: () => messages.flatMap((message) => message.payload?.n ?? []),
    };
  }

  const tell = (n: number, customerId = newId()) =>
    inTransaction(db, async (tx) => {
      await append(tx, shown, { subjectId: 'x', customerId, payload: { n } });
      await append(tx, hidden, { subjectId: 'x', customerId, payload: { n: -n } });
    });

  it('API-3 shows staff what their permission allows, in the order of the log', async () => {
    const reader = await connect('reader');
    const blind = await connect('blind');
    const merchant = await connect('merchant');
    for (let n = 1; n <= 30; n += 1) await tell(n);
    await until(() => reader.numbers().length === 30);
    expect(reader.numbers()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect([...blind.numbers(), ...merchant.numbers()]).toEqual([]);
    for (const { socket } of [reader, blind, merchant]) socket.close();
  });

  it('API-3 shows an owner only what concerns them', async () => {
    const owner = await connect('owner');
    await tell(41);
    await tell(42, ownerId);
    await until(() => owner.numbers().length > 0);
    expect(owner.numbers()).toEqual([42]);
    owner.socket.close();
  });

  it('DSP-1 shows an owner what concerns another keeper of their pet, and nothing that concerns no owner', async () => {
    const owner = await connect('owner', { events: ['test.shown', 'test.kept'] });
    const partner = newId();
    await inTransaction(db, async (tx) => {
      await append(tx, kept, { subjectId: 'x', customerId: partner, petId: newId(), payload: { n: 71 } });
      await append(tx, kept, { subjectId: 'x', customerId: null, petId, payload: { n: 72 } });
      await append(tx, shown, { subjectId: 'x', customerId: partner, petId, payload: { n: 73 } });
      await append(tx, kept, { subjectId: 'x', customerId: partner, petId, payload: { n: 74 } });
      await append(tx, kept, { subjectId: 'x', customerId: ownerId, payload: { n: 75 } });
    });
    await until(() => owner.numbers().includes(75));
    expect(owner.numbers()).toEqual([74, 75]);
    owner.socket.close();
  });

  it('SEC-2 ends the channel of a session that is over, and follows a change of rights', async () => {
    principals.set('leaving', staff('leaving', ['customer.read'])).set('losing', staff('losing', ['customer.read']));
    const [leaving, losing] = [await connect('leaving'), await connect('losing')];
    await tell(81);
    await until(() => losing.numbers().length === 1 && leaving.numbers().length === 1);
    principals.delete('leaving');
    principals.set('losing', staff('losing', []));
    await live.checkSessions();
    await until(() => leaving.closedWith() > 0);
    expect(leaving.closedWith()).toBe(4401);
    const reader = await connect('reader');
    await tell(82);
    await until(() => reader.numbers().length === 1);
    expect([leaving.numbers(), losing.numbers(), losing.closedWith()]).toEqual([[81], [81], 0]);
    for (const { socket } of [losing, reader]) socket.close();
  });

  it('ACC-3 shows merchant staff only what concerns their own merchant', async () => {
    const staff = await connect('merchant');
    await inTransaction(db, async (tx) => {
      await append(tx, shown, { subjectId: 'x', merchantId: newId(), payload: { n: 43 } });
      await append(tx, shown, { subjectId: 'x', payload: { n: 44 } });
      await append(tx, shown, { subjectId: 'x', merchantId, payload: { n: 45 } });
    });
    await until(() => staff.numbers().length > 0);
    expect(staff.numbers()).toEqual([45]);
    staff.socket.close();
  });

  it('API-3 resumes after a break without a gap and without a repeat', async () => {
    const before = await connect('reader');
    await tell(51);
    await until(() => before.numbers().length === 1);
    before.socket.close();
    await tell(52);
    await tell(53);
    const after = await connect('reader', { events: ['test.shown'], since: before.messages.at(-1)?.cursor });
    await tell(54);
    await until(() => after.numbers().includes(54));
    expect(after.numbers()).toEqual([52, 53, 54]);
    after.socket.close();
  });

  it('API-3 resumes in order, whatever happens while it looks back', async () => {
    const before = await connect('owner', { events: ['test.shown', 'test.kept'] });
    const witness = await connect('owner', { events: ['test.shown', 'test.kept'] });
    await tell(55, ownerId);
    await until(() => before.numbers().length === 1);
    before.socket.close();
    await inTransaction(db, (tx) =>
      append(tx, kept, { subjectId: 'x', customerId: newId(), petId, payload: { n: 56 } }),
    );
    await until(() => witness.numbers().includes(56));
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    onKeepers = () => {
      asked.resolve();
      return answer.promise;
    };
    const resuming = connect('owner', {
      events: ['test.shown', 'test.kept'],
      since: before.messages.at(-1)?.cursor,
    });
    await asked.promise;
    await tell(57, ownerId);
    await until(() => witness.numbers().includes(57));
    onKeepers = undefined;
    answer.resolve();
    const after = await resuming;
    await until(() => after.numbers().includes(57));
    expect(after.numbers()).toEqual([56, 57]);
    for (const { socket } of [after, witness]) socket.close();
  });

  it('API-3 lets in an owner whose browser brings the token as a sub-protocol, and does not say it back', async () => {
    const offered = ['pawloop.bearer.owner', 'pawloop.live'];
    const owner = await connect('', { events: ['test.shown'] }, offered);
    await tell(61);
    await tell(62, ownerId);
    await until(() => owner.numbers().length > 0);
    expect(owner.numbers()).toEqual([62]);
    expect(owner.socket.protocol).toBe('pawloop.live');
    owner.socket.close();
    const forged = await connect('', undefined, ['pawloop.live', 'pawloop.bearer.somebody']);
    expect(forged.closedWith()).toBe(4401);
  });

  it('API-3 turns away who is not signed in and who does not speak the protocol', async () => {
    const nobody = await connect('nobody');
    expect(nobody.closedWith()).toBe(4401);
    const rude = await connect('reader', { events: 'everything' });
    expect(rude.closedWith()).toBe(4400);
  });
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
}
