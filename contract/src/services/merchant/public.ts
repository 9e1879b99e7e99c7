/** What owners see of a store: page, photos, offers, documents in order. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Offer } from './offer.ts';
import { DateHours, DayHours, storeFields } from './store.ts';
import { Key, Names, serviceModes } from './words.ts';

const tag = 'merchant';
const { merchantId, visible, ...shown } = storeFields;

/** An offer on a store's page; prices are asked for with a pet. */
export const PublicOffer = Type.Object({
  offerId: Id,
  serviceId: Id,
  serviceKey: Key,
  categoryKey: Key,
  mode: OneOf(serviceModes),
  names: Names,
  bands: Offer.properties.bands,
  home: Offer.properties.home,
  payment: Offer.properties.payment,
  depositFen: Offer.properties.depositFen,
  fromFen: Type.Integer(),
  tags: Type.Array(Type.String()),
});
export type PublicOffer = Static<typeof PublicOffer>;

export const PublicStore = Type.Object({
  ...shown,
  merchantName: Type.String(),
  hours: Type.Array(DayHours),
  /** Dates that differ in the next 60 days. */
  exceptions: Type.Array(DateHours),
  openNow: Type.Boolean(),
  offers: Type.Array(PublicOffer),
  /** Documents that were approved and are valid today. */
  documents: Type.Array(Type.Object({ kind: Key, names: Names, validUntil: Nullable(PlainDate) })),
});
export type PublicStore = Static<typeof PublicStore>;

export const publicStoreEndpoints = {
  'GET /v1/services/stores/:storeId': endpoint({
    summary: 'A store that owners can book',
    tag,
    allow: ['public'],
    params: Closed({ storeId: Id }),
    reply: PublicStore,
  }),
  'GET /v1/services/stores/:storeId/photos/:fileId': endpoint({
    summary: 'A photo of a store',
    tag,
    allow: ['public'],
    params: Closed({ storeId: Id, fileId: Id }),
    kind: 'file',
  }),
};
