/** Bookings in the hands of stores and operators: list, day, walk-ins, every move (BOOK-4, MER-9). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { ClaimStatus } from '../schedule/words.ts';
import { HealthBlock } from './owner.ts';
import { Actor, BookingState, bookingFields, WhenInput } from './words.ts';

const tag = 'booking';
const params = Closed({ bookingId: Id });
const byStore = Closed({ storeId: Id });
const read = ['booking.read'] as const;
const write = ['booking.write'] as const;

export const staffActs = [
  'confirm',
  'refuse',
  'check_in',
  'no_show',
  'cancel',
  'reschedule',
  'reassign',
  'resolve_dispute',
] as const;
export type StaffAct = (typeof staffActs)[number];

/** Null: somebody without an account. */
export const Booker = Nullable(
  Type.Object({
    customerId: Id,
    customerNo: Type.Integer(),
    name: Nullable(Type.String()),
    phoneMasked: Nullable(Type.String()),
  }),
);

export const StaffBooking = Type.Object({
  ...bookingFields,
  customer: Booker,
  merchantName: Type.String(),
  /** A reason was given where health stands against it. */
  healthOverride: Nullable(Type.String()),
  can: Type.Array(OneOf([...staffActs])),
});
export type StaffBooking = Static<typeof StaffBooking>;

/** Something that happened with a booking. */
export const BookingMove = Type.Object({
  at: Instant,
  move: OneOf([
    'held',
    'requested',
    'confirmed',
    'rescheduled',
    'reassigned',
    'checked_in',
    'started',
    'completed',
    'cancelled',
    'no_show',
    'expired',
    'disputed',
    'dispute_resolved',
    'paid',
    'refunded',
    'repriced',
    'reviewed',
  ]),
  by: Actor,
  byName: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  startsAt: Nullable(Instant),
  amountFen: Nullable(Fen),
});
export type BookingMove = Static<typeof BookingMove>;

export const BookedClaim = Type.Object({
  resourceNo: Type.Integer(),
  name: Type.String(),
  kind: Type.String(),
  from: Instant,
  to: Instant,
  status: ClaimStatus,
});

export const StaffBookingDetail = Type.Object({
  ...StaffBooking.properties,
  moves: Type.Array(BookingMove),
  claims: Type.Array(BookedClaim),
  health: Type.Array(HealthBlock),
  disputeReason: Nullable(Type.String()),
  convenience: Nullable(Type.Integer()),
});
export type StaffBookingDetail = Static<typeof StaffBookingDetail>;

/** A day of a store: bars by resource, stays, sessions. */
export const StoreDay = Type.Object({
  storeId: Id,
  storeName: Type.String(),
  date: PlainDate,
  timeZone: Type.String(),
  dayFrom: Instant,
  dayUntil: Instant,
  resources: Type.Array(
    Type.Object({
      resourceNo: Type.Integer(),
      name: Type.String(),
      kind: Type.String(),
      /** When it works on that day. */
      work: Type.Array(Type.Object({ from: Instant, to: Instant })),
      bars: Type.Array(Type.Object({ bookingId: Id, from: Instant, to: Instant, status: ClaimStatus })),
    }),
  ),
  /** Everything of the day, also stays and classes. */
  bookings: Type.Array(StaffBooking),
  /** Requests that wait for the store's word, whatever their day. */
  requests: Type.Array(StaffBooking),
  asOf: Instant,
});
export type StoreDay = Static<typeof StoreDay>;

export const WalkInInput = Closed({
  offerId: Id,
  /** A pet on file; else what decides minutes and price. */
  petId: Type.Optional(Id),
  customerId: Type.Optional(Id),
  pet: Type.Optional(
    Closed({
      name: Line(40),
      species: Type.String({ maxLength: 40, pattern: '^[a-z][a-z-]*$' }),
      weightGrams: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 200_000 }))),
    }),
  ),
  /** Now, or the next that is free, when left out. */
  startsAt: Type.Optional(Instant),
  checkIn: Type.Optional(PlainDate),
  checkOut: Type.Optional(PlainDate),
  sessionId: Type.Optional(Id),
  personNo: Type.Optional(Type.Integer({ minimum: 1 })),
  matted: Type.Optional(Type.Boolean()),
  note: Type.Optional(Nullable(Line(500))),
  /** Why it is done although vaccines or the like stand against it. */
  healthOverride: Type.Optional(Line(300)),
});
export type WalkInInput = Static<typeof WalkInInput>;

const reason = Line(300);

export const staffBookingEndpoints = {
  'GET /v1/bookings': endpoint({
    summary: 'Bookings by store, state, time, customer or number; merchant staff see their own',
    tag,
    allow: read,
    query: Closed({
      storeId: Type.Optional(Id),
      merchantId: Type.Optional(Id),
      customerId: Type.Optional(Id),
      petId: Type.Optional(Id),
      /** Who takes part in a class. */
      sessionId: Type.Optional(Id),
      state: Type.Optional(BookingState),
      disputed: Type.Optional(Type.Boolean()),
      /** Starts. */
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
      /** Number of the booking, or its beginning. */
      no: Type.Optional(Line(20)),
      order: Type.Optional(OneOf(['newest', 'start'])),
      ...pageQuery,
    }),
    reply: Page(StaffBooking),
  }),
  'GET /v1/bookings/:bookingId': endpoint({
    summary: 'A booking with all that happened with it',
    tag,
    allow: read,
    params,
    reply: StaffBookingDetail,
  }),
  'GET /v1/stores/:storeId/day': endpoint({
    summary: 'A day of a store by person and resource',
    tag,
    allow: read,
    params: byStore,
    query: Closed({ date: Type.Optional(PlainDate) }),
    reply: StoreDay,
  }),
  'POST /v1/stores/:storeId/walk-ins': endpoint({
    summary: 'Somebody stands in the store: a real booking, confirmed at once',
    tag,
    allow: write,
    params: byStore,
    body: WalkInInput,
    reply: StaffBooking,
    status: 201,
  }),
  'POST /v1/bookings/:bookingId/confirm': endpoint({
    summary: 'Accept a request',
    tag,
    allow: write,
    params,
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/refuse': endpoint({
    summary: 'Refuse a request: everything is given back',
    tag,
    allow: write,
    params,
    body: Closed({ reason }),
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/check-in': endpoint({
    summary: 'The pet has arrived; a stay gets its kennel',
    tag,
    allow: [...write, 'service.perform'],
    params,
    body: Closed({ kennelId: Type.Optional(Id) }),
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/no-show': endpoint({
    summary: 'Nobody came, after the start and the time of grace',
    tag,
    allow: write,
    params,
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/cancel': endpoint({
    summary: 'The store cancels: everything is given back, and it counts against the store',
    tag,
    allow: write,
    params,
    body: Closed({ reason }),
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/reschedule': endpoint({
    summary: 'Move a booking to a time agreed with its owner',
    tag,
    allow: write,
    params,
    body: Closed({ ...WhenInput.properties, reason }),
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/reassign': endpoint({
    summary: 'Another person does it, at the same time',
    tag,
    allow: write,
    params,
    body: Closed({ personNo: Type.Integer({ minimum: 1 }) }),
    reply: StaffBooking,
  }),
  'POST /v1/bookings/:bookingId/resolve-dispute': endpoint({
    summary: 'Decide a dispute: how much is given back',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ refundFen: Type.Integer({ minimum: 0 }), note: Line(1000) }),
    reply: StaffBooking,
  }),
};
