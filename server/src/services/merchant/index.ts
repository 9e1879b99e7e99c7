/** Face of the merchant module: admission, catalogue, stores, people, offers (MER-1 to MER-5, MER-10). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { findMerchants, merchantsOfSource } from './admission/queries.ts';
import { type Brought, type BroughtMerchant, bring } from './bring.ts';
import { ensureCatalogue } from './catalogue/ensure.ts';
import { catalogue, findServices, sopOf } from './catalogue/queries.ts';
import type { Caller, Inner, MerchantDeps } from './deps.ts';
import { fitOf } from './domain/price.ts';
import type {
  BookableOffer,
  Handle,
  Hospital,
  HospitalQuery,
  Interval,
  Listing,
  MerchantCard,
  MerchantFigures,
  OfferCard,
  OnRoomsChange,
  OnStatusChange,
  OnWorkChange,
  Point,
  QuoteRequest,
  ResourceCard,
  RoomClassCard,
  StoreCard,
  StoreScore,
} from './face.ts';
import { hospitalsNear } from './hospitals.ts';
import { importStores, type StoreImport, type StoreImportResult } from './import/stores.ts';
import { requireBookable } from './offer/bookable.ts';
import { learnMinutes, type Observed } from './offer/learn.ts';
import { listing } from './offer/listing.ts';
import { quote } from './offer/quote.ts';
import { findOffers, offersOf } from './offer/row.ts';
import { resourceCard, resourceRows, roomCard, roomRows } from './roster/row.ts';
import { type WorkQuery, workOf } from './roster/work.ts';
import { merchantRoutes } from './routes.ts';
import { delist, figures, type Order, reinstate, restrict, setScore } from './standing.ts';
import { findStores, storesByNo } from './store/row.ts';
import { personsMayPerform, requireSkill } from './training/queries.ts';
import { merchantLoop } from './upkeep.ts';

export type { Brought, BroughtDocument, BroughtMerchant, BroughtOffer, BroughtStore } from './bring.ts';
export type { Caller, MerchantDeps } from './deps.ts';
export { planLegs, travelMinutes } from './domain/price.ts';
export * from './face.ts';
export {
  NEEDED as NEEDED_STORE_FIELDS,
  recognise as recogniseStores,
  type StoreField,
  type StoreMap,
  storeFields,
} from './import/row.ts';
export type { StoreImport, StoreImportResult } from './import/stores.ts';
export type { Observed } from './offer/learn.ts';
export type { WorkQuery } from './roster/work.ts';
export { learnedVisits, merchantSettings, rankMean, rankWeight } from './settings.ts';

export interface MerchantModule extends Module {
  /** Stores of the ids that exist. */
  findStores(handle: Handle, storeIds: readonly string[]): Promise<Map<string, StoreCard>>;
  storesByNo(handle: Handle, storeNos: readonly number[]): Promise<Map<number, StoreCard>>;
  /** Offers of the ids that exist, on sale or not. */
  findOffers(handle: Handle, offerIds: readonly string[]): Promise<Map<string, OfferCard>>;
  /** Offers on sale of each store; stores without any are left out. */
  offersOf(handle: Handle, storeIds: readonly string[]): Promise<Map<string, OfferCard[]>>;
  /** People and things of the ids or numbers that exist, with the skills that are in effect now. */
  findResources(handle: Handle, which: ResourceQuery): Promise<ResourceCard[]>;
  findRoomClasses(handle: Handle, which: RoomQuery): Promise<RoomClassCard[]>;

  /**
   * Price, minutes and legs of an offer for a pet.
   * @throws Problem `merchant/offer-not-found`, `merchant/no-band`, `merchant/wrong-species`, `merchant/too-far`
   */
  quote(handle: Handle, request: QuoteRequest): Promise<Merchant.Quote>;
  /** With what bands and learned minutes are looked up for a pet. */
  readonly fitOf: typeof fitOf;
  /** Licences at `at`, visibility and sale (unless it was asked for before) under shared locks. @throws Problem `merchant/offer-not-found`, `merchant/not-bookable` */
  requireBookable(tx: Tx, offerId: string, at: Temporal.Instant, asked?: boolean): Promise<BookableOffer>;
  /** Working instants within `[from, to)`, ascending; resources without any are left out. */
  workOf(handle: Handle, query: WorkQuery): Promise<Map<number, Interval[]>>;
  /** SQL that search joins. */
  readonly listing: Listing;
  /** Hospitals that may be sent an emergency, nearest first. */
  hospitalsNear(handle: Handle, point: Point, metres: number, query: HospitalQuery): Promise<Hospital[]>;
  /** What a visit really took; of visits without add-ons. */
  learnMinutes(tx: Tx, observed: Observed): Promise<void>;

  /** Categories, services and kinds of documents; with `all` also what is not active. */
  catalogue(all?: boolean): Promise<Merchant.Catalogue>;
  findServices(handle: Handle, serviceIds: readonly string[]): Promise<Map<string, Merchant.Service>>;
  /** The SOP that a booking began with. @throws Problem `merchant/service-not-found` */
  sopOf(handle: Handle, serviceId: string, version: number): Promise<Merchant.SopVersion>;
  /** Sign-ins of a merchant whose exam of the service's category counts now (MER-3). */
  personsMayPerform(
    handle: Handle,
    which: { readonly serviceId: string; readonly merchantId: string },
  ): Promise<Set<string>>;
  /** @throws Problem `merchant/not-trained` */
  requireSkill(handle: Handle, which: { readonly resourceNo: number; readonly skill: string }): Promise<void>;
  /** A merchant with all that belongs to it at once: the demo city, tests. */
  bring(tx: Tx, given: BroughtMerchant): Promise<Brought>;
  /** Stores of a file, each with a merchant of its own as a draft. */
  importStores(
    records: AsyncIterable<Readonly<Record<string, string>>>,
    options: StoreImport,
  ): Promise<StoreImportResult>;
  /** The product's catalogue is in; at start. */
  ensureCatalogue(): Promise<void>;

  findMerchants(handle: Handle, merchantIds: readonly string[]): Promise<Map<string, MerchantCard>>;
  /** Merchants that were brought in from a source, by their ids there. */
  merchantsOfSource(handle: Handle, source: string): Promise<Map<string, string>>;
  setScore(tx: Tx, storeId: string, score: StoreScore): Promise<void>;
  /** Moves of quality, in its transaction. @throws Problem `merchant/illegal-move` */
  restrict(tx: Tx, caller: Caller, order: Order): Promise<void>;
  delist(tx: Tx, caller: Caller, order: Order): Promise<void>;
  reinstate(tx: Tx, caller: Caller, order: Order): Promise<void>;
  /** For the KPIs: merchants in order, scenes covered. */
  figures(handle: Handle, at: Temporal.Instant): Promise<MerchantFigures>;

  /** What rooms above do, in the same transaction, when working time, kennels or a merchant's standing change. */
  onWorkChange(participant: OnWorkChange): void;
  onRoomsChange(participant: OnRoomsChange): void;
  onStatusChange(participant: OnStatusChange): void;
}

