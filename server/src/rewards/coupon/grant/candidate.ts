/** What a grant asks for, and what is known of it on its way through the guards. */
import type { Coupon } from '@pawloop/contract';
import type { Span } from '../domain/validity.ts';
import type { TemplateNow } from '../template/find.ts';

export interface NewGrant {
  /** Unique for ever: a key that has a coupon answers with it for ever, a refused one may be tried again. */
  readonly key: string;
  readonly templateId: string;
  readonly customerId: string;
  readonly petId?: string | null;
  /** Of the budget; found out from the customer's lifecycle when left out. */
  readonly tier?: 'new' | 'active' | 'dormant' | null;
  /** Instead of the template's budget. */
  readonly budgetId?: string;
  readonly origin: Coupon.Origin;
}

/** A grant on its way: refused as soon as one of the guards says so. */
export interface Candidate {
  readonly grant: NewGrant;
  /** Whom the grant's customer means today. */
  readonly customerId: string;
  readonly template: TemplateNow;
  readonly span: Span;
  readonly budgetId: string | null;
  readonly couponId: string;
  refused?: Coupon.Refusal;
}
