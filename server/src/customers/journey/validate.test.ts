/** What is refused at publishing, each with its place (CAM-1, rules 39 and 40). */
import type { Journey } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/coupon-template.ts';
import { aJourney, ends, type JourneyWorld, journeyWorld } from '../../../test/journeys.ts';
import { newId } from '../../platform/ids.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const validate = async (definition: Journey.JourneyDefinition) => {
  type Reply = { faults: Journey.JourneyFault[]; conflicts: Journey.JourneyConflict[]; audienceSize: number | null };
  const reply = await world.desk.must<Reply>('POST', '/v1/journeys/validate', { definition });
  return { ...reply, places: reply.faults.map(({ pointer, fault }) => `${pointer} ${fault}`) };
};
const message = (templateId: string, next = 'end'): Journey.MessageNode => ({
  id: 'm',
  kind: 'message',
  templateId,
  next,
});

describe('validation', () => {
  it('CAM-1 takes an unfinished draft and refuses to publish it, with the places', async () => {
    const journey = await world.create(aJourney([message(''), ends()]));
    expect(journey).toMatchObject({ state: 'draft', version: null, changed: true });
    expect(journey.faults).toEqual([
      { pointer: '/nodes/0/templateId', fault: 'templateMissing', detail: 'no template is chosen' },
    ]);
    const reply = await world.desk.call('POST', `/v1/journeys/${journey.journeyId}/publish`, { draftVersion: 1 });
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'journey/faulty']);
    expect(reply.json().errors[0].pointer).toBe('/draft/nodes/0/templateId');
  });

  it('CAM-1 knows templates, coupons, segments, budgets and conditions that do not exist or do not run', async () => {
    const archived = await world.message();
    world.expectOk(await world.desk.call('POST', `/v1/message-templates/${archived}/archive`, { archived: true }));
    const draft = await world.desk.must<{ templateId: string }>('POST', '/v1/coupon-templates', aTemplate());
    const { places } = await validate(
      aJourney(
        [
          { id: 'c', kind: 'coupon', templateId: newId(), next: 'd' },
          { id: 'd', kind: 'coupon', templateId: draft.templateId, next: 'm' },
          message(archived, 'x'),
          { id: 'x', kind: 'message', templateId: await world.message(), channels: ['sms'], next: 'b' },
          {
            id: 'b',
            kind: 'branch',
            cases: [{ when: { field: 'no.such', operator: 'isSet' }, next: 'end' }],
            otherwise: 'w',
          },
          {
            id: 'w',
            kind: 'waitEvent',
            event: 'e',
            where: [{ property: 'p', operator: 'lt', value: 'x' }],
            timeoutHours: 1,
            next: 'end',
            onTimeout: 'end',
          },
          ends(),
        ],
        {
          trigger: { kind: 'segment', segmentId: newId(), change: 'entered' },
          exits: [{ segmentId: '', change: 'left' }],
          budgetId: newId(),
        },
      ),
    );
    expect(places.sort()).toEqual(
      [
        '/nodes/0/templateId couponUnknown',
        '/nodes/1/templateId couponInactive',
        '/nodes/2/templateId templateInactive',
        '/nodes/3/channels templateChannel',
        '/budgetId budgetUnknown',
        '/trigger/segmentId segmentUnknown',
        '/exits/0/segmentId segmentMissing',
        '/nodes/4/cases/0/when definition',
        '/nodes/5/where/0 definition',
      ].sort(),
    );
  });

  it('rule 39 wants a coupon on every path before a message that speaks of one', async () => {
    const templateId = await world.message({
      contents: { inbox: { zh: { title: '礼物', body: '{{ coupon.name }} 送你' } } },
      variables: [{ name: 'coupon.name', example: '十元券' }],
    });
    const coupon = await world.coupon();
    const split: Journey.SplitNode = {
      id: 's',
      kind: 'split',
      experiment: newId(),
      arms: [
        { share: 50, next: 'c' },
        { share: 50, next: 'm' },
      ],
    };
    const grant: Journey.CouponNode = { id: 'c', kind: 'coupon', templateId: coupon, next: 'm' };
    expect((await validate(aJourney([grant, message(templateId), ends()]))).places).toEqual([]);
    expect((await validate(aJourney([split, grant, message(templateId), ends()]))).places).toEqual([
      '/nodes/2/templateId variableMissing',
    ]);
    expect((await validate(aJourney([{ ...grant, onRefused: 'm' }, message(templateId), ends()]))).places).toEqual([
      '/nodes/1/templateId variableMissing',
    ]);
  });

  it('rule 40 shows a clash of audience and channel with its size, and wants a name for publishing in spite of it', async () => {
    await world.owner();
    await world.settle();
    const segmentId = await world.segment({ field: 'audience.orderCount', operator: 'gte', value: 0 });
    const definition = aJourney([message(await world.message()), ends()], {
      trigger: { kind: 'schedule', segmentId, every: { daily: '10:00' } },
    });
    const first = await world.start(definition);
    const { conflicts, audienceSize } = await validate(definition);
    expect(audienceSize).toBe(1);
    expect(conflicts).toEqual([{ journeyId: first, name: 'Journey', channel: 'inbox', overlap: 1, perDay: 2, cap: 1 }]);
    const { journeyId } = await world.create(definition);
    const refused = await world.desk.call('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: 1 });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'journey/conflict']);
    await world.desk.must('POST', `/v1/journeys/${journeyId}/publish`, {
      draftVersion: 1,
      override: { reason: 'agreed' },
    });
    const { items } = await world.desk.must<{ items: Journey.JourneyVersion[] }>(
      'GET',
      `/v1/journeys/${journeyId}/versions`,
    );
    expect(items).toMatchObject([{ version: 1, override: { reason: 'agreed' } }]);
    expect(items[0]?.override?.by).toMatch(/Staff/);
  });

  it('CAM-1 refuses an edit of an old draft, and deletes only what was never published', async () => {
    const definition = aJourney([ends()]);
    const { journeyId } = await world.create(definition);
    await world.desk.must('PUT', `/v1/journeys/${journeyId}`, { name: 'B', definition, draftVersion: 1 });
    const stale = await world.desk.call('PUT', `/v1/journeys/${journeyId}`, { name: 'C', definition, draftVersion: 1 });
    expect([stale.statusCode, stale.json().code]).toEqual([409, 'journey/version']);
    world.expectOk(await world.desk.call('DELETE' as 'GET', `/v1/journeys/${journeyId}`));
    const other = await world.start(definition);
    const kept = await world.desk.call('DELETE' as 'GET', `/v1/journeys/${other}`);
    expect([kept.statusCode, kept.json().code]).toEqual([409, 'journey/state']);
  });
});
