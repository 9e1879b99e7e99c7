/** Facts of emergency dispatch, live to the owner, the hospitals concerned and operators; no place, name or phone in them. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { moveKinds, RequestState, Triage } from './words.ts';

const staff = 'dispatch.read';

export const emergencyReported = eventType({
  name: 'dispatch.reported',
  version: 1,
  payload: Closed({ requestId: Id, requestNo: Type.Integer(), petId: Id, triage: Triage }),
  live: { staff, owner: 'keepers' },
});
export type EmergencyReported = Static<typeof emergencyReported.payload>;

/** Every transition of a request; `storeId` is the hospital concerned. */
export const emergencyMoved = eventType({
  name: 'dispatch.moved',
  version: 1,
  payload: Closed({
    requestId: Id,
    seq: Type.Integer(),
    kind: OneOf(moveKinds),
    from: RequestState,
    to: RequestState,
    wave: Type.Integer(),
    storeId: Nullable(Id),
  }),
  live: { staff, merchant: staff, owner: 'keepers' },
});
export type EmergencyMoved = Static<typeof emergencyMoved.payload>;

/** One for each hospital of a wave. */
export const emergencyOffered = eventType({
  name: 'dispatch.offered',
  version: 1,
  payload: Closed({
    requestId: Id,
    offerId: Id,
    storeId: Id,
    wave: Type.Integer(),
    triage: Triage,
    distanceMetres: Type.Integer(),
    expiresAt: Instant,
  }),
  live: { staff, merchant: staff },
});
export type EmergencyOffered = Static<typeof emergencyOffered.payload>;

export const emergencyOfferEnded = eventType({
  name: 'dispatch.offer_ended',
  version: 1,
  payload: Closed({
    requestId: Id,
    offerId: Id,
    storeId: Id,
    wave: Type.Integer(),
    state: OneOf(['accepted', 'declined', 'expired', 'revoked']),
    /** Seconds from the offer to its end. */
    seconds: Type.Number(),
  }),
  live: { staff, merchant: staff },
});
export type EmergencyOfferEnded = Static<typeof emergencyOfferEnded.payload>;

/** Nobody accepted: an operator is needed. */
export const emergencyEscalated = eventType({
  name: 'dispatch.escalated',
  version: 1,
  payload: Closed({ requestId: Id, petId: Id, triage: Triage, reason: OneOf(['nobody', 'declined', 'lost']) }),
  live: { staff, owner: 'keepers' },
});
export type EmergencyEscalated = Static<typeof emergencyEscalated.payload>;

/** A hospital let a case down; services/quality counts it. */
export const emergencyFailed = eventType({
  name: 'dispatch.hospital_failed',
  version: 1,
  payload: Closed({
    requestId: Id,
    storeId: Id,
    merchantId: Id,
    kind: OneOf(['no_acknowledgement', 'withdrawn', 'lost']),
  }),
  live: { staff, merchant: staff },
});
export type EmergencyFailed = Static<typeof emergencyFailed.payload>;

export const emergencyClosed = eventType({
  name: 'dispatch.closed',
  version: 1,
  payload: Closed({
    requestId: Id,
    petId: Id,
    storeId: Id,
    merchantId: Id,
    outcome: OneOf(['sent_home', 'admitted', 'referred', 'died']),
    acceptSeconds: Type.Number(),
    distanceMetres: Type.Integer(),
  }),
  live: { staff, merchant: staff, owner: 'keepers' },
});
export type EmergencyClosed = Static<typeof emergencyClosed.payload>;

export const dispatchEvents = [
  emergencyReported,
  emergencyMoved,
  emergencyOffered,
  emergencyOfferEnded,
  emergencyEscalated,
  emergencyFailed,
  emergencyClosed,
] as const;
