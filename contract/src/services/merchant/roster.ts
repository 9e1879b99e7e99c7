/** People, resources, room classes: who and what a store works with, and when (MER-4; rule 15). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { sizeClasses } from '../../people/pet/breed.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Key, LocalSpan, Version, Weekday } from './words.ts';

const tag = 'merchant';
const params = Closed({ storeId: Id });
const staffReads = ['merchant.read', 'store.manage', 'booking.read'] as const;
const manages = ['store.manage', 'merchant.write'] as const;

const resourceWritten = {
  /** `person`, or a kind of thing such as `tub`, `table`, `exam_room`, `van`. */
  kind: Key,
  name: Line(60),
  /** What a person can do; only what its exams allow takes effect. */
  skills: Type.Array(Key, { maxItems: 20, uniqueItems: true }),
  /** The person's sign-in, by which exams are known. */
  staffId: Nullable(Id),
  active: Type.Boolean(),
};
export const ResourceInput = Closed(resourceWritten);
export type ResourceInput = Static<typeof ResourceInput>;

export const Resource = Type.Object({
  resourceId: Id,
  resourceNo: Type.Integer(),
  storeId: Id,
  ...resourceWritten,
  /** Skills whose category's exam the person has passed. */
  effectiveSkills: Type.Array(Key),
  version: Version,
});
export type Resource = Static<typeof Resource>;

/** A shift that comes every week, in wall time of the store. */
export const Shift = Closed({
  weekday: Weekday,
  ...LocalSpan.properties,
  breaks: Type.Array(LocalSpan, { maxItems: 6 }),
  validFrom: PlainDate,
  /** Last day; null: until changed. */
  validUntil: Nullable(PlainDate),
});
export type Shift = Static<typeof Shift>;

/** A date that differs: `off` takes time away, `extra` adds it. Without times: the whole day. */
export const RosterException = Closed({
  on: PlainDate,
  kind: OneOf(['off', 'extra']),
  starts: Nullable(LocalSpan.properties.starts),
  ends: Nullable(LocalSpan.properties.ends),
  note: Nullable(Line(80)),
});
export type RosterException = Static<typeof RosterException>;

export const Roster = Type.Object({
  resourceId: Id,
  shifts: Type.Array(Shift),
  exceptions: Type.Array(RosterException),
  version: Version,
});
export type Roster = Static<typeof Roster>;

export const RoomClass = Type.Object({
  roomClassId: Id,
  storeId: Id,
  name: Type.String(),
  /** Largest size that fits. */
  sizeClass: OneOf(sizeClasses),
  /** Species that it is for; empty: all. */
  species: Type.Array(Type.String()),
  /** Active kennels. */
  capacity: Type.Integer(),
  kennels: Type.Array(Type.Object({ kennelId: Id, name: Type.String(), active: Type.Boolean() })),
  version: Version,
});
export type RoomClass = Static<typeof RoomClass>;

const roomWritten = {
  name: Line(60),
  sizeClass: OneOf(sizeClasses),
  species: Type.Array(Type.String({ pattern: '^[a-z][a-z-]{1,30}$' }), { maxItems: 20 }),
  kennels: Type.Array(Closed({ kennelId: Type.Optional(Id), name: Line(40), active: Type.Boolean() }), {
    maxItems: 200,
  }),
};
export const RoomClassInput = Closed(roomWritten);
export type RoomClassInput = Static<typeof RoomClassInput>;

/** Working time of one resource as instants. */
export const WorkRow = Type.Object({
  resourceNo: Type.Integer(),
  spans: Type.Array(Type.Object({ from: Instant, to: Instant })),
});
export type WorkRow = Static<typeof WorkRow>;

export const rosterEndpoints = {
  'GET /v1/stores/:storeId/resources': endpoint({
    summary: 'People and things of a store',
    tag,
    allow: staffReads,
    params,
    reply: Type.Object({ items: Type.Array(Resource) }),
  }),
  'POST /v1/stores/:storeId/resources': endpoint({
    summary: 'A new person or thing',
    tag,
    allow: manages,
    params,
    body: ResourceInput,
    reply: Resource,
    status: 201,
  }),
  'PUT /v1/stores/:storeId/resources/:resourceId': endpoint({
    summary: 'Change a person or thing',
    tag,
    allow: manages,
    params: Closed({ storeId: Id, resourceId: Id }),
    body: Closed({ ...resourceWritten, version: Version }),
    reply: Resource,
  }),
  'GET /v1/stores/:storeId/resources/:resourceId/roster': endpoint({
    summary: 'Shifts of a person and dates that differ',
    tag,
    allow: staffReads,
    params: Closed({ storeId: Id, resourceId: Id }),
    reply: Roster,
  }),
  'PUT /v1/stores/:storeId/resources/:resourceId/roster': endpoint({
    summary: 'Write all shifts of a person and dates that differ',
    tag,
    allow: manages,
    params: Closed({ storeId: Id, resourceId: Id }),
    body: Closed({
      shifts: Type.Array(Shift, { maxItems: 200 }),
      exceptions: Type.Array(RosterException, { maxItems: 400 }),
      version: Version,
    }),
    reply: Roster,
  }),
  'GET /v1/stores/:storeId/work': endpoint({
    summary: 'Working time of everybody and everything from a date on, as instants',
    tag,
    allow: staffReads,
    params,
    query: Closed({ from: PlainDate, days: Type.Integer({ minimum: 1, maximum: 62 }) }),
    reply: Type.Object({ items: Type.Array(WorkRow), timeZone: Type.String() }),
  }),
  'GET /v1/stores/:storeId/room-classes': endpoint({
    summary: 'Room classes and kennels, smallest first',
    tag,
    allow: staffReads,
    params,
    reply: Type.Object({ items: Type.Array(RoomClass) }),
  }),
  'POST /v1/stores/:storeId/room-classes': endpoint({
    summary: 'A new room class with its kennels',
    tag,
    allow: manages,
    params,
    body: RoomClassInput,
    reply: RoomClass,
    status: 201,
  }),
  'PUT /v1/stores/:storeId/room-classes/:roomClassId': endpoint({
    summary: 'Change a room class; kennels that are left out become inactive',
    tag,
    allow: manages,
    params: Closed({ storeId: Id, roomClassId: Id }),
    body: Closed({ ...roomWritten, version: Version }),
    reply: RoomClass,
  }),
};
