/** Ready journeys as data: plans.json says what each is made of, one file per language says it in words (CAM-2). */
import type { Coupon, Journey, Message, Segment } from '@pawloop/contract';
import en from './en.json' with { type: 'json' };
import plans from './plans.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export interface CouponPlan {
  readonly kind: Coupon.CouponKind;
  readonly valueFen: number;
  readonly thresholdFen?: number;
  readonly days: number;
  readonly ends: 'midnight' | 'exact';
  readonly scope?: 'goods' | 'service';
  readonly categories?: readonly string[];
  readonly newCustomerOnly?: boolean;
  readonly perCustomer?: number;
}

export interface MessagePlan {
  readonly purpose: Message.MessagePurpose;
  readonly topic: string;
  /** In order of fallback. */
  readonly channels: readonly Message.MessageChannel[];
  readonly link?: string;
  readonly variables: readonly string[];
}

/** Strings of the definition that begin with `@` name a part or a text of a task. */
export interface ReadyPlan {
  readonly budgetFen?: number;
  readonly segments?: Readonly<Record<string, { readonly definition: Segment.Definition }>>;
  readonly coupons?: Readonly<Record<string, CouponPlan>>;
  readonly messages: Readonly<Record<string, MessagePlan>>;
  readonly definition: unknown;
}

interface Named {
  readonly name: string;
}

/** Texts of one language. */
export interface ReadyTexts {
  readonly journeys: Readonly<Record<Journey.ReadyKey, Named & Record<'audience' | 'content' | 'goal', string>>>;
  readonly segments: Readonly<Record<string, Named & { readonly description: string }>>;
  readonly coupons: Readonly<Record<string, Named & { readonly note: string }>>;
  readonly budgets: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<string, Named & MessageTexts>>;
  /** Of variables, for previews. */
  readonly examples: Readonly<Record<string, string>>;
}

export interface MessageTexts {
  readonly inbox?: { readonly title: string; readonly body: string };
  readonly sms?: { readonly text: string };
  readonly wechat_subscribe?: Readonly<Record<string, string>>;
}

export const readyPlans: Readonly<Record<Journey.ReadyKey, ReadyPlan>> = plans as Readonly<
  Record<Journey.ReadyKey, unknown>
> as Readonly<Record<Journey.ReadyKey, ReadyPlan>>;

export const readyTexts: Readonly<Record<Journey.ReadyLanguage, ReadyTexts>> = { zh, en };
