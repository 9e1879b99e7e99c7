/** Words of the merchant module's face: what the rooms above get, ask with, and are told. */
import type { Merchant } from '@pawloop/contract';
import type { RawBuilder } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { Point } from '../../platform/geo.ts';

/** Half-open `[from, to)`. */
export interface Interval {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

export interface StoreCard {
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly timeZone: string;
  readonly state: 'open' | 'closed';
  readonly merchantState: Merchant.MerchantState;
  readonly serviceAreaM: number;
  readonly photos: readonly string[];
  readonly tags: readonly string[];
  readonly emergency: boolean;
  readonly accepting: boolean;
  /** Mean of the last 90 days, null while new. */
  readonly score: number | null;
  readonly reviews: number;
}

export interface OfferCard {
  readonly offerId: string;
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly serviceId: string;
  readonly serviceKey: string;
  readonly categoryKey: string;
  readonly names: Merchant.Names;
  readonly mode: Merchant.ServiceMode;
  readonly state: Merchant.OfferState;
  readonly gridMinutes: number;
  readonly leadMinutes: number;
  readonly horizonDays: number;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly payment: readonly Merchant.PayWay[];
  readonly depositFen: number;
  readonly home: Merchant.OfferInput['home'];
  readonly seats: number | null;
  readonly tags: readonly string[];
  readonly needsVaccines: boolean;
  readonly species: readonly string[];
  readonly sopVersion: number;
  readonly timeZone: string;
}

/** An offer that may be booked now; its store cannot be suspended before the transaction ends. */
export interface BookableOffer extends OfferCard {
  readonly store: StoreCard;
}

export interface ResourceCard {
  readonly resourceId: string;
  readonly resourceNo: number;
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly kind: string;
  readonly name: string;
  /** In effect now: declared, and the exam passed. */
  readonly skills: readonly string[];
  readonly staffId: string | null;
  readonly active: boolean;
}

export interface RoomClassCard {
  readonly roomClassId: string;
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly name: string;
  readonly sizeClass: Merchant.RoomClass['sizeClass'];
  readonly species: readonly string[];
  readonly capacity: number;
  readonly kennels: Merchant.RoomClass['kennels'];
}

export interface QuoteRequest {
  readonly offerId: string;
  /** Profile of the pet; null: not known, bands without conditions and otherwise the middle ones hold. */
  readonly pet: Merchant.QuotePet | null;
  readonly firstVisit: boolean;
  readonly matted: boolean;
  /** At the owner's home, so far away. */
  readonly home?: { readonly distanceM: number } | null;
}

/** Time or people of a store changed: whoever keeps derived times makes them anew in the same transaction. */
export interface WorkChange {
  readonly storeNo: number;
  readonly resourceNos: readonly number[];
  /** Null: from now on without end. */
  readonly from: Temporal.Instant | null;
  readonly to: Temporal.Instant | null;
}

/** Kennels of room classes changed. */
export interface RoomsChange {
  readonly storeNo: number;
  readonly roomClassIds: readonly string[];
}

/** A merchant moved, or some of its categories became hidden or visible (then `from` is `to`). */
export interface StatusChange {
  readonly merchantId: string;
  readonly from: Merchant.MerchantState | null;
  readonly to: Merchant.MerchantState;
  /** Categories that cannot be booked any more. */
  readonly hidden: readonly string[];
  /** Categories that can be booked again. */
  readonly shown: readonly string[];
  /** Left out: in all of its stores. */
  readonly storeIds?: readonly string[];
  readonly reason: string | null;
}

export type OnWorkChange = (tx: Tx, change: WorkChange) => Promise<void>;
export type OnRoomsChange = (tx: Tx, change: RoomsChange) => Promise<void>;
export type OnStatusChange = (tx: Tx, change: StatusChange) => Promise<void>;

/**
 * SQL that search joins; aliases are the caller's, names of tables stay here. Each is a subquery in parentheses.
 * `stores`: visible stores: store_no, store_id, merchant_id, merchant_name, name, address, phone, lat, lng, time_zone, score,
 * reviews, rank_score, grams (text[]), tags (text[]), photos (uuid[]), emergency, accepting, service_area_m, restricted.
 * `offers`: offers on sale in categories that are in order: offer_id, store_no, service_id, service_key, category_key, mode, legs, species,
 * lead_minutes, horizon_days, grid_minutes, buffer_before, buffer_after, tags (text[]), grams (text[]), home_allowed,
 * home_area_m, home_speed_kmh, home_price_fen.
 * `bands`: offer_id, position, size_class, coat, min_grams, max_grams, price_fen, member_price_fen, minutes (never null: of
 * the catalogue where the band has none); the lowest position that fits `fitOf(pet)` holds.
 * `learned`: offer_id, size_class, coat, minutes (in steps of 5), low, high, visits: takes the place of a band's minutes from
 * so many visits on (`learnedVisits` of the face).
 * `resources`: active ones: resource_no, store_no, kind, skills (text[], in effect).
 */
export interface Listing {
  stores(at: Temporal.Instant): RawBuilder<unknown>;
  offers(at: Temporal.Instant): RawBuilder<unknown>;
  bands(): RawBuilder<unknown>;
  learned(visits: number): RawBuilder<unknown>;
  resources(at: Temporal.Instant): RawBuilder<unknown>;
}

export interface Hospital {
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly timeZone: string;
  readonly distanceM: number;
  /** Open by its hours at the asked time. */
  readonly openNow: boolean;
  readonly alwaysOpen: boolean;
  readonly accepting: boolean;
  readonly acceptRate: number | null;
}

export interface HospitalQuery {
  readonly species: string | null;
  readonly at: Temporal.Instant;
  /** Only those open now and accepting (dispatch); else all with emergency ability (lists of numbers to call). */
  readonly ready?: boolean;
  readonly limit?: number;
}

export interface StoreScore {
  /** Mean of the last 90 days, null while new. */
  readonly score: number | null;
  /** Reviews that count. */
  readonly reviews: number;
  /** Sum of their stars, for the Bayesian mean of the ranking. */
  readonly stars?: number;
  /** The ranking itself, where quality knows more than stars (inspections); else it follows from the stars. */
  readonly rank?: number;
  /** Share of emergency offers that were accepted; left out: unchanged. */
  readonly acceptRate?: number | null;
}

export interface MerchantCard {
  readonly merchantId: string;
  readonly name: string;
  readonly state: Merchant.MerchantState;
}

export interface MerchantFigures {
  /** Merchants that are live, restricted or suspended, and how many of them have all documents in order. */
  readonly running: number;
  readonly inOrder: number;
  /** Active categories of the catalogue, and how many of them some visible store offers. */
  readonly categories: number;
  readonly covered: number;
}

export type Handle = Db | Tx;
export type { Point };
