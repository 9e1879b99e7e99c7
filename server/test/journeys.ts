/** What the tests of journeys share: a server, people who agreed to be written to, templates, and time that passes. */
import type { Coupon, Journey, Message, Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { inTransaction } from '../src/platform/db.ts';
import { appendRows } from '../src/platform/event-log.ts';
import { newId } from '../src/platform/ids.ts';
import { couponDesk } from './coupons.ts';
import { type TestOptions, testApp } from './harness.ts';

/** 10:00 in Shanghai. */
export const MORNING = '2026-03-02T02:00:00Z';

export const ends = (id = 'end'): Journey.EndNode => ({ id, kind: 'end' });

/** A definition around its steps; the first one is the start. */
export const aJourney = (
  nodes: readonly Journey.JourneyNode[],
  change: Partial<Journey.JourneyDefinition> = {},
): Journey.JourneyDefinition => ({
  trigger: { kind: 'event', event: 'shop.viewed' },
  start: nodes[0]?.id ?? '',
  nodes: [...nodes],
  ...change,
});

export type JourneyWorld = Awaited<ReturnType<typeof journeyWorld>>;

export async function journeyWorld(options: TestOptions = {}) {
  const app = await testApp({ now: MORNING, ...options });
  const { modules, db, clock } = app;
  const desk = couponDesk(app, await app.staff());
  const loops = (prefix: string) => app.pawloop.loops.filter((loop) => loop.name.startsWith(prefix));
  const runs = async (journeyId: string) => {
    const { rows } = await sql<{
      run_id: string;
      customer_id: string;
      pet_id: string | null;
      node: string;
      version: number;
      outcome: string | null;
      hold_out: string | null;
      due_at: string;
      error: string | null;
      converted_at: string | null;
      converted_fen: number | null;
    }>`select * from journey.run where journey_id = ${journeyId} order by run_id`.execute(db);
    return rows;
  };
  return {
    app,
    db,
    clock,
    desk,
    runs,
    /** Consume the log and run the loops until nothing moves any more; the clock stands still. */
    async settle() {
      for (let round = 0; round < 4; round += 1) {
        await app.drain();
        for (const loop of [...loops('journey.'), ...loops('message.')]) await app.loop(loop.name);
      }
      await app.drain();
    },
    async pass(duration: Temporal.DurationLike) {
      clock.set(clock.now().add(duration).toString());
    },
    async owner(
      consents: readonly ('inbox' | 'sms' | 'wechat' | 'email' | 'group')[] = ['inbox'],
      phone?: string,
    ): Promise<string> {
      const customerId = newId();
      const granted = consents.map((channel) => ({ customerId, channel, purpose: 'marketing' as const }));
      await inTransaction(db, async (tx) => {
        await modules.identity.insertCustomers(tx, [
          { customerId, status: 'known', registeredAt: clock.now(), ...(phone && { phone }) },
        ]);
        await modules.identity.insertConsents(
          tx,
          granted.map((one) => ({ ...one, granted: true, version: 'v1', source: 'test' })),
        );
      });
      return customerId;
    },
    message: (part: Partial<Message.NewTemplate> = {}): Promise<string> =>
      inTransaction(db, (tx) =>
        modules.message.createTemplate(tx, {
          key: newId(),
          name: '问候',
          purpose: 'marketing',
          channels: ['inbox'],
          contents: { inbox: { zh: { title: '你好', body: '{{ business.name }} 想念你' } } },
          variables: [],
          ...part,
        }),
      ),
    coupon: (change: Partial<Coupon.TemplateInput> = {}): Promise<string> => desk.template(change),
    segment: async (definition: Segment.Definition): Promise<string> =>
      (await desk.must<Segment.Segment>('POST', '/v1/segments', { name: newId(), kind: 'live', definition })).segmentId,
    create: (definition: Journey.JourneyDefinition): Promise<Journey.Journey> =>
      desk.must<Journey.Journey>('POST', '/v1/journeys', { name: 'Journey', definition }),
    /** A journey that runs. @returns its id */
    async start(definition: Journey.JourneyDefinition, request: object = {}): Promise<string> {
      const { journeyId } = await this.create(definition);
      await desk.must('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: 1, ...request });
      return journeyId;
    },
    /** Another draft, published. */
    async change(journeyId: string, definition: Journey.JourneyDefinition): Promise<void> {
      const { draftVersion } = await desk.must<Journey.Journey>('GET', `/v1/journeys/${journeyId}`);
      await desk.must('PUT', `/v1/journeys/${journeyId}`, { name: 'Journey', definition, draftVersion });
      await desk.must('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: draftVersion + 1 });
    },
    /** An event in the log, at the clock's time unless said otherwise. @returns its id */
    async happen(
      customerId: string,
      name = 'shop.viewed',
      payload: object = {},
      more: { petId?: string; at?: string; source?: string } = {},
    ) {
      const eventId = newId();
      await inTransaction(db, (tx) =>
        appendRows(tx, [
          {
            eventId,
            name,
            version: 1,
            source: more.source ?? 'test',
            subjectId: customerId,
            customerId,
            petId: more.petId ?? null,
            occurredAt: more.at ?? clock.now().toString(),
            payload: JSON.stringify(payload),
          },
        ]),
      );
      return eventId;
    },
    order: (customerId: string, amountFen = 5000) =>
      inTransaction(db, (tx) =>
        modules.audience.recordOrders(tx, [
          {
            source: 'test',
            orderNo: newId(),
            customerId,
            at: clock.now(),
            kind: 'goods',
            lines: [{ name: 'food', quantity: 1, amountFen }],
          },
        ]),
      ),
    /** Node and outcome of each visit of a run, in order. */
    async path(journeyId: string, runId?: string): Promise<string[]> {
      const id = runId ?? (await runs(journeyId))[0]?.run_id;
      const run = await desk.must<{ steps: Journey.JourneyStep[] }>('GET', `/v1/journeys/${journeyId}/runs/${id}`);
      return run.steps.map((step) => `${step.node}:${step.outcome}`);
    },
    async sends(journeyId: string) {
      const { rows } = await sql<{
        customer_id: string;
        state: string;
        reason: string | null;
        run_id: string;
        detail: string | null;
      }>`
        select customer_id, state, reason, run_id, detail from message.send where journey_id = ${journeyId} order by send_id`.execute(
        db,
      );
      return rows;
    },
    async coupons() {
      const { rows } = await sql<{ customer_id: string; state: string }>`
        select customer_id, state from coupon.coupon order by coupon_id`.execute(db);
      return rows;
    },
    expectOk(reply: { statusCode: number; body: string }) {
      expect(reply.statusCode, reply.body).toBeLessThan(300);
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}
