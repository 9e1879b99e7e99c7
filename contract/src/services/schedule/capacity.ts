/** What a store keeps back and where its stays lie: peak windows, kennel plan, opening sessions (rules 16 to 18, 22). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Session } from './slots.ts';

const tag = 'schedule';
const params = Closed({ storeId: Id });

const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

/** Times of the week in the zone of the store at which a share of the people's minutes is kept for members. */
export const PeakWindow = Closed({
  /** 1 is Monday. */
  weekday: Type.Integer({ minimum: 1, maximum: 7 }),
  from: LocalTime,
  /** After `from`, on the same day; `24:00` is its end. */
  until: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
  /** At most a fifth. */
  sharePercent: Type.Integer({ minimum: 1, maximum: 20 }),
});
export type PeakWindow = Static<typeof PeakWindow>;
export const PeakWindows = Type.Object({ items: Type.Array(PeakWindow, { maxItems: 28 }) });

export const stayStatuses = ['booked', 'in_house', 'ended', 'cancelled'] as const;
export type StayStatus = (typeof stayStatuses)[number];

/** Part of a stay in one kennel; a stay of several parts has to be moved between them. */
export const KennelPart = Type.Object({
  kennelId: Nullable(Id),
  from: PlainDate,
  /** The day on which the kennel is free again. */
  until: PlainDate,
});
export type KennelPart = Static<typeof KennelPart>;

export const PlannedStay = Type.Object({
  bookingId: Id,
  status: OneOf(stayStatuses),
  checkIn: PlainDate,
  checkOut: PlainDate,
  parts: Type.Array(KennelPart),
  /** A move is needed: a task for the store. */
  moves: Type.Integer(),
});
export type PlannedStay = Static<typeof PlannedStay>;

export const KennelPlan = Type.Object({
  roomClassId: Id,
  sizeClass: Type.String(),
  capacity: Type.Integer(),
  kennels: Type.Array(Type.Object({ kennelId: Id, name: Type.String() })),
  stays: Type.Array(PlannedStay),
});
export type KennelPlan = Static<typeof KennelPlan>;

export const capacityEndpoints = {
  'GET /v1/stores/:storeId/kennel-plan': endpoint({
    summary: 'Which stay lies in which kennel; fixed ones and the provisional plan of the others',
    tag,
    allow: ['booking.read', 'store.manage'],
    params,
    query: Closed({
      from: Type.Optional(PlainDate),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 31 })),
    }),
    reply: Type.Object({ classes: Type.Array(KennelPlan), asOf: Instant }),
  }),
  'GET /v1/stores/:storeId/peak-windows': endpoint({
    summary: 'Peak times of a store at which a share is kept for members',
    tag,
    allow: ['store.manage', 'booking.read'],
    params,
    reply: PeakWindows,
  }),
  'PUT /v1/stores/:storeId/peak-windows': endpoint({
    summary: 'Set the peak times of a store',
    tag,
    allow: ['store.manage'],
    params,
    body: PeakWindows,
    reply: PeakWindows,
  }),
  'POST /v1/stores/:storeId/sessions': endpoint({
    summary: 'Open a session of a class; its trainer and room are claimed with it',
    tag,
    allow: ['store.manage', 'booking.write'],
    params,
    body: Closed({
      offerId: Id,
      startsAt: Instant,
      seats: Type.Integer({ minimum: 1, maximum: 500 }),
    }),
    reply: Session,
    status: 201,
  }),
};
