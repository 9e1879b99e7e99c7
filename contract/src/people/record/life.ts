/** Timeline, share links of the health card and portrait of a pet (PET-7, PET-8). */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { EntryDetail, RecordSummary } from './entry.ts';
import { preferenceKinds } from './words.ts';

/** One thing that was done or bought for the pet; rooms above bring their own kinds. */
export const TimelineItem = Type.Object({
  /** Unique among the items of the pet. */
  key: Type.String(),
  at: Instant,
  /** Its day in the business's zone. */
  onDate: PlainDate,
  /** `record.vaccination`, `booking.completed`, …; words stand in the front ends. */
  kind: Type.String(),
  title: Nullable(Type.String()),
  /** The title where it is known in both languages. */
  titles: Type.Optional(Closed({ zh: Type.String(), en: Type.String() })),
  /** What an entry of the record says, without its note; it has no title. */
  detail: Type.Optional(EntryDetail),
  /** Where it leads: an entry, a booking, a report, an order. */
  ref: Nullable(Type.Object({ kind: Type.String(), id: Type.String() })),
  /** Who brought it, e.g. the clinic or the store. */
  by: Nullable(Type.String()),
  /** How many files or photos hang on it. */
  files: Type.Integer(),
  /** The first photos of a service, of `ref`'s booking: `GET /v1/owner/bookings/:bookingId/media/:mediaId`. */
  photos: Type.Optional(Type.Array(Id)),
});
export type TimelineItem = Static<typeof TimelineItem>;

/** A link to the read-only card; the token is shown once. */
export const CardLink = Type.Object({
  cardId: Id,
  createdAt: Instant,
  expiresAt: Instant,
  revokedAt: Nullable(Instant),
  opened: Type.Integer(),
  lastOpenedAt: Nullable(Instant),
});
export type CardLink = Static<typeof CardLink>;

export const NewCardLink = Closed({ days: Type.Integer({ minimum: 1, maximum: 365 }) });

/** `url` is the printable page. */
export const CreatedCardLink = Type.Object({ card: CardLink, token: Type.String(), url: Type.String() });
export type CreatedCardLink = Static<typeof CreatedCardLink>;

/** What whoever holds the link sees: nothing about the keepers. */
export const HealthCard = Type.Object({
  name: Type.String(),
  species: Type.String(),
  breedZh: Nullable(Type.String()),
  breedEn: Nullable(Type.String()),
  sex: Type.String(),
  neutered: Nullable(Type.Boolean()),
  birthday: Nullable(PlainDate),
  weightGrams: Nullable(Type.Integer()),
  microchip: Nullable(Type.String()),
  deceasedOn: Nullable(PlainDate),
  summary: RecordSummary,
  asOf: Instant,
  expiresAt: Instant,
});
export type HealthCard = Static<typeof HealthCard>;

export const Preference = Type.Object({
  kind: OneOf(preferenceKinds),
  /** As people say it, e.g. 鸡肉. */
  word: Type.String(),
  /** In English, of words that our data knows. */
  wordEn: Nullable(Type.String()),
  /** True when the owner said so, false when it was inferred from what was bought and booked. */
  said: Type.Boolean(),
  /** Between 0 and 1; what was said is 1. */
  strength: Type.Number(),
  lastAt: Nullable(Instant),
});
export type Preference = Static<typeof Preference>;

/** Strongest first. */
export const Portrait = Type.Object({ items: Type.Array(Preference) });
export type Portrait = Static<typeof Portrait>;

export const PreferenceKey = Closed({ kind: OneOf(preferenceKinds), word: Line(40) });
export type PreferenceKey = Static<typeof PreferenceKey>;
