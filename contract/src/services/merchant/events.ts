/** Facts that the merchant module tells the others; live to the operator's staff and to the merchant's own. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Key, MerchantState, restrictionStates } from './words.ts';

const live = { staff: 'merchant.read', merchant: 'store.manage' } as const;

export const merchantApplied = eventType({
  name: 'merchant.applied',
  version: 1,
  payload: Closed({ merchantId: Id, categories: Type.Array(Key) }),
  live,
});

/** A document was looked at. */
export const merchantReviewed = eventType({
  name: 'merchant.reviewed',
  version: 1,
  payload: Closed({ merchantId: Id, documentId: Id, kind: Key, decision: OneOf(['approved', 'refused']) }),
  live,
});

export const merchantStateChanged = eventType({
  name: 'merchant.state_changed',
  version: 1,
  payload: Closed({ merchantId: Id, from: Nullable(MerchantState), to: MerchantState }),
  live,
});
export type MerchantStateChanged = Static<typeof merchantStateChanged.payload>;

/** 60, 30 and 7 days before an approved document's last day, once each. */
export const merchantDocumentDue = eventType({
  name: 'merchant.document_due',
  version: 1,
  payload: Closed({ merchantId: Id, documentId: Id, kind: Key, validUntil: PlainDate, days: Type.Integer() }),
  live,
});

export const merchantDocumentExpired = eventType({
  name: 'merchant.document_expired',
  version: 1,
  payload: Closed({
    merchantId: Id,
    documentId: Id,
    kind: Key,
    validUntil: PlainDate,
    /** Categories that are hidden for it. */
    categories: Type.Array(Key),
  }),
  live,
});

/** Categories of a merchant became visible, or are hidden. */
export const merchantCategoriesChanged = eventType({
  name: 'merchant.categories_changed',
  version: 1,
  payload: Closed({ merchantId: Id, shown: Type.Array(Key), hidden: Type.Array(Key) }),
  live,
});

/** A category was restricted, taken off or let in again, in one store or (null) in all. */
export const merchantRestrictionChanged = eventType({
  name: 'merchant.restriction_changed',
  version: 1,
  payload: Closed({
    merchantId: Id,
    storeId: Nullable(Id),
    categoryKey: Key,
    from: OneOf(['none', ...restrictionStates]),
    to: OneOf(['none', ...restrictionStates]),
  }),
  live,
});
export type MerchantRestrictionChanged = Static<typeof merchantRestrictionChanged.payload>;

export const merchantTrained = eventType({
  name: 'merchant.trained',
  version: 1,
  payload: Closed({ merchantId: Id, staffId: Id, courseKey: Key, passed: Type.Boolean() }),
  live,
});

export const merchantStoreChanged = eventType({
  name: 'merchant.store_changed',
  version: 1,
  payload: Closed({ merchantId: Id, storeId: Id, changed: Type.Array(Type.String()) }),
  live,
});

export const merchantOfferChanged = eventType({
  name: 'merchant.offer_changed',
  version: 1,
  payload: Closed({ merchantId: Id, storeId: Id, offerId: Id, serviceId: Id, state: OneOf(['draft', 'on', 'off']) }),
  live,
});

export const sopChanged = eventType({
  name: 'merchant.sop_changed',
  version: 1,
  payload: Closed({ serviceKey: Key, serviceVersion: Type.Integer(), retrain: Type.Boolean() }),
  live: { staff: 'merchant.read' },
});

export const merchantEvents = [
  merchantApplied,
  merchantReviewed,
  merchantStateChanged,
  merchantDocumentDue,
  merchantDocumentExpired,
  merchantCategoriesChanged,
  merchantRestrictionChanged,
  merchantTrained,
  merchantStoreChanged,
  merchantOfferChanged,
  sopChanged,
] as const;
