/** A running journey whose every effect can be counted: a coupon of a budget, an inbox message, a wait, a short message. */
import { aTemplate } from '../coupon-template.ts';
import { must } from './call.ts';
import type { Headers } from './people.ts';

export const COUPON_FEN = 1000;

export interface RunningJourney {
  readonly journeyId: string;
  readonly budgetId: string;
  readonly budgetFen: number;
}

export interface JourneyShape {
  readonly trigger: { readonly kind: 'event'; readonly event: string };
  /** Property of the event that makes each occasion a run of its own. */
  readonly by: string;
  /** Whether a short message follows after a moment. */
  readonly shortMessage: boolean;
}

const PER_ORDER: JourneyShape = { trigger: { kind: 'event', event: 'order' }, by: 'orderId', shortMessage: true };

type Post = <T>(path: string, body: unknown, method?: string) => Promise<T>;

async function couponOf(post: Post, budgetId: string): Promise<string> {
  const validity = { kind: 'afterGrant', days: 30, months: 0, ends: 'exact' } as const;
  const template = aTemplate({ budgetId, perCustomer: null, claim: 'none', validity }, { valueFen: COUPON_FEN });
  const { templateId } = await post<{ templateId: string }>('/v1/coupon-templates', template);
  await post(`/v1/coupon-templates/${templateId}/status`, { status: 'active' }, 'PUT');
  return templateId;
}

async function messageOf(post: Post, channel: string, zh: unknown): Promise<string> {
  const body = {
    name: `thanks by ${channel}`,
    purpose: 'service',
    channels: [channel],
    contents: { [channel]: { zh } },
    variables: [],
  };
  return (await post<{ templateId: string }>('/v1/message-templates', body)).templateId;
}

/** Entered once for each occasion, an order when nothing else is said; nobody is held out. */
export async function startJourney(
  url: string,
  staff: Headers,
  budgetFen: number,
  { trigger, by, shortMessage }: JourneyShape = PER_ORDER,
): Promise<RunningJourney> {
  const post: Post = (path, body, method = 'POST') => must({ method, url: `${url}${path}`, headers: staff, body });
  // No hour is quiet: the messages go out whenever the test runs.
  for (const key of ['message.quietFrom', 'message.quietUntil'])
    await post(`/v1/settings/${key}`, { value: '00:00' }, 'PUT');
  const budget = { name: 'thanks', unit: 'fen', limit: budgetFen, shares: null };
  const { budgetId } = await post<{ budgetId: string }>('/v1/budgets', budget);
  const coupon = await couponOf(post, budgetId);
  const inbox = await messageOf(post, 'inbox', { title: '谢谢', body: '{{ business.name }} 谢谢您的光临' });
  const sms = await messageOf(post, 'sms', {
    text: '谢谢您的光临',
    template: 'SMS_1001',
    params: { shop: '{{ business.name }}' },
  });
  const later = [
    { id: 'wait', kind: 'wait', hours: 0.0002, next: 'sms' },
    { id: 'sms', kind: 'message', templateId: sms, next: 'end' },
  ];
  const definition = {
    trigger,
    start: 'coupon',
    nodes: [
      { id: 'coupon', kind: 'coupon', templateId: coupon, next: 'inbox', onRefused: 'inbox' },
      { id: 'inbox', kind: 'message', templateId: inbox, next: shortMessage ? 'wait' : 'end' },
      ...(shortMessage ? later : []),
      { id: 'end', kind: 'end' },
    ],
    reentry: { kind: 'concurrent', by },
    holdOutPercent: 0,
  };
  const made = await post<{ journeyId: string; draftVersion: number }>('/v1/journeys', { name: 'thanks', definition });
  await post(`/v1/journeys/${made.journeyId}/publish`, { draftVersion: made.draftVersion });
  return { journeyId: made.journeyId, budgetId, budgetFen };
}
