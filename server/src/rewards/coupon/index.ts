/** Face of the coupon module: templates, grants, wallet, price and redemption (LOY-6, LOY-7). */
import type { Coupon } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import type { CouponDeps, Inner, PastOf } from './deps.ts';
import type { NewGrant } from './grant/candidate.ts';
import { createClaims } from './grant/claims.ts';
import { type Granted, grant, grantedOf } from './grant/grant.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { activeOf, couponsOf, findCoupons } from './queries.ts';
import { couponRoutes } from './routes.ts';
import { type Caller, changeStatus, createTemplate, createTemplateIn } from './template/change.ts';
import { figuresOf, templatesOf } from './template/queries.ts';
import { couponLoop } from './upkeep.ts';
import { priceOf, type Sale } from './use/price.ts';
import { type Redemption, redeem, reserve, unreserve } from './use/redeem.ts';
import { restore } from './use/restore.ts';

export type { CouponDeps, PastOf } from './deps.ts';
export type { NewGrant } from './grant/candidate.ts';
export type { Granted } from './grant/grant.ts';
export { couponSettings } from './settings.ts';
export type { Sale } from './use/price.ts';
export type { Redemption } from './use/redeem.ts';

export interface CouponModule extends Module {
  /** Thousands at once, with a constant number of statements; a key that has a coupon answers with it for ever. */
  grant(tx: Tx, grants: readonly NewGrant[], at: Temporal.Instant): Promise<Map<string, Granted>>;
  /** One in a transaction of its own, perhaps together with others of the template: for a rush. */
  claim(request: NewGrant): Promise<Granted>;
  /** What a sale would cost; nothing is kept. */
  priceOf(handle: Db | Tx, sale: Sale): Promise<Coupon.Priced>;
  /** @throws Problem `coupon/not-redeemable`, `coupon/too-many` */
  redeem(tx: Tx, sale: Redemption): Promise<Coupon.Priced>;
  /** Keep coupons for an order that is being paid. @throws Problem `coupon/not-redeemable`, `coupon/too-many` */
  reserve(tx: Tx, sale: Redemption & { readonly until: Temporal.Instant }): Promise<Coupon.Priced>;
  /** Free what is kept for an order. */
  unreserve(tx: Tx, orderId: string, at: Temporal.Instant): Promise<void>;
  /** Give the coupons of a cancelled order back, once. */
  restore(tx: Tx, orderId: string, at: Temporal.Instant): Promise<void>;

  /** Coupons that a customer can use, ending first. */
  activeOf(handle: Db | Tx, customerId: string, at: Temporal.Instant): Promise<Coupon.Coupon[]>;
  /** All that a customer ever had, newest first. */
  couponsOf(handle: Db | Tx, customerId: string, at: Temporal.Instant, limit: number): Promise<Coupon.Coupon[]>;
  /** Coupons of the ids that exist. */
  findCoupons(handle: Db | Tx, couponIds: readonly string[], at: Temporal.Instant): Promise<Map<string, Coupon.Coupon>>;
  /** Templates of the ids that exist. */
  templatesOf(handle: Db | Tx, templateIds: readonly string[]): Promise<Map<string, Coupon.CouponTemplate>>;
  /** Coupons of each template by state, and what they took off; templates without coupons are left out. */
  countsOf(
    handle: Db | Tx,
    templateIds: readonly string[],
    at: Temporal.Instant,
  ): Promise<Map<string, Coupon.TemplateFigures>>;
  createTemplate(caller: Caller, input: Coupon.TemplateInput): Promise<Coupon.CouponTemplate>;
  /** In the caller's transaction; gives out at once when it is `active`. */
  createTemplateIn(
    tx: Tx,
    caller: Caller,
    input: Coupon.TemplateInput,
    status: 'draft' | 'active',
  ): Promise<Coupon.CouponTemplate>;
  changeStatus(caller: Caller, templateId: string, status: Coupon.TemplateStatus): Promise<Coupon.CouponTemplate>;

  /** For customers/audience, while the application is put together: who ordered before, and in which tier one is. */
  usePast(source: PastOf): void;
}

/** Registers itself with identity for merges, erasures and archives. */
export function createCouponModule(outside: CouponDeps): CouponModule {
  const registered: Inner['registered'] = { pastOf: async () => new Map() };
  const deps: Inner = { ...outside, registered };
  const claims = createClaims(deps);
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant);
  outside.identity.onArchive(archiveContributor);
  return {
    routes: couponRoutes(deps, claims),
    loops: [couponLoop(deps)],
    async grant(tx, grants, at) {
      const granted = await grant(tx, deps, grants, at);
      return new Map([...granted].map(([key, row]) => [key, grantedOf(row)]));
    },
    claim: async (request) => grantedOf(await claims.claim(request)),
    priceOf: (handle, sale) => priceOf(handle, deps, sale),
    redeem: (tx, sale) => redeem(tx, deps, sale),
    reserve: (tx, sale) => reserve(tx, deps, sale),
    unreserve,
    restore: (tx, orderId, at) => restore(tx, deps, orderId, at),
    activeOf: (handle, customerId, at) => activeOf(handle, deps, customerId, at),
    couponsOf,
    findCoupons,
    templatesOf,
    countsOf: figuresOf,
    createTemplate: (caller, input) => createTemplate(deps, caller, input),
    createTemplateIn: (tx, caller, input, status) => createTemplateIn(tx, deps, caller, input, status),
    changeStatus: (caller, templateId, status) => changeStatus(deps, caller, templateId, status),
    usePast: (source) => {
      registered.pastOf = source;
    },
  };
}
