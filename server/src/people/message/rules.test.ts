/** The rules of messages, 33 to 39, each by its number (CAM-5). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, openWorld, type ScriptedVendor, scriptedVendor, type World } from '../../../test/messages.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Origin, PlannedSend, SendGuard } from './index.ts';

let world: World;
let sms: ScriptedVendor;
const refusing = { exit: new Set<string>(), audience: new Set<string>(), budget: new Set<string>() };
const settled: { sendId: string; outcome: string }[] = [];

const journey = (journeyId = newId()): Origin => ({
  kind: 'journey',
  journeyId,
  version: 1,
  runId: newId(),
  node: 'm',
  visit: 1,
});

const guard: SendGuard = {
  origin: 'journey',
  async allow(_tx, sends) {
    const why = (send: PlannedSend) => {
      if (refusing.exit.has(send.customerId)) return 'exited' as const;
      return refusing.audience.has(send.customerId) ? ('audience' as const) : undefined;
    };
    return new Map(sends.flatMap((send) => (why(send) ? [[send.sendId, why(send) as 'exited']] : [])));
  },
  async reserve(_tx, sends) {
    return new Set(sends.filter((send) => refusing.budget.has(send.customerId)).map((send) => send.sendId));
  },
  async settle(_tx, sends, outcome) {
    for (const { sendId } of sends) settled.push({ sendId, outcome });
  },
};

beforeAll(async () => {
  sms = scriptedVendor('sms', { perDay: 1000 });
  world = await openWorld([sms]);
  world.message.useGuard(guard);
});
beforeEach(() => world.app.clock.set(MORNING));
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const setting = (key: string, value: unknown) =>
  sql`insert into platform.setting (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
    on conflict (key) do update set value = excluded.value`
    .execute(world.app.db)
    .then(() => new Promise((resolve) => setTimeout(resolve, 1050)));

const smsContents = { inbox: { zh: { title: '你好', body: '想念你' } }, sms: { zh: { text: '想念你' } } };

describe('order of checks', () => {
  it('CAM-5 rule 33 keeps the first check that fails, in the given order', async () => {
    const [templateId, inboxTemplate] = [
      await world.template({ channels: ['sms'], contents: smsContents }),
      await world.template(),
    ];
    const none = await world.owner([]);
    const customers = new Map<string, string>();
    // Each of them fails its own check and all that come after it, as far as they can.
    for (const reason of ['suppression', 'exit', 'audience', 'quiet_hours', 'frequency_cap', 'budget'] as const) {
      customers.set(reason, await world.owner(['inbox', 'sms']));
    }
    const of = (reason: string) => customers.get(reason) as string;
    for (const reason of ['suppression', 'exit']) refusing.exit.add(of(reason));
    for (const reason of ['suppression', 'exit', 'audience']) refusing.audience.add(of(reason));
    for (const customerId of customers.values()) refusing.budget.add(customerId);
    await sql`insert into message.suppression (suppression_id, customer_id, channel, kind, note, source, at)
      values (${newId()}, ${of('suppression')}, 'sms', 'manual', 'x', 'staff', now())`.execute(world.app.db);
    // A touch of this morning fills the day's cap of everybody but the last.
    for (const [reason, customerId] of customers) {
      if (reason === 'budget') continue;
      await world.plan({ customerId, templateId: inboxTemplate, channels: ['inbox'] });
    }
    await world.work();
    for (const reason of ['suppression', 'exit', 'audience', 'quiet_hours']) {
      await sql`insert into message.reach (customer_id, quiet_from, quiet_until) values (${of(reason)}, '09:00', '12:00')
        on conflict (customer_id) do update set quiet_from = '09:00', quiet_until = '12:00'`.execute(world.app.db);
    }
    const expected = ['consent', ...customers.keys()];
    const ids = await world.plan(
      ...[none, ...customers.values()].map((customerId) => ({
        customerId,
        templateId,
        quiet: 'drop' as const,
        origin: journey(),
      })),
    );
    await world.work();
    const reasons = [];
    for (const id of ids) reasons.push((await world.send(id)).reason);
    expect(reasons).toEqual(expected);
    expect((await world.send(ids[0])).state).toBe('blocked');
    const detail = await world.app.http.inject({ url: `/v1/messages/${ids[5]}`, headers: await world.app.staff() });
    expect(detail.json().checks.map((check: { result: string }) => check.result)).toEqual([
      'passed',
      'passed',
      'passed',
      'passed',
      'passed',
      'failed',
      'unasked',
      'unasked',
    ]);
    for (const set of Object.values(refusing)) set.clear();
  });

  it('CAM-5 rule 33 asks the provider limit last', async () => {
    const customerId = await world.owner(['sms']);
    const templateId = await world.template({ channels: ['sms'], contents: smsContents });
    await sql`insert into message.provider_window (vendor, span, starts_at, used)
      values ('scripted-sms', 'day', '2026-03-01T16:00:00Z', 1000)
      on conflict (vendor, span, starts_at) do update set used = 1000`.execute(world.app.db);
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(id)).toMatchObject({ state: 'blocked', reason: 'provider_limit', counted_at: null });
    await sql`delete from message.provider_window`.execute(world.app.db);
  });
});

describe('quiet hours', () => {
  it('CAM-5 rule 34 delays or drops as the send says, and never what is transactional or an emergency', async () => {
    world.app.clock.set('2026-03-02T14:00:00Z');
    const customerId = await world.owner();
    const marketing = await world.template();
    const [delayed, dropped] = await world.plan(
      { customerId, templateId: marketing },
      { customerId, templateId: marketing, quiet: 'drop' },
    );
    const urgent = [];
    for (const purpose of ['transactional', 'emergency'] as const) {
      urgent.push(...(await world.plan({ customerId, templateId: await world.template({ purpose }) })));
    }
    const [service] = await world.plan({ customerId, templateId: await world.template({ purpose: 'service' }) });
    await world.work();
    expect(await world.send(delayed)).toMatchObject({ state: 'planned', due_at: '2026-03-03T01:00:00Z' });
    expect(await world.send(service)).toMatchObject({ state: 'planned', due_at: '2026-03-03T01:00:00Z' });
    expect(await world.send(dropped)).toMatchObject({ state: 'blocked', reason: 'quiet_hours' });
    for (const id of urgent) expect(await world.send(id)).toMatchObject({ state: 'sent' });
    world.app.clock.set('2026-03-03T01:00:00Z');
    await world.work();
    expect(await world.send(delayed)).toMatchObject({ state: 'sent' });
  });

  it("CAM-5 rule 34 goes by the customer's own zone", async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    await sql`insert into message.reach (customer_id, time_zone) values (${customerId}, 'America/New_York')`.execute(
      world.app.db,
    );
    const [id] = await world.plan({ customerId, templateId });
    await world.work();
    // 21:00 in New York: until 9:00 there.
    expect(await world.send(id)).toMatchObject({ state: 'planned', due_at: '2026-03-02T14:00:00Z' });
  });
});

describe('caps', () => {
  it('CAM-5 rule 35 lets exactly one of 50 concurrent journeys through a cap of 1', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    // The lock must hold for customers who are known here already.
    await sql`insert into message.reach (customer_id) values (${customerId})`.execute(world.app.db);
    const planning = Array.from({ length: 50 }, async () => {
      const ids = await world.plan({ customerId, templateId, origin: journey() });
      await world.loop('message.triggered');
      return ids;
    });
    await Promise.all(planning);
    await world.work();
    const { rows } = await sql<{ state: string; reason: string | null; n: number }>`
      select state, reason, count(*)::integer as n from message.send where customer_id = ${customerId}
      group by 1, 2 order by n`.execute(world.app.db);
    expect(rows).toEqual([
      { state: 'sent', reason: null, n: 1 },
      { state: 'blocked', reason: 'frequency_cap', n: 49 },
    ]);
  });

  it('CAM-5 rule 35 counts a rolling week, and the day of the customer', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    const states = [];
    for (const day of ['02', '03', '04', '05', '09', '10']) {
      world.app.clock.set(`2026-03-${day}T02:00:00Z`);
      const [id] = await world.plan({ customerId, templateId });
      await world.work();
      states.push((await world.send(id)).state);
    }
    // The touch of the 2nd leaves the window at 10:00 of the 9th.
    expect(states).toEqual(['sent', 'sent', 'sent', 'blocked', 'sent', 'sent']);
  });

  it('CAM-5 rule 35 gives the place of a failed send back', async () => {
    const customerId = await world.owner(['inbox', 'sms']);
    const templateId = await world.template({ channels: ['sms'], contents: smsContents });
    sms.script.push({ kind: 'failed', code: 'bad-template', detail: 'no such template' });
    const [failed] = await world.plan({ customerId, templateId, origin: journey() });
    await world.work();
    expect(await world.send(failed)).toMatchObject({ state: 'failed', reason: 'provider_failed', price_fen: 0 });
    expect(settled.at(-1)).toEqual({ sendId: failed, outcome: 'released' });
    const [next] = await world.plan({ customerId, templateId });
    await world.work();
    expect(await world.send(next)).toMatchObject({ state: 'sent' });
  });

  it('CAM-5 rule 36 skips a capped message, or lets it wait for its place', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    const [first, skipped, waiting] = await world.plan(
      { customerId, templateId, priority: 2 },
      { customerId, templateId, priority: 1 },
      { customerId, templateId, capped: 'wait' },
    );
    await world.work();
    expect(await world.send(first)).toMatchObject({ state: 'sent' });
    expect(await world.send(skipped)).toMatchObject({ state: 'blocked', reason: 'frequency_cap' });
    expect(await world.send(waiting)).toMatchObject({ state: 'planned', due_at: '2026-03-02T16:00:00Z' });
    world.app.clock.set('2026-03-02T16:00:00Z');
    await world.work();
    world.app.clock.set('2026-03-03T01:00:00Z');
    await world.work();
    expect(await world.send(waiting)).toMatchObject({ state: 'sent' });
  });

  it('CAM-5 lets the more important of two campaigns through', async () => {
    const [customerId, templateId] = [await world.owner(), await world.template()];
    const [low, high] = await world.plan({ customerId, templateId }, { customerId, templateId, priority: 5 });
    await world.work();
    expect(await world.send(high)).toMatchObject({ state: 'sent' });
    expect(await world.send(low)).toMatchObject({ state: 'blocked', reason: 'frequency_cap' });
  });
});

describe('consent', () => {
  it('CAM-5 rule 37 needs an opt-in for the channel and the topic', async () => {
    const templateId = await world.template({ topic: 'recall' });
    const [without, other, muted] = [await world.owner([]), await world.owner(['sms']), await world.owner()];
    await sql`insert into message.reach (customer_id, muted_topics) values (${muted}, '{recall}')`.execute(
      world.app.db,
    );
    const ids = await world.plan(...[without, other, muted].map((customerId) => ({ customerId, templateId })));
    await world.work();
    for (const id of ids) expect(await world.send(id)).toMatchObject({ state: 'blocked', reason: 'consent' });
    const [service] = await world.plan({
      customerId: without,
      templateId: await world.template({ purpose: 'service' }),
    });
    await world.work();
    expect(await world.send(service)).toMatchObject({ state: 'sent' });
  });

  it('CAM-5 rule 37 stops what is queued on a channel when its consent is withdrawn', async () => {
    const customerId = await world.owner(['inbox', 'sms']);
    const templateId = await world.template({ channels: ['sms', 'inbox'], contents: smsContents });
    const later = { dueAt: world.app.clock.now().add({ hours: 1 }) };
    const [onlySms, withOther] = await world.plan(
      { customerId, templateId, channels: ['sms'], ...later },
      { customerId, templateId, ...later },
    );
    await inTransaction(world.app.db, (tx) =>
      world.app.modules.identity.recordConsent(tx, {
        customerId,
        purpose: 'marketing',
        channel: 'sms',
        granted: false,
        version: 'v1',
        source: 'owner-app',
      }),
    );
    await world.app.drain();
    expect(await world.send(onlySms)).toMatchObject({ state: 'blocked', reason: 'consent' });
    expect(await world.send(withOther)).toMatchObject({ state: 'planned' });
    world.app.clock.advance({ hours: 1 });
    await world.work();
    expect(await world.send(withOther)).toMatchObject({ state: 'sent', place: 2 });
  });
});

describe('budget', () => {
  it('CAM-5 rule 38 gives the place of a send that its budget refused to the next one', async () => {
    const customerId = await world.owner(['inbox', 'sms']);
    const paid = await world.template({ channels: ['sms'], contents: smsContents });
    refusing.budget.add(customerId);
    const [refused, free] = await world.plan(
      { customerId, templateId: paid, priority: 1, origin: journey() },
      { customerId, templateId: await world.template() },
    );
    await world.work();
    expect(await world.send(refused)).toMatchObject({ state: 'blocked', reason: 'budget', price_fen: 0 });
    expect(await world.send(free)).toMatchObject({ state: 'sent' });
    refusing.budget.clear();
  });
});

describe('rendering', () => {
  it('CAM-5 rule 39 fails a message whose variable is missing, and never prints a blank', async () => {
    const customerId = await world.owner();
    const contents = { inbox: { zh: { title: '券', body: '{{ coupon.name }} 送给 {{ customer.name }}' } } };
    const strict = await world.template({ purpose: 'service', contents, variables: [{ name: 'coupon.name' }] });
    const lenient = await world.template({
      purpose: 'service',
      contents,
      variables: [
        { name: 'coupon.name', default: '小礼物' },
        { name: 'customer.name', default: '朋友' },
      ],
    });
    const [missing, blank, filled] = await world.plan(
      { customerId, templateId: strict },
      { customerId, templateId: strict, variables: { 'coupon.name': '  ' } },
      { customerId, templateId: lenient, variables: { coupon: { name: '{{ evil }}' } } },
    );
    await world.work();
    for (const id of [missing, blank]) {
      expect(await world.send(id)).toMatchObject({
        state: 'failed',
        reason: 'variable_missing',
        detail: 'coupon.name',
      });
    }
    const { rows } = await sql<{ body: string }>`
      select body from message.inbox_item where send_id = ${filled}`.execute(world.app.db);
    expect(rows[0]?.body).toBe('{{ evil }} 送给 朋友');
  });
});

describe('control group', () => {
  it('CAM-5 rule 30 sends no marketing to the global control group', async () => {
    await setting('message.controlPercent', 50);
    const templateId = await world.template();
    const customers = [];
    for (let n = 0; n < 12; n += 1) customers.push(await world.owner());
    const control = await world.message.inControlGroup(world.app.db, customers);
    expect(control.size).toBeGreaterThan(0);
    expect(control.size).toBeLessThan(12);
    const ids = await world.plan(...customers.map((customerId) => ({ customerId, templateId })));
    await world.work();
    for (const [index, id] of ids.entries()) {
      const held = control.has(customers[index] as string);
      expect(await world.send(id)).toMatchObject(
        held ? { state: 'blocked', reason: 'control_group' } : { state: 'sent' },
      );
    }
    await setting('message.controlPercent', 0);
  });
});
