/** Emergencies in the owner's hands: report in two taps, see who comes, cancel, relocate (DSP-1, DSP-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Nullable, Page, pageQuery } from '../../schema.ts';
import { Hospital, Move, Photo, Place, RequestState, Symptom, Triage, Visit } from './words.ts';

const tag = 'dispatch';
const params = Closed({ requestId: Id });

/** An emergency as its owner sees it. */
export const OwnerEmergency = Type.Object({
  requestId: Id,
  requestNo: Type.Integer(),
  petId: Id,
  petName: Type.String(),
  state: RequestState,
  triage: Triage,
  symptoms: Type.Array(Symptom),
  note: Nullable(Type.String()),
  place: Place,
  /** The wave that is under way, from 1; 0 before the first. */
  wave: Type.Integer(),
  /** How many hospitals hold an offer at this moment. */
  asking: Type.Integer(),
  /** Until then the hospitals of this wave may accept; null when nobody is asked. */
  waveEndsAt: Nullable(Instant),
  reportedAt: Instant,
  changedAt: Instant,
  /** To call and to go to from second 0, whatever comes of the offers; null when none is within the widest ring. */
  nearest: Nullable(Hospital),
  /** Numbers to call, nearest first; filled at the latest when the request is escalated. */
  callList: Type.Array(Hospital),
  /** The hospital that took the case. */
  hospital: Nullable(
    Type.Object({
      ...Hospital.properties,
      acceptedAt: Instant,
      /** Null until somebody there has confirmed that they are waiting. */
      acknowledgedAt: Nullable(Instant),
    }),
  ),
  photos: Type.Array(Photo),
  /** Without other hospitals' refusals. */
  moves: Type.Array(Move),
  visit: Nullable(Visit),
  /** Clock of the server, for countdowns. */
  asOf: Instant,
});
export type OwnerEmergency = Static<typeof OwnerEmergency>;

export const EmergencyLine = Type.Object({
  requestId: Id,
  requestNo: Type.Integer(),
  petId: Id,
  petName: Type.String(),
  state: RequestState,
  triage: Triage,
  symptoms: Type.Array(Symptom),
  hospitalName: Nullable(Type.String()),
  reportedAt: Instant,
});
export type EmergencyLine = Static<typeof EmergencyLine>;

export const ownerDispatchEndpoints = {
  'GET /v1/owner/emergency-hospitals': endpoint({
    summary: 'Hospitals with emergency ability near a place, open ones first, to call at once; nothing is kept',
    tag,
    allow: ['owner'],
    query: Closed({
      lat: Type.Number({ minimum: -90, maximum: 90 }),
      lng: Type.Number({ minimum: -180, maximum: 180 }),
      petId: Type.Optional(Id),
    }),
    reply: Type.Object({ items: Type.Array(Hospital), asOf: Instant }),
  }),
  'POST /v1/owner/emergencies': endpoint({
    summary: "Report an emergency; a second tap for the same pet answers with the pet's open request",
    tag,
    allow: ['owner'],
    body: Closed({
      petId: Id,
      place: Place,
      triage: Triage,
      symptoms: Type.Array(Symptom, { maxItems: 8, uniqueItems: true }),
      note: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
      /** The owner agrees that the place goes to hospitals for this; needed unless consent `emergency` stands (PIPL 29). */
      locationConsent: Type.Boolean(),
    }),
    reply: OwnerEmergency,
    status: 201,
  }),
  'GET /v1/owner/emergencies': endpoint({
    summary: "The owner's emergencies, newest first",
    tag,
    allow: ['owner'],
    query: Closed({ ...pageQuery }),
    reply: Page(EmergencyLine),
  }),
  'GET /v1/owner/emergencies/open': endpoint({
    summary: "The open emergencies of the owner's pets",
    tag,
    allow: ['owner'],
    reply: Type.Object({ items: Type.Array(EmergencyLine), asOf: Instant }),
  }),
  'GET /v1/owner/emergencies/:requestId': endpoint({
    summary: 'An emergency with its hospital, numbers to call and what happened',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerEmergency,
  }),
  'POST /v1/owner/emergencies/:requestId/cancel': endpoint({
    summary: 'Cancel before arrival',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ reason: Type.Optional(Type.String({ maxLength: 200 })) }),
    reply: OwnerEmergency,
  }),
  'POST /v1/owner/emergencies/:requestId/relocate': endpoint({
    summary: 'The owner moved: distances are taken anew and a new wave begins',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ place: Place }),
    reply: OwnerEmergency,
  }),
  'POST /v1/owner/emergencies/:requestId/en-route': endpoint({
    summary: 'The owner is on the way to the hospital',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerEmergency,
  }),
  'POST /v1/owner/emergencies/:requestId/photos': endpoint({
    summary: 'Add a photo, at most 6; position and other marks in the file are removed',
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: Photo,
    status: 201,
  }),
  'GET /v1/owner/emergencies/:requestId/photos/:photoId': endpoint({
    summary: 'A photo of the emergency',
    tag,
    allow: ['owner'],
    params: Closed({ requestId: Id, photoId: Id }),
    kind: 'file',
  }),
};