export type ResourceQuery =
  | { readonly resourceNos: readonly number[] }
  | { readonly resourceIds: readonly string[] }
  | { readonly storeId: string };
export type RoomQuery = { readonly roomClassIds: readonly string[] } | { readonly storeId: string };

function resourcesWhere(which: ResourceQuery) {
  if ('resourceNos' in which) return sql`r.resource_no = any(${[...which.resourceNos]}::int[]) order by r.resource_no`;
  if ('resourceIds' in which) return sql`r.resource_id = any(${[...which.resourceIds]}::uuid[]) order by r.resource_no`;
  return sql`s.store_id = ${which.storeId} order by r.resource_no`;
}

const roomsWhere = (which: RoomQuery) =>
  'storeId' in which
    ? sql<boolean>`s.store_id = ${which.storeId}`
    : sql<boolean>`c.room_class_id = any(${[...which.roomClassIds]}::uuid[])`;

export function createMerchantModule(outside: MerchantDeps): MerchantModule {
  const deps: Inner = { ...outside, registered: { work: [], rooms: [], status: [] } };
  const { registered } = deps;
  return {
    routes: merchantRoutes(deps),
    loops: [merchantLoop(deps)],
    ensureCatalogue: () => ensureCatalogue(deps),
    findStores,
    storesByNo,
    findOffers,
    offersOf,
    findResources: async (handle, which) =>
      (await resourceRows(handle, deps.clock.now(), resourcesWhere(which))).map(resourceCard),
    findRoomClasses: async (handle, which) => (await roomRows(handle, roomsWhere(which))).map(roomCard),
    quote: (handle, request) => quote(handle, deps, request),
    fitOf,
    requireBookable,
    workOf,
    listing,
    hospitalsNear,
    learnMinutes,
    importStores: (records, options) => importStores(deps, records, options),
    bring: (tx, given) => bring(tx, deps, given),
    catalogue: (all) => catalogue(deps, all),
    findServices,
    sopOf,
    personsMayPerform: (handle, which) => personsMayPerform(handle, deps.clock.now(), which),
    requireSkill: (handle, which) => requireSkill(handle, deps.clock.now(), which),
    findMerchants,
    merchantsOfSource,
    setScore: (tx, storeId, score) => setScore(tx, deps, storeId, score),
    restrict: (tx, caller, order) => restrict(tx, deps, caller, order),
    delist: (tx, caller, order) => delist(tx, deps, caller, order),
    reinstate: (tx, caller, order) => reinstate(tx, deps, caller, order),
    figures: (handle, at) => figures(handle, at, deps.timeZone),
    onWorkChange: (participant) => void registered.work.push(participant),
    onRoomsChange: (participant) => void registered.rooms.push(participant),
    onStatusChange: (participant) => void registered.status.push(participant),
  };
}
