/** Words of a service being done: steps with proof, arrivals, media, report, chat (MER-5, BOOK-9, BOOK-10). */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { FormField } from '../merchant/catalogue.ts';

export const proofs = ['tick', 'photo', 'number', 'text'] as const;
export type Proof = (typeof proofs)[number];

/** Words of the catalogue in both languages. */
export const Names = Type.Object({ zh: Type.String(), en: Type.String() });

export const Media = Type.Object({ mediaId: Id, kind: OneOf(['photo', 'video']), at: Instant });
export type Media = Static<typeof Media>;

export const StepRecord = Type.Object({
  recordId: Id,
  at: Instant,
  /** Who did it; null when the name is not for the reader. */
  by: Nullable(Type.String()),
  number: Nullable(Type.Number()),
  text: Nullable(Type.String()),
  media: Type.Array(Media),
});
export type StepRecord = Static<typeof StepRecord>;

/** A step of the booking's SOP version; of a stay, one for each local day where the SOP says so. */
export const RunStep = Type.Object({
  stepKey: Type.String(),
  names: Names,
  proof: OneOf(proofs),
  required: Type.Boolean(),
  /** Null: once for the whole booking. */
  day: Nullable(PlainDate),
  needed: Type.Integer(),
  done: Type.Integer(),
  /** False for a day of the stay that has not begun. */
  due: Type.Boolean(),
  records: Type.Array(StepRecord),
});
export type RunStep = Static<typeof RunStep>;

/** A required step whose record is not there, or lacks its proof (rule 32). */
export const MissingStep = Type.Object({
  stepKey: Type.String(),
  names: Names,
  day: Nullable(PlainDate),
  needed: Type.Integer(),
  done: Type.Integer(),
});
export type MissingStep = Static<typeof MissingStep>;

export const arrivalKinds = ['accepted', 'on_the_way', 'delayed', 'arrived'] as const;
export type ArrivalKind = (typeof arrivalKinds)[number];

/** “The groomer has accepted, arrives 14:00.” */
export const Arrival = Type.Object({
  at: Instant,
  kind: OneOf(arrivalKinds),
  by: Nullable(Type.String()),
  /** When they are to arrive; null when not said. */
  arrivesAt: Nullable(Instant),
  note: Nullable(Type.String()),
});
export type Arrival = Static<typeof Arrival>;

export const Product = Type.Object({ name: Line(80), note: Type.Optional(Nullable(Type.String({ maxLength: 200 }))) });

export const severities = ['fine', 'watch', 'see_vet'] as const;
export const Finding = Type.Object({
  /** Where: skin, ears, teeth, weight …; free words of the store. */
  part: Line(60),
  text: Line(500),
  severity: OneOf(severities),
});
export type Finding = Static<typeof Finding>;

/** Value of a field of the service's report form, by the field's kind: text, number, key of a choice, or a tick. */
export const FieldValue = Closed({
  key: Type.String({ maxLength: 80 }),
  value: Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]),
});
export type FieldValue = Static<typeof FieldValue>;

const written = {
  findings: Type.Array(Finding, { maxItems: 40 }),
  products: Type.Array(Product, { maxItems: 40 }),
  advice: Nullable(Type.String({ maxLength: 3000 })),
  /** Day on which the service should be done again; null: not said. */
  nextDueOn: Nullable(PlainDate),
  /** What was weighed on the day; enters the record. */
  weightGrams: Nullable(Type.Integer({ minimum: 1, maximum: 200_000 })),
};
export const reportInput = { ...written, fields: Type.Array(FieldValue, { maxItems: 30 }) };
export const ReportInput = Closed(reportInput);
export type ReportInput = Static<typeof ReportInput>;

/** A published report; a version is never changed, a correction is the next one (rule 34). */
export const Report = Type.Object({
  bookingId: Id,
  version: Type.Integer(),
  publishedAt: Instant,
  /** Why there is another version; null for the first. */
  correction: Nullable(Type.String()),
  serviceNames: Names,
  storeName: Type.String(),
  storePhone: Nullable(Type.String()),
  petNames: Type.Array(Type.String()),
  startedAt: Nullable(Instant),
  completedAt: Instant,
  timeZone: Type.String(),
  staff: Type.Array(Type.String()),
  steps: Type.Array(RunStep),
  ...written,
  /** Fields of the form with their words. */
  fields: Type.Array(
    Type.Object({ ...FieldValue.properties, names: Names, unit: Nullable(Type.String()), text: Names }),
  ),
});
export type Report = Static<typeof Report>;

export const ReportVersions = Type.Object({
  report: Report,
  versions: Type.Array(
    Type.Object({ version: Type.Integer(), publishedAt: Instant, correction: Nullable(Type.String()) }),
  ),
});

export type ReportVersions = Static<typeof ReportVersions>;

export const ChatMessage = Type.Object({
  messageId: Id,
  seq: Type.Integer(),
  at: Instant,
  from: OneOf(['owner', 'store']),
  /** Name of the member of staff; null for the owner. */
  by: Nullable(Type.String()),
  text: Nullable(Type.String()),
  media: Type.Array(Media),
});
export type ChatMessage = Static<typeof ChatMessage>;

export const Chat = Type.Object({
  items: Type.Array(ChatMessage),
  /** Of the other side: what it has read, up to this `seq`. */
  readByOther: Type.Integer(),
  /** What the reader has read. */
  readByMe: Type.Integer(),
  /** After it nobody writes any more; null while the booking is under way. */
  closesAt: Nullable(Instant),
  closed: Type.Boolean(),
  asOf: Instant,
});
export type Chat = Static<typeof Chat>;

export const messageInput = {
  text: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }))),
  mediaIds: Type.Optional(Type.Array(Id, { maxItems: 9, uniqueItems: true })),
};

/** A booking being done. */
export const Run = Type.Object({
  bookingId: Id,
  bookingNo: Type.String(),
  /** State of the booking. */
  state: Type.String(),
  serviceNames: Names,
  storeName: Type.String(),
  petNames: Type.Array(Type.String()),
  startAt: Instant,
  endAt: Instant,
  timeZone: Type.String(),
  sopVersion: Type.Integer(),
  startedAt: Nullable(Instant),
  steps: Type.Array(RunStep),
  missing: Type.Array(MissingStep),
  /** Fields of the report that staff fill in at the end. */
  form: Type.Array(FormField),
  arrivals: Type.Array(Arrival),
  /** Newest version of the report; null before completion. */
  reportVersion: Nullable(Type.Integer()),
  unreadMessages: Type.Integer(),
  asOf: Instant,
});
export type Run = Static<typeof Run>;
