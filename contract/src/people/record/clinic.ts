/** Clinics, their keys, the records their systems send, and those that match no pet (PET-4). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { EntryDetail } from './entry.ts';
import { entryKinds, mismatchReasons } from './words.ts';

const tag = 'clinic';
const write = ['clinic.write'] as const;
const clinicParams = Closed({ clinicId: Id });

export const Clinic = Type.Object({
  clinicId: Id,
  name: Type.String(),
  phone: Nullable(Type.String()),
  active: Type.Boolean(),
  createdAt: Instant,
  /** Records taken in, those that wait for a person, and when the last one came. */
  records: Type.Integer(),
  waiting: Type.Integer(),
  lastRecordAt: Nullable(Instant),
});
export type Clinic = Static<typeof Clinic>;

export const ClinicInput = Closed({
  name: Line(120),
  phone: Type.Optional(Nullable(Line(40))),
  active: Type.Optional(Type.Boolean()),
});
export type ClinicInput = Static<typeof ClinicInput>;

export const ClinicKey = Type.Object({
  keyId: Id,
  name: Type.String(),
  /** First letters of the secret, to recognise it. */
  prefix: Type.String(),
  createdAt: Instant,
  lastUsedAt: Nullable(Instant),
});
export type ClinicKey = Static<typeof ClinicKey>;

/** How the clinic names the animal; at least one way. */
export const ClinicPatient = Closed({
  microchip: Type.Optional(Line(40)),
  ownerPhone: Type.Optional(Line(40)),
  petName: Type.Optional(Line(60)),
  species: Type.Optional(Line(30)),
  /** The clinic's own number of the patient; once a person matched it, it finds the pet. */
  patientId: Type.Optional(Line(80)),
});
export type ClinicPatient = Static<typeof ClinicPatient>;

export const ClinicRecord = Closed({
  /** The clinic's own record id: sent twice nothing doubles, with other content it corrects. */
  recordId: Line(120),
  patient: ClinicPatient,
  kind: OneOf(entryKinds),
  onDate: PlainDate,
  detail: EntryDetail,
});
export type ClinicRecord = Static<typeof ClinicRecord>;

export const recordOutcomes = ['added', 'corrected', 'unchanged', 'queued', 'rejected'] as const;
export type RecordOutcome = (typeof recordOutcomes)[number];

export const RowResult = Type.Object({
  /** Place in the request or line of the file, from 1. */
  row: Type.Integer(),
  recordId: Nullable(Type.String()),
  outcome: OneOf(recordOutcomes),
  /** Stable code: why it waits (`mismatch/<reason>`) or was rejected. */
  code: Nullable(Type.String()),
  detail: Nullable(Type.String()),
});
export type RowResult = Static<typeof RowResult>;

export const IntakeCounts = Type.Object({
  rows: Type.Integer(),
  added: Type.Integer(),
  corrected: Type.Integer(),
  unchanged: Type.Integer(),
  queued: Type.Integer(),
  rejected: Type.Integer(),
});
export type IntakeCounts = Static<typeof IntakeCounts>;

export const ClinicImport = Type.Object({
  importId: Id,
  clinicId: Id,
  filename: Type.String(),
  at: Instant,
  by: Type.String(),
  counts: IntakeCounts,
  /** Rows that were rejected or wait, at most 200. */
  problems: Type.Array(RowResult),
});
export type ClinicImport = Static<typeof ClinicImport>;

export const mismatchStates = ['waiting', 'matched', 'dismissed'] as const;

export const Mismatch = Type.Object({
  mismatchId: Id,
  clinicId: Id,
  clinicName: Type.String(),
  recordId: Type.String(),
  state: OneOf(mismatchStates),
  reason: OneOf(mismatchReasons),
  /** The phone is masked. */
  patient: ClinicPatient,
  kind: OneOf(entryKinds),
  onDate: PlainDate,
  detail: EntryDetail,
  at: Instant,
  /** Further records of the same patient that wait. */
  together: Type.Integer(),
  /** Pets that it could be. */
  candidates: Type.Array(
    Type.Object({
      petId: Id,
      name: Type.String(),
      species: Type.String(),
      microchip: Nullable(Type.String()),
      keeper: Nullable(Type.String()),
    }),
  ),
});
export type Mismatch = Static<typeof Mismatch>;

