/** Imports of CSV files: upload, mapping, dry run, run, rejected rows (AUD-1, CLI-2). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { importFieldNames, importKinds, Mapping } from './mapping.ts';

const tag = 'intake';
const allow = ['customer.import'] as const;
const params = Closed({ importId: Id });
const Count = Type.Integer({ minimum: 0 });

/**
 * `uploaded` → `checking` → `checked` by a dry run, then (or at once) `running` → `done`.
 * A cancelled or failed import keeps what it has written; run again it goes through the file anew and doubles nothing.
 */
export const importStates = ['uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

/** A field that was recognised in a column, by its name and by what stands in it. */
export const Recognition = Type.Object({
  field: OneOf(importFieldNames),
  column: Type.String(),
  /** 0 to 1; below 0.6 somebody should look. */
  confidence: Type.Number(),
});
export type Recognition = Static<typeof Recognition>;

/** Of the last dry run or run. What does not apply to the kind of import is 0. */
export const ImportCounts = Type.Object({
  /** Data lines, the header not counted. */
  lines: Count,
  /** Distinct order numbers, cancellations included. */
  orders: Count,
  /** Distinct customers that the file names. */
  customers: Count,
  /** Lines that name no customer. */
  anonymousLines: Count,
  /** Lines of cancellations. */
  cancellations: Count,
  events: Count,
  pets: Count,
  /** Records written: new ones, and orders whose content changed; 0 in a dry run, as is the next. */
  inserted: Count,
  /** Records that were there already. */
  unchanged: Count,
  /** Lines that could not be read. */
  rejected: Count,
});
export type ImportCounts = Static<typeof ImportCounts>;

export const ImportProgress = Type.Object({
  lines: Count,
  /** Of the text, after unpacking. */
  bytes: Count,
  totalBytes: Count,
});
export type ImportProgress = Static<typeof ImportProgress>;

export const Import = Type.Object({
  importId: Id,
  kind: OneOf(importKinds),
  state: OneOf(importStates),
  filename: Type.String(),
  /** Namespace of order numbers and external ids: the same id of two sources means two things. */
  source: Type.String(),
  encoding: OneOf(encodings),
  /** One character: comma, semicolon, tab or bar. */
  delimiter: Type.String(),
  columns: Type.Array(Type.String()),
  /** The first lines, cells as they stand in the file. */
  sampleRows: Type.Array(Type.Array(Type.String())),
  recognised: Type.Array(Recognition),
  /** What will be used: as recognised, until somebody changes it. */
  mapping: Mapping,
  /** Required fields without a column; a dry run or run needs this to be empty. */
  missing: Type.Array(OneOf(importFieldNames)),
  progress: ImportProgress,
  counts: ImportCounts,
  /** Why it failed, in words. */
  error: Nullable(Type.String()),
  createdAt: Instant,
  createdBy: Type.String(),
  finishedAt: Nullable(Instant),
});
export type Import = Static<typeof Import>;

export const rejectCodes = [
  'line/encoding',
  'line/quotes',
  'line/too-long',
  'line/columns',
  'value/missing',
  'value/date',
  'value/number',
  'value/amount',
  'value/too-long',
  'value/unknown',
  'order/mixed',
  'customer/erased',
  'record/refused',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

export const Reject = Type.Object({
  /** As in an editor: the header is line 1. */
  line: Type.Integer(),
  code: OneOf(rejectCodes),
  /** In words, English. */
  reason: Type.String(),
  column: Nullable(Type.String()),
  /** The beginning of the offending value or line. */
  value: Nullable(Type.String()),
});
export type Reject = Static<typeof Reject>;

/** At most twice a second while a file is read, and at every change of state. */
export const importProgressed = eventType({
  name: 'intake.import_progressed',
  version: 1,
  payload: Closed({
    importId: Id,
    kind: OneOf(importKinds),
    state: OneOf(importStates),
    lines: Count,
    bytes: Count,
    totalBytes: Count,
    rejected: Count,
  }),
  live: { staff: 'customer.import' },
});

export const intakeEvents = [importProgressed] as const;

export const importEndpoints = {
  'POST /v1/imports': endpoint({
    summary: 'Upload a CSV file, plain or gzip; its encoding, columns and mapping are recognised',
    tag,
    allow,
    query: Closed({
      kind: OneOf(importKinds),
      /** `import` when left out. */
      source: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,39}$' })),
    }),
    kind: 'multipart',
    reply: Import,
    status: 201,
    limit: 'upload',
  }),
  'GET /v1/imports': endpoint({
    summary: 'Imports, newest first',
    tag,
    allow,
    query: Closed({ kind: Type.Optional(OneOf(importKinds)), ...pageQuery }),
    reply: Page(Import),
  }),
  'GET /v1/imports/:importId': endpoint({
    summary: 'One import with its progress and counts',
    tag,
    allow,
    params,
    reply: Import,
  }),
  'PUT /v1/imports/:importId/mapping': endpoint({
    summary: 'Say which column holds what; not while the import is running',
    tag,
    allow,
    params,
    body: Mapping,
    reply: Import,
  }),
  'POST /v1/imports/:importId/dry-run': endpoint({
    summary: 'Read the whole file and count, writing nothing but the rejected rows',
    tag,
    allow,
    params,
    reply: Import,
    status: 202,
  }),
  'POST /v1/imports/:importId/run': endpoint({
    summary: 'Import the file in the background; repeating it doubles nothing',
    tag,
    allow,
    params,
    reply: Import,
    status: 202,
  }),
  'POST /v1/imports/:importId/cancel': endpoint({
    summary: 'Stop a dry run or run after the batch in hand; what is written stays',
    tag,
    allow,
    params,
    reply: Import,
  }),
  'GET /v1/imports/:importId/rejects': endpoint({
    summary: 'Rejected rows of the last dry run or run, by line',
    tag,
    allow,
    params,
    query: Closed(pageQuery),
    reply: Page(Reject),
  }),
  'GET /v1/imports/:importId/rejects.csv': endpoint({
    summary: 'Rejected rows as a file',
    tag,
    allow,
    params,
    kind: 'csv',
  }),
};
