/** Stores: place, opening hours with exceptions, photos, emergency switch (MER-4). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { Latitude, LocalSpan, Longitude, Version, Weekday } from './words.ts';

const tag = 'merchant';
const params = Closed({ storeId: Id });
const staffReads = ['merchant.read', 'store.manage', 'booking.read'] as const;
const manages = ['store.manage', 'merchant.write'] as const;

export const storeStates = ['open', 'closed'] as const;

/** Hours of a weekday; several for a break at noon. */
export const DayHours = Closed({ weekday: Weekday, ...LocalSpan.properties });
export type DayHours = Static<typeof DayHours>;
/** A date that differs; no spans: closed. */
export const DateHours = Closed({
  on: PlainDate,
  spans: Type.Array(LocalSpan, { maxItems: 6 }),
  note: Nullable(Line(80)),
});
export type DateHours = Static<typeof DateHours>;

const written = {
  name: Line(80),
  address: Line(200),
  city: Nullable(Line(60)),
  lat: Latitude,
  lng: Longitude,
  /** IANA zone of its local times. */
  timeZone: Type.String({ pattern: '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$', maxLength: 60 }),
  phone: Nullable(Type.String({ pattern: '^[+0-9][0-9 ()/-]{4,40}$' })),
  about: Nullable(Type.String({ maxLength: 2000 })),
  tags: Type.Array(Line(30), { maxItems: 20, uniqueItems: true }),
  /** Metres from the store in which it works at owners' homes; 0: not at all. */
  serviceAreaM: Type.Integer({ minimum: 0, maximum: 100_000 }),
  /** A hospital that takes emergencies, and of which species (empty: all). */
  emergency: Type.Boolean(),
  emergencySpecies: Type.Array(Type.String({ pattern: '^[a-z][a-z-]{1,30}$' }), { maxItems: 20 }),
};
export const StoreInput = Closed(written);
export type StoreInput = Static<typeof StoreInput>;

export const storeFields = {
  storeId: Id,
  storeNo: Type.Integer(),
  merchantId: Id,
  ...written,
  state: OneOf(storeStates),
  /** Whether emergencies are taken just now. */
  accepting: Type.Boolean(),
  /** File ids. */
  photos: Type.Array(Id),
  /** Mean of the last 90 days, null while new. */
  score: Nullable(Type.Number()),
  reviews: Type.Integer(),
  /** Owners can find and book it now. */
  visible: Type.Boolean(),
};
export const Store = Type.Object({ ...storeFields, version: Version, createdAt: Instant });
export type Store = Static<typeof Store>;
export const StoreDetail = Type.Object({
  ...Store.properties,
  merchantName: Type.String(),
  hours: Type.Array(DayHours),
  exceptions: Type.Array(DateHours),
});
export type StoreDetail = Static<typeof StoreDetail>;

export const storeEndpoints = {
  'GET /v1/stores': endpoint({
    summary: 'Stores by name; merchant staff see their own',
    tag,
    allow: staffReads,
    query: Closed({
      merchantId: Type.Optional(Id),
      search: Type.Optional(Line(60)),
      ...pageQuery,
    }),
    reply: Page(Store),
  }),
  'POST /v1/merchants/:merchantId/stores': endpoint({
    summary: 'A new store',
    tag,
    allow: manages,
    params: Closed({ merchantId: Id }),
    body: StoreInput,
    reply: StoreDetail,
    status: 201,
  }),
  'GET /v1/stores/:storeId': endpoint({
    summary: 'A store with its hours',
    tag,
    allow: staffReads,
    params,
    reply: StoreDetail,
  }),
  'PUT /v1/stores/:storeId': endpoint({
    summary: 'Change a store',
    tag,
    allow: manages,
    params,
    body: Closed({ ...written, state: OneOf(storeStates), version: Version }),
    reply: StoreDetail,
  }),
  'PUT /v1/stores/:storeId/hours': endpoint({
    summary: 'Opening hours by weekday, and dates that differ',
    tag,
    allow: manages,
    params,
    body: Closed({
      hours: Type.Array(DayHours, { maxItems: 42 }),
      exceptions: Type.Array(DateHours, { maxItems: 400 }),
      version: Version,
    }),
    reply: StoreDetail,
  }),
  'PUT /v1/stores/:storeId/accepting': endpoint({
    summary: 'Take emergencies, or not just now',
    tag,
    allow: [...manages, 'dispatch.write'],
    params,
    body: Closed({ accepting: Type.Boolean() }),
    reply: StoreDetail,
  }),
  'POST /v1/stores/:storeId/photos': endpoint({
    summary: 'Add a photo, at most 12',
    tag,
    allow: manages,
    params,
    kind: 'multipart',
    reply: StoreDetail,
    status: 201,
    limit: 'upload',
  }),
  'DELETE /v1/stores/:storeId/photos/:fileId': endpoint({
    summary: 'Remove a photo',
    tag,
    allow: manages,
    params: Closed({ storeId: Id, fileId: Id }),
    reply: StoreDetail,
    status: 200,
  }),
};
