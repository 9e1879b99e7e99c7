/** An entry of the health record with its source, its files and its trace (PET-3). */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import {
  dewormTargets,
  entryKinds,
  entryStates,
  procedureKinds,
  sourceKinds,
  vaccineCodes,
  visitKinds,
} from './words.ts';

/** A title where it is known in both languages, as of services of the catalogue. */
export const BothTitles = Closed({ zh: Line(120), en: Line(120) });

const Text = Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' });

/** Members by kind; which ones a kind needs and may have is checked by the server (`record/detail-invalid`). */
export const EntryDetail = Closed({
  /** Short line for lists; a default by kind when left out. */
  title: Type.Optional(Line(120)),
  titles: Type.Optional(BothTitles),
  note: Type.Optional(Text),
  /** Name of the clinic or vet where it was done. */
  clinic: Type.Optional(Line(120)),
  /** Vaccination: what it protects from. */
  vaccines: Type.Optional(Type.Array(OneOf(vaccineCodes), { minItems: 1, maxItems: 7, uniqueItems: true })),
  /** Vaccination, deworming: name of the product. */
  product: Type.Optional(Line(120)),
  batch: Type.Optional(Line(60)),
  /** Vaccination, deworming: as the vet wrote it; wins over the rule of the care plan. */
  nextDueOn: Type.Optional(PlainDate),
  target: Type.Optional(OneOf(dewormTargets)),
  visit: Type.Optional(OneOf(visitKinds)),
  /** Diagnosis: the illness, and whether it stays. */
  condition: Type.Optional(Line(120)),
  chronic: Type.Optional(Type.Boolean()),
  /** Prescription. */
  medicine: Type.Optional(Line(120)),
  dose: Type.Optional(Line(200)),
  untilOn: Type.Optional(PlainDate),
  /** Lab: name of the test. */
  test: Type.Optional(Line(120)),
  procedure: Type.Optional(OneOf(procedureKinds)),
  /** Weight. */
  grams: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  /** Ingredients that the animal turned out not to bear. */
  allergies: Type.Optional(Type.Array(Line(40), { minItems: 1, maxItems: 10, uniqueItems: true })),
});
export type EntryDetail = Static<typeof EntryDetail>;

export const NewEntryBody = Closed({
  kind: OneOf(entryKinds),
  /** Day on which it was done, in the business's zone; not in the future. */
  onDate: PlainDate,
  detail: EntryDetail,
});
export type NewEntryBody = Static<typeof NewEntryBody>;

/** The whole entry as it should be; `kind` never changes. */
export const Correction = Closed({ onDate: PlainDate, detail: EntryDetail, reason: Line(200) });
export type Correction = Static<typeof Correction>;

export const EntrySource = Type.Object({
  kind: OneOf(sourceKinds),
  /** Booking, clinic, emergency or member of staff; null to owners for people. */
  id: Nullable(Type.String()),
  name: Nullable(Type.String()),
});
export type EntrySource = Static<typeof EntrySource>;

export const EntryFile = Type.Object({
  fileId: Id,
  name: Type.String(),
  contentType: Type.String(),
  bytes: Type.Integer(),
  addedAt: Instant,
});
export type EntryFile = Static<typeof EntryFile>;

const entryMembers = {
  entryId: Id,
  petId: Id,
  kind: OneOf(entryKinds),
  onDate: PlainDate,
  detail: EntryDetail,
  source: EntrySource,
  state: OneOf(entryStates),
  /** 1 as entered; each correction counts one up. */
  version: Type.Integer(),
  files: Type.Array(EntryFile),
  recordedAt: Instant,
  changedAt: Instant,
  /** Whether the caller may correct it. */
  mayCorrect: Type.Boolean(),
};

export const Entry = Type.Object(entryMembers);
export type Entry = Static<typeof Entry>;

/** One version as it was; rows are never changed. */
export const EntryVersion = Type.Object({
  version: Type.Integer(),
  onDate: PlainDate,
  detail: EntryDetail,
  state: OneOf(entryStates),
  by: EntrySource,
  reason: Nullable(Type.String()),
  at: Instant,
});
export type EntryVersion = Static<typeof EntryVersion>;

/** Newest version first. */
export const EntryTrace = Type.Object({ ...entryMembers, versions: Type.Array(EntryVersion) });
export type EntryTrace = Static<typeof EntryTrace>;

/** What somebody who treats or washes the animal must know. */
export const RecordSummary = Type.Object({
  petId: Id,
  allergies: Type.Array(Type.String()),
  conditions: Type.Array(Type.String()),
  /** Prescriptions that are not over. */
  medicines: Type.Array(
    Type.Object({ medicine: Type.String(), dose: Nullable(Type.String()), untilOn: Nullable(PlainDate) }),
  ),
  lastVisits: Type.Array(
    Type.Object({
      onDate: PlainDate,
      title: Nullable(Type.String()),
      titles: Type.Optional(BothTitles),
      visit: Nullable(OneOf(visitKinds)),
      clinic: Nullable(Type.String()),
    }),
  ),
  /** Latest of each vaccine; `validUntil` null when the dose does not count yet. */
  vaccines: Type.Array(
    Type.Object({
      vaccine: OneOf(vaccineCodes),
      onDate: PlainDate,
      product: Nullable(Type.String()),
      clinic: Nullable(Type.String()),
      validUntil: Nullable(PlainDate),
    }),
  ),
  deworming: Type.Array(Type.Object({ target: OneOf(dewormTargets), onDate: PlainDate })),
  weightGrams: Nullable(Type.Integer()),
});
export type RecordSummary = Static<typeof RecordSummary>;
