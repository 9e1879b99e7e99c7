/** Waiting list, series, free times for a pet, and calendars of owners (BOOK-6, BOOK-8, BOOK-12, CAM-15). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { fitReasons } from '../../people/record/fit.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Names } from '../merchant/words.ts';
import { BookingGroup } from './owner.ts';
import { ItemInput, OwnerBooking, PayWay } from './words.ts';

const tag = 'booking';

export const waitingStates = ['waiting', 'offered', 'booked', 'left', 'over'] as const;
export type WaitingState = (typeof waitingStates)[number];

export const Waiting = Type.Object({
  waitingId: Id,
  state: OneOf(waitingStates),
  storeId: Id,
  storeName: Type.String(),
  timeZone: Type.String(),
  offerId: Id,
  serviceNames: Names,
  petId: Id,
  petName: Type.String(),
  /** Starts that would suit, `[from, until)`. */
  from: Instant,
  until: Instant,
  checkIn: Nullable(PlainDate),
  checkOut: Nullable(PlainDate),
  sessionId: Nullable(Id),
  joinedAt: Instant,
  /** Those who are asked before. */
  ahead: Type.Integer(),
  /** A place that is kept until `holdExpiresAt`: take it by paying or `accept`. */
  offer: Nullable(OwnerBooking),
});
export type Waiting = Static<typeof Waiting>;

/** One date of a series: booked, or why not and what would be free. */
export const SeriesDate = Type.Object({
  startsAt: Instant,
  bookingId: Nullable(Id),
  problem: Nullable(Type.String()),
  alternatives: Type.Array(Instant),
});
export type SeriesDate = Static<typeof SeriesDate>;

/** A free time that one tap holds. */
export const FreeSlot = Type.Object({
  storeId: Id,
  storeName: Type.String(),
  timeZone: Type.String(),
  offerId: Id,
  serviceKey: Type.String(),
  serviceNames: Names,
  petId: Id,
  startsAt: Instant,
  priceFen: Type.Integer(),
  /** Path of the owner app that holds it. */
  link: Type.String(),
});
export type FreeSlot = Static<typeof FreeSlot>;

/** A service at a store that fits the pet, and why (PET-9); words of the codes stand in the front ends. */
export const Recommendation = Type.Object({
  offerId: Id,
  serviceKey: Type.String(),
  serviceNames: Names,
  categoryKey: Type.String(),
  storeId: Id,
  storeName: Type.String(),
  distanceMetres: Nullable(Type.Integer()),
  /** For this pet, before coupons. */
  priceFen: Fen,
  reasons: Type.Array(
    Type.Object({ code: OneOf([...fitReasons, 'popular-with-similar']), about: Nullable(Type.String()) }),
  ),
});
export type Recommendation = Static<typeof Recommendation>;

export const CalendarLink = Type.Object({ token: Type.String(), url: Type.String(), createdAt: Instant });

export const planEndpoints = {
  'GET /v1/owner/waiting': endpoint({
    summary: 'Where the owner waits for a place, and what is offered',
    tag,
    allow: ['owner'],
    reply: Type.Object({ items: Type.Array(Waiting), asOf: Instant }),
  }),
  'POST /v1/owner/waiting': endpoint({
    summary: 'Wait for a place: any start within the window, the nights, or the session',
    tag,
    allow: ['owner'],
    body: Closed({
      offerId: Id,
      petId: Id,
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
      checkIn: Type.Optional(PlainDate),
      checkOut: Type.Optional(PlainDate),
      sessionId: Type.Optional(Id),
      personNo: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    reply: Waiting,
    status: 201,
  }),
  'POST /v1/owner/waiting/:waitingId/accept': endpoint({
    summary: 'Take the place that is offered',
    tag,
    allow: ['owner'],
    params: Closed({ waitingId: Id }),
    body: Closed({ payWay: PayWay }),
    reply: BookingGroup,
  }),
  'DELETE /v1/owner/waiting/:waitingId': endpoint({
    summary: 'Wait no longer; what is offered goes to the next',
    tag,
    allow: ['owner'],
    params: Closed({ waitingId: Id }),
  }),
  'POST /v1/owner/series': endpoint({
    summary: 'Hold the same time every few weeks: all of them, or with a report of each date that failed',
    tag,
    allow: ['owner'],
    body: Closed({
      /** Its first date; every later one has the same local time. */
      item: ItemInput,
      everyWeeks: Type.Integer({ minimum: 1, maximum: 26 }),
      count: Type.Integer({ minimum: 2, maximum: 26 }),
      /** Hold the dates that are free even when others are not. */
      skipFailed: Type.Boolean(),
      note: Type.Optional(Nullable(Line(500))),
    }),
    reply: Type.Object({
      seriesId: Nullable(Id),
      dates: Type.Array(SeriesDate),
      /** Null when nothing was held. */
      group: Nullable(BookingGroup),
    }),
  }),
  'GET /v1/owner/pets/:petId/free-slots': endpoint({
    summary: 'Next free times for a pet at the store it knows or one near by, each held with one tap',
    tag,
    allow: ['owner'],
    params: Closed({ petId: Id }),
    query: Closed({
      serviceKey: Type.Optional(Line(80)),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 3 })),
    }),
    reply: Type.Object({ items: Type.Array(FreeSlot), asOf: Instant }),
  }),
  'GET /v1/owner/pets/:petId/recommendations': endpoint({
    summary: 'Services that fit a pet, each at one store, with the reasons; the best first',
    tag,
    allow: ['owner'],
    params: Closed({ petId: Id }),
    query: Closed({
      lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
      lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    }),
    reply: Type.Object({ items: Type.Array(Recommendation), asOf: Instant }),
  }),
  'GET /v1/owner/calendar': endpoint({
    summary: 'The secret address of the owner’s calendar',
    tag,
    allow: ['owner'],
    reply: CalendarLink,
  }),
  'POST /v1/owner/calendar': endpoint({
    summary: 'A new secret address; the old one ends',
    tag,
    allow: ['owner'],
    reply: CalendarLink,
  }),
  'GET /v1/calendars/:token': endpoint({
    summary: 'Bookings as a calendar (iCalendar), for whoever has the address',
    tag,
    allow: ['public'],
    params: Closed({ token: Type.String({ minLength: 20, maxLength: 60, pattern: '^[A-Za-z0-9_-]+(\\.ics)?$' }) }),
    kind: 'file',
  }),
};
