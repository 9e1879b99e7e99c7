/** Words of emergency dispatch: states, triage, symptoms, hospitals, and what a hospital gets to read (DSP-1). */
import { type Static, Type } from 'typebox';
import { RecordSummary } from '../../people/record/entry.ts';
import { Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';

/** rules/booking, "Dispatch state machine": a request is in exactly one of these. */
export const requestStates = [
  'new',
  'offering',
  'escalated',
  'assigned',
  'en_route',
  'arrived',
  'in_treatment',
  'closed',
  'unserved',
  'cancelled_by_owner',
] as const;
export type RequestState = (typeof requestStates)[number];
export const RequestState = OneOf(requestStates);

/** States in which a pet has an open request; another tap of its owner returns that one. */
export const openStates = ['new', 'offering', 'escalated', 'assigned', 'en_route', 'arrived', 'in_treatment'] as const;

export const offerStates = ['offered', 'accepted', 'declined', 'expired', 'revoked'] as const;
export type OfferState = (typeof offerStates)[number];
export const OfferState = OneOf(offerStates);

/** `life_threatening` starts with several hospitals at once. */
export const triages = ['life_threatening', 'urgent', 'unsure'] as const;
export type Triage = (typeof triages)[number];
export const Triage = OneOf(triages);

export const symptoms = [
  'breathing',
  'collapse',
  'bleeding',
  'hit_or_fall',
  'seizure',
  'poison',
  'bloat',
  'no_urine',
  'birth',
  'heat',
  'eye',
  'vomiting',
  'other',
] as const;
export type Symptom = (typeof symptoms)[number];
export const Symptom = OneOf(symptoms);

/** Degrees, WGS 84. */
export const Place = Type.Object(
  {
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    lng: Type.Number({ minimum: -180, maximum: 180 }),
  },
  { additionalProperties: false },
);
export type Place = Static<typeof Place>;

/** A hospital to call or to go to. */
export const Hospital = Type.Object({
  storeId: Id,
  name: Type.String(),
  address: Type.String(),
  /** The number for emergencies, else the store's. */
  phone: Nullable(Type.String()),
  lat: Type.Number(),
  lng: Type.Number(),
  /** Straight line from the place of the request. */
  distanceMetres: Type.Integer(),
  open: Type.Boolean(),
  /** Link that opens a map with the way there; null when the operator turned links off. */
  routeUrl: Nullable(Type.String()),
});
export type Hospital = Static<typeof Hospital>;

export const Photo = Type.Object({ photoId: Id, at: Instant });
export type Photo = Static<typeof Photo>;

/** What goes along to a hospital while it holds an offer or the case. */
export const PatientBrief = Type.Object({
  petId: Id,
  name: Type.String(),
  species: Type.String(),
  breed: Nullable(Type.Object({ zh: Type.String(), en: Type.String() })),
  sex: Nullable(Type.String()),
  ageMonths: Nullable(Type.Integer()),
  weightGrams: Nullable(Type.Integer()),
  allergies: Type.Array(Type.String()),
  conditions: Type.Array(Type.String()),
  medicines: Type.Array(Type.String()),
  visits: RecordSummary.properties.lastVisits,
  vaccines: RecordSummary.properties.vaccines,
});
export type PatientBrief = Static<typeof PatientBrief>;

/** What happened, in words of the machine; `moves` are append-only and replaying them yields the state (rule 31). */
export const moveKinds = [
  'reported',
  'wave_sent',
  'accepted',
  'declined',
  'offer_expired',
  'offer_revoked',
  'reminded',
  'escalated',
  'alarm_taken',
  'assigned_by_hand',
  'acknowledged',
  'en_route',
  'arrived',
  'in_treatment',
  'withdrawn',
  'no_acknowledgement',
  'hospital_lost',
  'relocated',
  'closed',
  'unserved',
  'cancelled',
] as const;
export type MoveKind = (typeof moveKinds)[number];

export const Move = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: OneOf(moveKinds),
  /** The request's state after it. */
  state: RequestState,
  wave: Type.Integer(),
  storeId: Nullable(Id),
  storeName: Nullable(Type.String()),
  by: OneOf(['owner', 'merchant', 'operator', 'system']),
  reason: Nullable(Type.String()),
});
export type Move = Static<typeof Move>;

/** What the owner and the hospital write at the end; it enters the pet's record. */
export const VisitInput = {
  diagnosis: Line(500),
  treatment: Type.String({ maxLength: 2000 }),
  advice: Nullable(Type.String({ maxLength: 2000 })),
  outcome: OneOf(['sent_home', 'admitted', 'referred', 'died']),
  /** Day of the next visit; null: none. */
  nextVisitOn: Nullable(PlainDate),
};
export const Visit = Type.Object(VisitInput);
export type Visit = Static<typeof Visit>;
