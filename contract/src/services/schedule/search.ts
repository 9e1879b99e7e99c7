/** Search of services: by service, pet, place, time, price, tags and words (BOOK-1, rule 14). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { addedQuery, petQuery } from './words.ts';

export const searchSorts = ['distance', 'rating', 'price', 'earliest'] as const;
export type SearchSort = (typeof searchSorts)[number];

export const SearchQuery = Closed({
  /** Key of the service, such as `grooming.full`. */
  service: Line(80),
  ...petQuery,
  ...addedQuery,
  /** Degrees, WGS 84. */
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  radiusMetres: Type.Optional(Type.Integer({ minimum: 100, maximum: 100_000, default: 5000 })),
  /** Earliest start; now when left out. */
  from: Type.Optional(Instant),
  /** How many days from then on are looked at. */
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 31, default: 14 })),
  /** Nights of a stay from the day of `from` on; only for services that are stays. */
  nights: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })),
  minPriceFen: Type.Optional(Type.Integer({ minimum: 0 })),
  maxPriceFen: Type.Optional(Type.Integer({ minimum: 0 })),
  /** All of these, separated by commas. */
  tags: Type.Optional(Line(200)),
  /** Words of the store, the offer and its tags; Chinese, its pinyin or initials. */
  q: Type.Optional(Line(60)),
  /** Only offers at home (`true`) or in the store (`false`). */
  home: Type.Optional(Type.Boolean()),
  sort: Type.Optional(OneOf([...searchSorts])),
  ...pageQuery,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
});
export type SearchQuery = Static<typeof SearchQuery>;

export const SearchItem = Type.Object({
  storeId: Id,
  offerId: Id,
  storeName: Type.String(),
  address: Type.String(),
  lat: Type.Number(),
  lng: Type.Number(),
  /** Along the great circle. */
  distanceMetres: Type.Number(),
  /** Mean of the last 90 days; null while the store is new. */
  score: Nullable(Type.Number()),
  reviews: Type.Integer(),
  tags: Type.Array(Type.String()),
  photo: Nullable(Type.String()),
  currency: Type.String(),
  /** For this pet, with what a first visit, matted fur and the way add, before coupons; of a stay: a night. */
  priceFen: Fen,
  memberPriceFen: Fen,
  minutes: Type.Integer(),
  timeZone: Type.String(),
  /** The next ones that can be held, at most three. */
  nextStarts: Type.Array(Instant),
  /** Kennels (stays) or seats (classes) left at the first start; null for appointments. */
  left: Nullable(Type.Integer()),
});
export type SearchItem = Static<typeof SearchItem>;

export const searchEndpoints = {
  'GET /v1/services/search': endpoint({
    summary: 'Stores that offer a service for a pet near a place, with their next free times',
    tag: 'schedule',
    allow: ['public', 'owner', 'staff'],
    query: SearchQuery,
    reply: Type.Object({ ...Page(SearchItem).properties, asOf: Instant }),
  }),
};