const clinicRoutes = {
  'GET /v1/clinics': endpoint({
    summary: 'Clinics that may send records, by name',
    tag,
    allow: write,
    reply: Type.Object({ items: Type.Array(Clinic) }),
  }),
  'POST /v1/clinics': endpoint({
    summary: 'Add a clinic',
    tag,
    allow: write,
    body: ClinicInput,
    reply: Clinic,
    status: 201,
  }),
  'PUT /v1/clinics/:clinicId': endpoint({
    summary: 'Change a clinic; the keys of one that is not active do not work',
    tag,
    allow: write,
    params: clinicParams,
    body: ClinicInput,
    reply: Clinic,
  }),
  'GET /v1/clinics/:clinicId/keys': endpoint({
    summary: 'Keys of a clinic that are not revoked, newest first',
    tag,
    allow: write,
    params: clinicParams,
    reply: Type.Object({ items: Type.Array(ClinicKey) }),
  }),
  'POST /v1/clinics/:clinicId/keys': endpoint({
    summary: 'Make a key; its secret is shown once',
    tag,
    allow: write,
    params: clinicParams,
    body: Closed({ name: Line(60) }),
    reply: Type.Object({ key: ClinicKey, secret: Type.String() }),
    status: 201,
  }),
  'DELETE /v1/clinics/:clinicId/keys/:keyId': endpoint({
    summary: 'Revoke a key',
    tag,
    allow: write,
    params: Closed({ clinicId: Id, keyId: Id }),
  }),
};

const importRoutes = {
  'POST /v1/clinics/:clinicId/imports': endpoint({
    summary: 'Take in a CSV file of records of at most 10 MB',
    tag,
    allow: write,
    params: clinicParams,
    kind: 'multipart',
    reply: ClinicImport,
    limit: 'upload',
  }),
  'GET /v1/clinics/:clinicId/imports': endpoint({
    summary: 'Files that were taken in, newest first',
    tag,
    allow: write,
    params: clinicParams,
    reply: Type.Object({ items: Type.Array(ClinicImport) }),
  }),
};

const mismatchParams = Closed({ mismatchId: Id });
const mismatchRoutes = {
  'GET /v1/clinic-mismatches': endpoint({
    summary: 'Records that match no pet, oldest first',
    tag,
    allow: write,
    query: Closed({
      state: Type.Optional(OneOf(mismatchStates)),
      clinicId: Type.Optional(Id),
      reason: Type.Optional(OneOf(mismatchReasons)),
      ...pageQuery,
    }),
    reply: Page(Mismatch),
  }),
  'POST /v1/clinic-mismatches/:mismatchId/match': endpoint({
    summary: 'Say which pet it is; the other waiting records of the same patient go along',
    tag,
    allow: write,
    params: mismatchParams,
    body: Closed({ petId: Id }),
    reply: Type.Object({ matched: Type.Integer() }),
  }),
  'POST /v1/clinic-mismatches/:mismatchId/create': endpoint({
    summary: 'Register the patient as a pet of a customer and match it',
    tag,
    allow: write,
    params: mismatchParams,
    body: Closed({ customerId: Id, name: Line(40), species: Type.String({ pattern: '^[a-z][a-z-]{1,30}$' }) }),
    reply: Type.Object({ petId: Id, matched: Type.Integer() }),
  }),
  'POST /v1/clinic-mismatches/:mismatchId/dismiss': endpoint({
    summary: 'Leave the record out, with a reason',
    tag,
    allow: write,
    params: mismatchParams,
    body: Closed({ reason: Line(200) }),
    reply: Type.Object({ dismissed: Type.Integer() }),
  }),
};

const systemRoutes = {
  'POST /v1/clinic/records': endpoint({
    summary: 'For clinic systems: hand in up to 500 records; each row has its own outcome and code',
    tag,
    allow: ['clinicKey'],
    body: Closed({
      /** Each as ClinicRecord; a row that is not is rejected by itself. */
      records: Type.Array(Type.Object({}, { additionalProperties: true }), { minItems: 1, maxItems: 500 }),
    }),
    reply: Type.Object({ counts: IntakeCounts, results: Type.Array(RowResult) }),
    limit: 'events',
  }),
  'POST /v1/clinic/records/:recordId/withdraw': endpoint({
    summary: 'For clinic systems: take back a record sent by mistake; it stays in the trace',
    tag,
    allow: ['clinicKey'],
    params: Closed({ recordId: Line(120) }),
    body: Closed({ reason: Line(200) }),
    reply: Type.Object({ outcome: OneOf(['withdrawn', 'unchanged']) }),
    limit: 'events',
  }),
};

export const clinicEndpoints = { ...clinicRoutes, ...importRoutes, ...mismatchRoutes, ...systemRoutes };
