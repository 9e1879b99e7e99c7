/** Emergencies at the operator's desk: map, list, alarms, assignment by hand, measures (DSP-2, DSP-4). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import {
  Hospital,
  Move,
  OfferState,
  PatientBrief,
  Photo,
  Place,
  RequestState,
  Symptom,
  Triage,
  Visit,
} from './words.ts';

const tag = 'dispatch';
const params = Closed({ requestId: Id });

export const RequestLine = Type.Object({
  requestId: Id,
  requestNo: Type.Integer(),
  customerId: Id,
  petId: Id,
  petName: Type.String(),
  state: RequestState,
  triage: Triage,
  symptoms: Type.Array(Symptom),
  place: Place,
  wave: Type.Integer(),
  waveEndsAt: Nullable(Instant),
  storeId: Nullable(Id),
  storeName: Nullable(Type.String()),
  reportedAt: Instant,
  changedAt: Instant,
  /** Since when an operator is needed, and who looks after it; null: no alarm. */
  alarm: Nullable(Type.Object({ at: Instant, takenBy: Nullable(Type.String()), takenAt: Nullable(Instant) })),
});
export type RequestLine = Static<typeof RequestLine>;

export const RequestOffer = Type.Object({
  offerId: Id,
  storeId: Id,
  storeName: Type.String(),
  state: OfferState,
  wave: Type.Integer(),
  distanceMetres: Type.Integer(),
  offeredAt: Instant,
  expiresAt: Instant,
  endedAt: Nullable(Instant),
  reason: Nullable(Type.String()),
});
export type RequestOffer = Static<typeof RequestOffer>;

export const RequestDetail = Type.Object({
  ...RequestLine.properties,
  note: Nullable(Type.String()),
  owner: Type.Object({ name: Nullable(Type.String()), customerNo: Type.Integer(), phone: Nullable(Type.String()) }),
  patient: PatientBrief,
  photos: Type.Array(Photo),
  offers: Type.Array(RequestOffer),
  moves: Type.Array(Move),
  /** Hospitals to call by hand, nearest first, with those of the widest ring. */
  callList: Type.Array(Hospital),
  visit: Nullable(Visit),
  asOf: Instant,
});
export type RequestDetail = Static<typeof RequestDetail>;

export const MapHospital = Type.Object({
  storeId: Id,
  name: Type.String(),
  lat: Type.Number(),
  lng: Type.Number(),
  phone: Nullable(Type.String()),
  open: Type.Boolean(),
  accepting: Type.Boolean(),
});
export type MapHospital = Static<typeof MapHospital>;

const Rate = Nullable(Type.Number({ minimum: 0, maximum: 1 }));
const Seconds = Nullable(Type.Number());

/** DSP-4. Shares and times are null while nothing was counted. */
export const DispatchFigures = Type.Object({
  from: PlainDate,
  to: PlainDate,
  requests: Type.Integer(),
  accepted: Type.Integer(),
  escalated: Type.Integer(),
  unserved: Type.Integer(),
  cancelled: Type.Integer(),
  /** From the report to the acceptance. */
  acceptSecondsP50: Seconds,
  acceptSecondsP90: Seconds,
  /** Accepted cases whose hospital lies within the first ring (3 km). */
  withinFirstRing: Rate,
  hospitals: Type.Array(
    Type.Object({
      storeId: Id,
      storeName: Type.String(),
      offered: Type.Integer(),
      accepted: Type.Integer(),
      declined: Type.Integer(),
      expired: Type.Integer(),
      /** Accepted of those offers that the hospital could have answered: revoked ones do not count. */
      acceptRate: Rate,
      acceptSecondsP50: Seconds,
      /** Gave the case back or never confirmed it. */
      failures: Type.Integer(),
    }),
  ),
});
export type DispatchFigures = Static<typeof DispatchFigures>;

export const operatorDispatchEndpoints = {
  'GET /v1/dispatch/requests': endpoint({
    summary: 'Emergencies, newest first; operators only',
    tag,
    allow: ['dispatch.read'],
    query: Closed({
      show: Type.Optional(OneOf(['open', 'alarm', 'ended'])),
      state: Type.Optional(RequestState),
      ...pageQuery,
    }),
    reply: Type.Object({
      ...Page(RequestLine).properties,
      counts: Type.Object({ open: Type.Integer(), alarm: Type.Integer() }),
      asOf: Instant,
    }),
  }),
  'GET /v1/dispatch/requests/:requestId': endpoint({
    summary: 'An emergency with its offers, its log and whom to call; operators only',
    tag,
    allow: ['dispatch.read'],
    params,
    reply: RequestDetail,
  }),
  'GET /v1/dispatch/map': endpoint({
    summary: 'Open emergencies and hospitals with emergency ability, with places and distance rings; operators only',
    tag,
    allow: ['dispatch.read'],
    reply: Type.Object({
      requests: Type.Array(RequestLine),
      hospitals: Type.Array(MapHospital),
      /** Radii of the rings in metres, ascending. */
      rings: Type.Array(Type.Integer()),
      /** Address of map tiles with {z}, {x}, {y}; null: none are drawn. */
      tiles: Nullable(Type.String()),
      asOf: Instant,
    }),
  }),
  'POST /v1/dispatch/requests/:requestId/take-alarm': endpoint({
    summary: 'An operator looks after it',
    tag,
    allow: ['dispatch.write'],
    params,
    reply: RequestDetail,
  }),
  'POST /v1/dispatch/requests/:requestId/assign': endpoint({
    summary: 'Assign a hospital by hand after a call',
    tag,
    allow: ['dispatch.write'],
    params,
    body: Closed({ storeId: Id, reason: Line(200) }),
    reply: RequestDetail,
  }),
  'POST /v1/dispatch/requests/:requestId/unserved': endpoint({
    summary: 'Close an emergency for which nobody was found',
    tag,
    allow: ['dispatch.write'],
    params,
    body: Closed({ reason: Line(200) }),
    reply: RequestDetail,
  }),
  'GET /v1/dispatch/figures': endpoint({
    summary: 'Time to accept, accept rate by hospital, share within the first ring',
    tag,
    allow: ['dispatch.read'],
    query: Closed({ from: PlainDate, to: PlainDate }),
    reply: DispatchFigures,
  }),
};
