/** What a business that reaches its customers has: budget, coupons, messages, journeys with people inside, tasks. */
import type { Api, Input } from '@pawloop/contract/client';
import { makeCouponTemplate } from './coupon.ts';
import { settled } from './settled.ts';

export type LoopIds = Readonly<Record<'journeyId' | 'messageTemplateId' | 'couponTemplateId' | 'budgetId', string>>;

/** What was there before. */
export interface Before {
  /** An owner who agreed to offers in the inbox. */
  readonly customerId: string;
  /** Another, who agreed to short messages. */
  readonly keeperId: string;
}

type Definition = NonNullable<Input<'POST /v1/journeys'>['body']['definition']>;
type Parts = Omit<LoopIds, 'journeyId'>;

/** Own coupon of 80 from 200 on a budget of its own, claimable on the page. */
async function makeCoupon(api: Api): Promise<{ budgetId: string; couponTemplateId: string }> {
  const budget = { name: 'Autumn', unit: 'fen', limit: 500_000 } as const;
  const { budgetId } = await api('POST /v1/budgets', { body: budget });
  const couponTemplateId = await makeCouponTemplate(api, {
    name: 'Autumn gift',
    note: 'One at a time.',
    validity: { kind: 'afterGrant', days: 30, months: 0, ends: 'midnight' },
    totalPieces: 200,
    perCustomer: 3,
    budgetId,
    claim: 'page',
  });
  return { budgetId, couponTemplateId };
}

/** English in both languages, so that an English page shows no Chinese. */
async function makeMessage(api: Api): Promise<string> {
  const inbox = { title: 'A gift for {{ customer.name }}', body: '{{ coupon.name }} is in your wallet. {{ link }}' };
  const sms = { text: 'We kept something for you: {{ link }}' };
  const { templateId } = await api('POST /v1/message-templates', {
    body: {
      name: 'Autumn gift',
      purpose: 'marketing',
      channels: ['sms', 'inbox'],
      contents: { inbox: { zh: inbox, en: inbox }, sms: { zh: sms, en: sms } },
      variables: [{ name: 'coupon.name', default: 'Your coupon', example: 'Autumn gift' }],
      link: '/packages/benefit/wallet',
    },
  });
  return templateId;
}

/** Steps of nearly every kind, entered by another system. */
function definition({ messageTemplateId, couponTemplateId, budgetId }: Parts): Definition {
  const hasOrdered = { field: 'audience.orderCount', operator: 'gte', value: 1 } as const;
  return {
    trigger: { kind: 'api' },
    start: 'regular',
    nodes: [
      {
        id: 'regular',
        kind: 'branch',
        cases: [{ label: 'Has ordered', when: hasOrdered, next: 'gift' }],
        otherwise: 'call',
      },
      { id: 'gift', kind: 'coupon', templateId: couponTemplateId, onRefused: 'call', next: 'tell' },
      { id: 'tell', kind: 'message', templateId: messageTemplateId, capped: 'skip', next: 'ways' },
      {
        id: 'ways',
        kind: 'split',
        experiment: 'autumn',
        arms: [
          { label: 'With a tag', share: 50, next: 'tag' },
          { label: 'Without', share: 50, next: 'order' },
        ],
      },
      { id: 'tag', kind: 'tag', add: ['autumn'], next: 'order' },
      { id: 'order', kind: 'waitEvent', event: 'order', timeoutHours: 72, next: 'pause', onTimeout: 'call' },
      { id: 'pause', kind: 'wait', hours: 24, next: 'morning' },
      { id: 'morning', kind: 'waitUntil', localTime: '10:00', next: 'end' },
      { id: 'call', kind: 'task', title: 'Call and ask', note: 'How is the pet?', dueHours: 24, next: 'end' },
      { id: 'end', kind: 'end' },
    ],
    goal: { windowDays: 14 },
    budgetId,
    priority: 60,
  };
}

/** A running journey with the owner, who buys with its coupon, and many others inside; some never ordered. */
async function makeJourney(api: Api, parts: Parts, { customerId }: Before): Promise<string> {
  const name = 'Autumn';
  const description = 'A gift, and a call for those who do not come.';
  const body = { name, description, definition: definition(parts) };
  const { journeyId, draftVersion } = await api('POST /v1/journeys', { body });
  const params = { journeyId };
  await api('POST /v1/journeys/:journeyId/publish', { params, body: { draftVersion } });
  await api('POST /v1/customers', { body: { name: 'Alex Chen', phone: '13800001004' } });
  const { items } = await api('GET /v1/customers', { query: { limit: 50 } });
  const ids = new Set([customerId, ...items.map((customer) => customer.customerId)]);
  const entries = [...ids].map((id) => ({ customerId: id, key: 'autumn' }));
  await api('POST /v1/journeys/:journeyId/entries', { params, body: { entries } });
  const granted = await settled(
    () => api('GET /v1/coupons', { query: { customerId, journeyId } }),
    ({ items: coupons }) => coupons.length === 1,
  );
  const couponIds = granted.items.map(({ couponId }) => couponId);
  const lines = [{ name: 'Dog food, large bag', category: 'food', quantity: 1, unitFen: 26_800 }];
  await api('POST /v1/counter-sales', { body: { customerId, kind: 'goods', lines, couponIds } });
  return journeyId;
}

/** Ready journeys, one running on its segment and one as a draft. */
async function useReady(api: Api): Promise<void> {
  const body = { language: 'en', start: true, includeExisting: true } as const;
  await api('POST /v1/ready-journeys/:key/use', { params: { key: 'dormant-recall' }, body });
  await api('POST /v1/ready-journeys/:key/use', { params: { key: 'pet-birthday' }, body: { language: 'en' } });
}

/** Makes all of it and waits until sales, tasks and messages have been counted. */
export async function makeLoop(api: Api, before: Before): Promise<LoopIds> {
  // No hour is quiet: the messages go out whenever this is made.
  for (const key of ['message.quietFrom', 'message.quietUntil']) {
    await api('PUT /v1/settings/:key', { params: { key }, body: { value: '12:00' } });
  }
  const coupon = await makeCoupon(api);
  const parts = { ...coupon, messageTemplateId: await makeMessage(api) };
  const { customerId } = before;
  const templateId = parts.couponTemplateId;
  await api('POST /v1/coupon-grants', { body: { templateId, customerIds: [customerId], reason: 'a complaint' } });
  const sendTo = (to: string, channel: 'inbox' | 'sms') =>
    api('POST /v1/message-templates/:templateId/test-sends', {
      params: { templateId: parts.messageTemplateId },
      body: { customerId: to, channels: [channel] },
    });
  await sendTo(customerId, 'inbox');
  await sendTo(before.keeperId, 'sms');
  await api('POST /v1/message-suppressions', { body: { customerId, channel: 'sms', note: 'asked by phone' } });
  const journeyId = await makeJourney(api, parts, before);
  await useReady(api);
  const params = { journeyId };
  await settled(
    () => api('GET /v1/journeys/:journeyId/results', { params }),
    ({ coupons, touches }) => coupons.redeemed === 1 && touches.messages >= 1,
  );
  await settled(
    () => api('GET /v1/message-outbox', { query: {} }),
    ({ items }) => items.length > 0,
  );
  await settled(
    () => api('GET /v1/journey-tasks', { query: {} }),
    ({ items }) => items.length > 0,
  );
  return { ...parts, journeyId };
}
