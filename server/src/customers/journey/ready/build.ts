/** From a ready journey's plan and texts to what the modules are asked to make, without I/O. */
import type { Coupon, Journey, Message } from '@pawloop/contract';
import { type CouponPlan, type MessagePlan, type MessageTexts, readyPlans, readyTexts } from './catalogue.ts';

export type PartKind = Journey.ReadyPart['kind'];

export interface Part {
  readonly key: string;
  readonly kind: PartKind;
  readonly name: string;
}

/** What a ready journey consists of, in the order in which it is made; the journey itself comes last. */
export function partsOf(key: Journey.ReadyKey, language: Journey.ReadyLanguage): Part[] {
  const [plan, texts] = [readyPlans[key], readyTexts[language]];
  const named = (kind: PartKind, keys: object | undefined, names: Readonly<Record<string, { name: string }>>) =>
    Object.keys(keys ?? {}).map((part) => ({ key: part, kind, name: textOf(names, part).name }));
  return [
    ...(plan.budgetFen === undefined
      ? []
      : [{ key: `budget.${key}`, kind: 'budget' as const, name: textOf(texts.budgets, `budget.${key}`) }]),
    ...named('segment', plan.segments, texts.segments),
    ...named('coupon', plan.coupons, texts.coupons),
    ...named('message', plan.messages, texts.messages),
    { key: `journey.${key}`, kind: 'journey', name: texts.journeys[key].name },
  ];
}

function textOf<T>(texts: Readonly<Record<string, T>>, key: string): T {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text;
}

/** The plan's part of the key, wherever it stands. */
function planOf<T>(key: string, members: 'coupons' | 'messages'): T {
  for (const plan of Object.values(readyPlans)) {
    const found = plan[members]?.[key];
    if (found !== undefined) return found as T;
  }
  throw new Error(`no plan for ${key}`);
}

export function couponOf(key: string, language: Journey.ReadyLanguage): Coupon.TemplateInput {
  const plan = planOf<CouponPlan>(key, 'coupons');
  const { name, note } = textOf(readyTexts[language].coupons, key);
  return {
    name,
    note,
    terms: {
      kind: plan.kind,
      valueFen: plan.valueFen,
      percentOff: null,
      thresholdFen: plan.thresholdFen ?? 0,
      capFen: null,
      scope: { kind: plan.scope ?? 'any', categories: [...(plan.categories ?? [])], skus: [], merchantId: null },
      stackingGroup: null,
      exclusive: false,
      bearer: 'platform',
    },
    validity: { kind: 'afterGrant', days: plan.days, months: 0, ends: plan.ends },
    newCustomerOnly: plan.newCustomerOnly ?? false,
    totalPieces: null,
    perCustomer: plan.perCustomer ?? null,
    budgetId: null,
    claim: 'none',
    claimFrom: null,
    claimUntil: null,
    claimCode: null,
  };
}

/** Texts come in all languages; which one an owner reads is decided when it is sent. */
export function messageOf(key: string, language: Journey.ReadyLanguage): Message.NewTemplate {
  const plan = planOf<MessagePlan>(key, 'messages');
  const texts = { zh: textOf(readyTexts.zh.messages, key), en: textOf(readyTexts.en.messages, key) };
  const both = <T>(of: (text: MessageTexts) => T | undefined): { zh: T; en: T } | undefined => {
    const [chinese, english] = [of(texts.zh), of(texts.en)];
    return chinese !== undefined && english !== undefined ? { zh: chinese, en: english } : undefined;
  };
  const inbox = both((text) => text.inbox);
  const sms = both((text) => text.sms);
  // The operator puts in the id of his own approved template; until then the next channel takes over.
  const subscribe = both(
    (text) =>
      text.wechat_subscribe && {
        templateId: key,
        data: { ...text.wechat_subscribe },
        ...(plan.link !== undefined && { page: plan.link.slice(1) }),
      },
  );
  return {
    name: texts[language].name,
    purpose: plan.purpose,
    topic: plan.topic,
    channels: [...plan.channels],
    contents: { ...(inbox && { inbox }), ...(sms && { sms }), ...(subscribe && { wechat_subscribe: subscribe }) },
    variables: plan.variables.map((name) => ({ name, example: readyTexts[language].examples[name] ?? name })),
    link: plan.link ?? null,
  };
}

/**
 * The journey's definition with the parts' ids and the tasks' words in the places of their keys.
 * @param ids of the parts by their keys
 */
export function definitionOf(
  key: Journey.ReadyKey,
  language: Journey.ReadyLanguage,
  ids: ReadonlyMap<string, string>,
): Journey.JourneyDefinition {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value === 'string' && value.startsWith('@')) {
      const name = value.slice(1);
      return ids.get(name) ?? textOf(readyTexts[language].tasks, name);
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, resolve(inner)]));
  };
  return resolve(readyPlans[key].definition) as Journey.JourneyDefinition;
}
