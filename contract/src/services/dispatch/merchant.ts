/** Emergencies at a hospital: offers, the case step by step, the accepting switch (DSP-1, DSP-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import {
  Move,
  OfferState,
  PatientBrief,
  Photo,
  Place,
  RequestState,
  Symptom,
  Triage,
  Visit,
  VisitInput,
} from './words.ts';

const tag = 'dispatch';
const params = Closed({ requestId: Id });
const offerParams = Closed({ offerId: Id });

/** An offer that stands; the patient is told, the owner is not. */
export const IncomingOffer = Type.Object({
  offerId: Id,
  requestId: Id,
  requestNo: Type.Integer(),
  storeId: Id,
  storeName: Type.String(),
  state: OfferState,
  wave: Type.Integer(),
  triage: Triage,
  symptoms: Type.Array(Symptom),
  note: Nullable(Type.String()),
  distanceMetres: Type.Integer(),
  offeredAt: Instant,
  expiresAt: Instant,
  patient: PatientBrief,
  photos: Type.Array(Photo),
});
export type IncomingOffer = Static<typeof IncomingOffer>;

/** A case that a hospital took. */
export const HospitalCase = Type.Object({
  requestId: Id,
  requestNo: Type.Integer(),
  storeId: Id,
  storeName: Type.String(),
  state: RequestState,
  triage: Triage,
  symptoms: Type.Array(Symptom),
  note: Nullable(Type.String()),
  /** Null once the case is closed. */
  place: Nullable(Place),
  distanceMetres: Type.Integer(),
  acceptedAt: Instant,
  /** Until then somebody confirms, else the case is offered to others; null once confirmed. */
  acknowledgeBy: Nullable(Instant),
  changedAt: Instant,
  owner: Type.Object({ name: Nullable(Type.String()), phone: Nullable(Type.String()) }),
  /** Null once the case is closed or has left this hospital. */
  patient: Nullable(PatientBrief),
  photos: Type.Array(Photo),
  moves: Type.Array(Move),
  visit: Nullable(Visit),
  asOf: Instant,
});
export type HospitalCase = Static<typeof HospitalCase>;

export const CaseLine = Type.Object({
  requestId: Id,
  requestNo: Type.Integer(),
  storeId: Id,
  storeName: Type.String(),
  petName: Type.String(),
  state: RequestState,
  triage: Triage,
  acceptedAt: Instant,
  changedAt: Instant,
});
export type CaseLine = Static<typeof CaseLine>;

/** A store with emergency ability, and whether it takes cases now. */
export const Duty = Type.Object({
  storeId: Id,
  storeName: Type.String(),
  accepting: Type.Boolean(),
  /** Number that gets a text when an offer waits half of its time; null: none. */
  emergencyPhone: Nullable(Type.String()),
  openOffers: Type.Integer(),
  openCases: Type.Integer(),
});
export type Duty = Static<typeof Duty>;

export const merchantDispatchEndpoints = {
  'GET /v1/dispatch/offers': endpoint({
    summary: "Offers that stand for the merchant's hospitals, the soonest to expire first",
    tag,
    allow: ['dispatch.read'],
    reply: Type.Object({ items: Type.Array(IncomingOffer), asOf: Instant }),
  }),
  'POST /v1/dispatch/offers/:offerId/accept': endpoint({
    summary: 'Take the case; of several hospitals exactly one gets it',
    tag,
    allow: ['dispatch.write'],
    params: offerParams,
    reply: HospitalCase,
  }),
  'POST /v1/dispatch/offers/:offerId/decline': endpoint({
    summary: 'Refuse an offer',
    tag,
    allow: ['dispatch.write'],
    params: offerParams,
    body: Closed({ reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  }),
  'GET /v1/dispatch/cases': endpoint({
    summary: "Cases that the merchant's hospitals took, newest first",
    tag,
    allow: ['dispatch.read'],
    query: Closed({ open: Type.Optional(Type.Boolean()), ...pageQuery }),
    reply: Page(CaseLine),
  }),
  'GET /v1/dispatch/cases/:requestId': endpoint({
    summary: 'A case that one of the merchant’s hospitals has',
    tag,
    allow: ['dispatch.read'],
    params,
    reply: HospitalCase,
  }),
  'POST /v1/dispatch/cases/:requestId/steps': endpoint({
    summary: 'Confirm, or say that the patient is on the way, has arrived, is treated',
    tag,
    allow: ['dispatch.write'],
    params,
    body: Closed({ step: OneOf(['acknowledge', 'en_route', 'arrived', 'in_treatment']) }),
    reply: HospitalCase,
  }),
  'POST /v1/dispatch/cases/:requestId/close': endpoint({
    summary: "End the case with the visit, which enters the pet's record",
    tag,
    allow: ['dispatch.write'],
    params,
    body: Closed(VisitInput),
    reply: HospitalCase,
  }),
  'POST /v1/dispatch/cases/:requestId/withdraw': endpoint({
    summary: 'Give the case back before arrival: it is offered to others at once',
    tag,
    allow: ['dispatch.write'],
    params,
    body: Closed({ reason: Line(200) }),
  }),
  'GET /v1/dispatch/photos/:photoId': endpoint({
    summary: 'A photo, for who holds an offer or the case, and for operators',
    tag,
    allow: ['dispatch.read'],
    params: Closed({ photoId: Id }),
    kind: 'file',
  }),
  'GET /v1/dispatch/duty': endpoint({
    summary: "The merchant's hospitals and whether they take emergencies now",
    tag,
    allow: ['dispatch.read'],
    reply: Type.Object({ items: Type.Array(Duty) }),
  }),
  'PUT /v1/dispatch/duty/:storeId/phone': endpoint({
    summary: 'The number that gets a text when an offer waits; the accepting switch is the store’s own',
    tag,
    allow: ['dispatch.write'],
    params: Closed({ storeId: Id }),
    body: Closed({ emergencyPhone: Nullable(Type.String({ pattern: '^\\+?[0-9 -]{5,20}$' })) }),
    reply: Duty,
  }),
};
