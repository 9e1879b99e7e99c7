/** Free times of one store: slots, the queue for walk-ins, sessions of classes, nights of stays (BOOK-2, BOOK-14). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Nullable, PlainDate } from '../../schema.ts';
import { addedQuery, petQuery, Start } from './words.ts';

const tag = 'schedule';
const params = Closed({ storeId: Id });
const allow = ['public', 'owner', 'staff'] as const;

export const DayOfStarts = Type.Object({ date: PlainDate, starts: Type.Array(Start) });
export type DayOfStarts = Static<typeof DayOfStarts>;

export const StoreSlots = Type.Object({
  offerId: Id,
  timeZone: Type.String(),
  currency: Type.String(),
  minutes: Type.Integer(),
  priceFen: Fen,
  memberPriceFen: Fen,
  /** Every date that was asked for, also those without a start. */
  days: Type.Array(DayOfStarts),
  asOf: Instant,
});
export type StoreSlots = Static<typeof StoreSlots>;

export const Session = Type.Object({
  sessionId: Id,
  offerId: Id,
  startsAt: Instant,
  endsAt: Instant,
  seats: Type.Integer(),
  seatsTaken: Type.Integer(),
});
export type Session = Static<typeof Session>;

export const slotEndpoints = {
  'GET /v1/stores/:storeId/slots': endpoint({
    summary: 'Every start of an offer that can be held, by day in the zone of the store',
    tag,
    allow,
    params,
    query: Closed({
      offerId: Id,
      ...petQuery,
      /** First date in the zone of the store; today when left out. */
      from: Type.Optional(PlainDate),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 31, default: 7 })),
      /** Only with this person. */
      personNo: Type.Optional(Type.Integer({ minimum: 1 })),
      ...addedQuery,
    }),
    reply: StoreSlots,
  }),
  'GET /v1/stores/:storeId/queue': endpoint({
    summary: 'How long a walk-in would wait now: from the same gaps as every booking',
    tag,
    allow,
    params,
    query: Closed({ offerId: Id, ...petQuery }),
    reply: Type.Object({
      /** Null: not within the day. */
      nextStart: Nullable(Instant),
      waitMinutes: Nullable(Type.Integer()),
      minutes: Type.Integer(),
      asOf: Instant,
    }),
  }),
  'GET /v1/stores/:storeId/sessions': endpoint({
    summary: 'Sessions of a class that are to come, with the seats taken',
    tag,
    allow,
    params,
    query: Closed({
      offerId: Type.Optional(Id),
      from: Type.Optional(Instant),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 31 })),
    }),
    reply: Type.Object({ items: Type.Array(Session), asOf: Instant }),
  }),
  'GET /v1/stores/:storeId/nights': endpoint({
    summary: 'Kennels left, by class and night',
    tag,
    allow,
    params,
    query: Closed({
      from: Type.Optional(PlainDate),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 31 })),
    }),
    reply: Type.Object({
      classes: Type.Array(
        Type.Object({
          roomClassId: Id,
          sizeClass: Type.String(),
          capacity: Type.Integer(),
          nights: Type.Array(Type.Object({ date: PlainDate, left: Type.Integer() })),
        }),
      ),
      asOf: Instant,
    }),
  }),
};
