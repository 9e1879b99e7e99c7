/** Offers: what a store sells of a service, with bands by size, coat and weight, and the policy of cancelling (MER-4; rule 13). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { coatLengths, sizeClasses } from '../../people/pet/breed.ts';
import { Grams } from '../../people/pet/profile.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf } from '../../schema.ts';
import { Leg, Minutes } from './catalogue.ts';
import { Key, serviceModes, Version } from './words.ts';

const tag = 'merchant';
const staffReads = ['merchant.read', 'store.manage', 'booking.read'] as const;
const manages = ['store.manage', 'merchant.write'] as const;
const Price = Type.Integer({ minimum: 0, maximum: 100_000_000 });

export const offerStates = ['draft', 'on', 'off'] as const;
export type OfferState = (typeof offerStates)[number];
export const payWays = ['deposit', 'full', 'store'] as const;
export type PayWay = (typeof payWays)[number];

/** The first band that fits holds: more conditions first. Weight from `minGrams` to below `maxGrams`. Of a stay: a night. */
export const Band = Closed({
  sizeClass: Nullable(OneOf(sizeClasses)),
  coat: Nullable(OneOf(coatLengths)),
  minGrams: Nullable(Grams),
  maxGrams: Nullable(Grams),
  priceFen: Price,
  /** What members pay; null: the price. */
  memberPriceFen: Nullable(Price),
  /** Null: those of the catalogue. */
  minutes: Nullable(Minutes),
});
export type Band = Static<typeof Band>;

const AddOn = Closed({ minutes: Type.Integer({ minimum: 0, maximum: 240 }), priceFen: Price });
const Pad = Type.Integer({ minimum: 0, maximum: 240 });

export const HomeTerms = Closed({
  allowed: Type.Boolean(),
  areaM: Type.Integer({ minimum: 0, maximum: 100_000 }),
  /** How fast one gets there; travel time is distance by this. */
  speedKmh: Type.Integer({ minimum: 3, maximum: 120 }),
  priceFen: Price,
});

const written = {
  serviceId: Id,
  /** Null: the service's name. */
  name: Nullable(Line(60)),
  bands: Type.Array(Band, { minItems: 1, maxItems: 60 }),
  firstVisit: AddOn,
  matted: AddOn,
  bufferBeforeMinutes: Pad,
  bufferAfterMinutes: Pad,
  /** A start lies at least so far ahead, and at most so many days. */
  leadMinutes: Type.Integer({ minimum: 0, maximum: 60 * 24 * 30 }),
  horizonDays: Type.Integer({ minimum: 1, maximum: 365 }),
  gridMinutes: OneOf5(),
  payment: Type.Array(OneOf(payWays), { minItems: 1, maxItems: 3, uniqueItems: true }),
  depositFen: Price,
  /** Null: free until the start. */
  policyId: Nullable(Id),
  home: HomeTerms,
  /** Classes: seats of a session. */
  seats: Nullable(Type.Integer({ minimum: 1, maximum: 200 })),
  tags: Type.Array(Line(30), { maxItems: 20, uniqueItems: true }),
};
function OneOf5() {
  return Type.Union([Type.Literal(5), Type.Literal(10), Type.Literal(15), Type.Literal(30), Type.Literal(60)]);
}
export const OfferInput = Closed(written);
export type OfferInput = Static<typeof OfferInput>;

export const Offer = Type.Object({
  offerId: Id,
  storeId: Id,
  ...written,
  state: OneOf(offerStates),
  version: Version,
  createdAt: Instant,
});
export type Offer = Static<typeof Offer>;

/** `feePercent` of the price when cancelled less than `untilHoursBefore` hours ahead; the tightest tier that is missed holds. */
export const PolicyTier = Closed({
  untilHoursBefore: Type.Integer({ minimum: 0, maximum: 24 * 60 }),
  feePercent: Type.Integer({ minimum: 0, maximum: 100 }),
});
export type PolicyTier = Static<typeof PolicyTier>;
export const PolicyInput = Closed({
  name: Line(60),
  tiers: Type.Array(PolicyTier, { minItems: 1, maxItems: 6 }),
  /** Fee of not coming at all. */
  noShowPercent: Type.Integer({ minimum: 0, maximum: 100 }),
});
export type PolicyInput = Static<typeof PolicyInput>;
export const Policy = Type.Object({
  policyId: Id,
  merchantId: Id,
  version: Type.Integer(),
  ...PolicyInput.properties,
});
export type Policy = Static<typeof Policy>;

