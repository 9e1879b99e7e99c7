/** What a store decides of its bookings: how it takes them, classes, pets let in with a reason, its calendar (BOOK-3, BOOK-12, BOOK-16). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, PlainDate } from '../../schema.ts';
import { Names } from '../merchant/words.ts';
import { Session } from '../schedule/slots.ts';
import { CalendarLink } from './plan.ts';
import { BookedPet } from './words.ts';

const tag = 'booking';
const byStore = Closed({ storeId: Id });
const read = ['booking.read'] as const;
const write = ['booking.write'] as const;
const reason = Line(300);

export const StoreRules = Closed({
  /** Bookings of owners wait for the store's word. */
  confirmByHand: Type.Boolean(),
});
export type StoreRules = Static<typeof StoreRules>;

/** An open session of a class with who and what is claimed for it. */
export const StoreClass = Type.Object({
  ...Session.properties,
  serviceNames: Names,
  /** Pets come in with valid vaccines only. */
  needsVaccines: Type.Boolean(),
  resources: Type.Array(Type.Object({ resourceNo: Type.Integer(), name: Type.String(), kind: Type.String() })),
});
export type StoreClass = Static<typeof StoreClass>;

/** A pet that is let in although its health record stands against it. */
export const HealthOverride = Type.Object({
  pet: BookedPet,
  /** Last date on which it holds, in the zone of the store. */
  until: PlainDate,
  reason: Type.String(),
  /** Null: no longer a member of staff. */
  byName: Nullable(Type.String()),
  at: Instant,
  ended: Type.Boolean(),
});
export type HealthOverride = Static<typeof HealthOverride>;

export const storeBookingEndpoints = {
  'GET /v1/stores/:storeId/booking-rules': endpoint({
    summary: 'How a store takes bookings',
    tag,
    allow: read,
    params: byStore,
    reply: StoreRules,
  }),
  'PUT /v1/stores/:storeId/booking-rules': endpoint({
    summary: 'Set how a store takes bookings',
    tag,
    allow: ['store.manage'],
    params: byStore,
    body: StoreRules,
    reply: StoreRules,
  }),
  'GET /v1/stores/:storeId/classes': endpoint({
    summary: 'Open sessions of the classes of a store, with trainer and room; who takes part is a list of bookings',
    tag,
    allow: read,
    params: byStore,
    query: Closed({
      /** First date in the zone of the store; today when left out. */
      from: Type.Optional(PlainDate),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 31 })),
    }),
    reply: Type.Object({ items: Type.Array(StoreClass), asOf: Instant }),
  }),
  'POST /v1/stores/:storeId/sessions/:sessionId/cancel': endpoint({
    summary: 'The store cancels a class: everybody gets everything back, and it counts against the store',
    tag,
    allow: write,
    params: Closed({ storeId: Id, sessionId: Id }),
    body: Closed({ reason }),
    reply: Type.Object({ sessionId: Id, cancelledBookings: Type.Integer() }),
  }),
  'GET /v1/stores/:storeId/health-overrides': endpoint({
    summary: 'Pets that a store lets in although their health record stands against it, the longest first',
    tag,
    allow: read,
    params: byStore,
    reply: Type.Object({ items: Type.Array(HealthOverride), asOf: Instant }),
  }),
  'POST /v1/stores/:storeId/health-overrides': endpoint({
    summary: 'Let a pet in although vaccines stand against it, with a reason, until a date',
    tag,
    allow: write,
    params: byStore,
    body: Closed({ petId: Id, until: PlainDate, reason }),
    status: 201,
    reply: Type.Object({ petId: Id, storeId: Id, until: PlainDate }),
  }),
  'DELETE /v1/stores/:storeId/health-overrides/:petId': endpoint({
    summary: 'Let a pet in no longer; what is booked stays',
    tag,
    allow: write,
    params: Closed({ storeId: Id, petId: Id }),
  }),
  'POST /v1/stores/:storeId/pet-lookups': endpoint({
    summary: 'Pets of whoever proved to hold a phone number, said in the store or on the phone; each look is audited',
    tag,
    allow: write,
    params: byStore,
    body: Closed({ phone: Line(30) }),
    reply: Type.Object({ pets: Type.Array(BookedPet) }),
    limit: 'lookup',
  }),
  'GET /v1/stores/:storeId/calendar': endpoint({
    summary: 'The secret address of the store’s calendar',
    tag,
    allow: read,
    params: byStore,
    reply: CalendarLink,
  }),
  'POST /v1/stores/:storeId/calendar': endpoint({
    summary: 'A new secret address of the store’s calendar; the old one ends',
    tag,
    allow: write,
    params: byStore,
    reply: CalendarLink,
  }),
};