/** What a price is asked for. Members that are not known are null or left out. */
export const QuotePet = Closed({
  species: Type.String({ maxLength: 32 }),
  sizeClass: Nullable(OneOf(sizeClasses)),
  coatLength: Nullable(OneOf(coatLengths)),
  weightGrams: Nullable(Grams),
});
export type QuotePet = Static<typeof QuotePet>;

export const PriceLine = Type.Object({
  kind: OneOf(['service', 'firstVisit', 'matted', 'home']),
  priceFen: Fen,
  memberPriceFen: Fen,
  minutes: Type.Integer(),
});
export type PriceLine = Static<typeof PriceLine>;

export const Quote = Type.Object({
  offerId: Id,
  serviceId: Id,
  serviceKey: Key,
  mode: OneOf(serviceModes),
  /** Of a stay: a night. */
  priceFen: Fen,
  memberPriceFen: Fen,
  lines: Type.Array(PriceLine),
  /** Of all legs together. */
  minutes: Type.Integer(),
  /** Learned: what it usually takes. */
  usual: Nullable(Type.Object({ low: Type.Integer(), high: Type.Integer(), visits: Type.Integer() })),
  legs: Type.Array(Type.Object({ ...Leg.properties, offsetMinutes: Type.Integer(), minutes: Type.Integer() })),
  bufferBeforeMinutes: Type.Integer(),
  bufferAfterMinutes: Type.Integer(),
  travelMinutes: Type.Integer(),
  payment: Type.Array(OneOf(payWays)),
  depositFen: Fen,
  currency: Type.String(),
  policy: Nullable(Policy),
  /** The size that bands were looked up with. */
  sizeClass: Nullable(OneOf(sizeClasses)),
});
export type Quote = Static<typeof Quote>;

const byOffer = Closed({ offerId: Id });

export const offerEndpoints = {
  'GET /v1/stores/:storeId/offers': endpoint({
    summary: 'Offers of a store',
    tag,
    allow: staffReads,
    params: Closed({ storeId: Id }),
    reply: Type.Object({ items: Type.Array(Offer) }),
  }),
  'POST /v1/stores/:storeId/offers': endpoint({
    summary: 'A new offer, as a draft',
    tag,
    allow: manages,
    params: Closed({ storeId: Id }),
    body: OfferInput,
    reply: Offer,
    status: 201,
  }),
  'PUT /v1/offers/:offerId': endpoint({
    summary: 'Change an offer; bookings keep what they were sold at',
    tag,
    allow: manages,
    params: byOffer,
    body: Closed({ ...written, version: Version }),
    reply: Offer,
  }),
  'PUT /v1/offers/:offerId/state': endpoint({
    summary: 'Put an offer on sale or take it off',
    tag,
    allow: manages,
    params: byOffer,
    body: Closed({ state: OneOf(['on', 'off']) }),
    reply: Offer,
  }),
  'POST /v1/offers/:offerId/quote': endpoint({
    summary: 'Price and minutes for a pet',
    tag,
    allow: staffReads,
    params: byOffer,
    body: Closed({
      pet: Nullable(QuotePet),
      firstVisit: Type.Boolean(),
      matted: Type.Boolean(),
      homeDistanceM: Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    }),
    reply: Quote,
  }),
  'GET /v1/merchants/:merchantId/policies': endpoint({
    summary: 'Policies of cancelling, each in its present version',
    tag,
    allow: staffReads,
    params: Closed({ merchantId: Id }),
    reply: Type.Object({ items: Type.Array(Policy) }),
  }),
  'POST /v1/merchants/:merchantId/policies': endpoint({
    summary: 'A new policy of cancelling',
    tag,
    allow: manages,
    params: Closed({ merchantId: Id }),
    body: PolicyInput,
    reply: Policy,
    status: 201,
  }),
  'PUT /v1/merchants/:merchantId/policies/:policyId': endpoint({
    summary: 'A new version of a policy; bookings keep the version they were shown',
    tag,
    allow: manages,
    params: Closed({ merchantId: Id, policyId: Id }),
    body: Closed({ ...PolicyInput.properties, version: Version }),
    reply: Policy,
  }),
};
