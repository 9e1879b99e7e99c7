/** Admission of merchants: application, documents one by one, review, moves of the state machine (MER-1, MER-2). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { categoryStates, DocumentState, Key, MerchantState, restrictionStates, Version } from './words.ts';

const tag = 'merchant';
const params = Closed({ merchantId: Id });
const Phone = Type.String({ pattern: '^[+0-9][0-9 ()-]{4,24}$' });

export const ApplicationInput = Closed({
  businessName: Line(80),
  contactName: Line(40),
  contactPhone: Phone,
  /** Categories wanted at first; more can be added later. */
  categories: Type.Array(Key, { maxItems: 20, uniqueItems: true }),
  /** Sign-in of the manager who goes on with the application. */
  login: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,62}$' }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
});
export type ApplicationInput = Static<typeof ApplicationInput>;

export const MerchantDocument = Type.Object({
  documentId: Id,
  kind: Key,
  number: Type.String(),
  /** Whose, for kinds of persons. */
  holder: Nullable(Type.String()),
  validFrom: PlainDate,
  /** Last day; null: without end. */
  validUntil: Nullable(PlainDate),
  contentType: Type.String(),
  state: DocumentState,
  /** Why it was refused. */
  reason: Nullable(Type.String()),
  /** Approved and over. */
  expired: Type.Boolean(),
  /** Days left, null without an end. */
  daysLeft: Nullable(Type.Integer()),
  uploadedAt: Instant,
  reviewedAt: Nullable(Instant),
  reviewedBy: Nullable(Type.String()),
});
export type MerchantDocument = Static<typeof MerchantDocument>;

export const MerchantCategory = Type.Object({
  key: Key,
  state: OneOf(categoryStates),
  /** Last day on which all its documents are approved and valid; null: some are missing now. */
  inOrderUntil: Nullable(PlainDate),
  /** Kinds that are not approved and valid today. */
  missing: Type.Array(Key),
  /** People who passed its exam. */
  trained: Type.Integer(),
});
export type MerchantCategory = Static<typeof MerchantCategory>;

/** A category that is under rectification or taken off, in one store or in all of them. */
export const CategoryRestriction = Type.Object({
  categoryKey: Key,
  /** Null: in all stores, also later ones. */
  store: Nullable(Type.Object({ storeId: Id, name: Type.String() })),
  state: OneOf(restrictionStates),
  reason: Type.String(),
  since: Instant,
  by: Type.String(),
});
export type CategoryRestriction = Static<typeof CategoryRestriction>;

export const MerchantMove = Type.Object({
  at: Instant,
  from: Nullable(MerchantState),
  to: MerchantState,
  reason: Nullable(Type.String()),
  by: Type.String(),
});
export type MerchantMove = Static<typeof MerchantMove>;

const shown = {
  merchantId: Id,
  name: Type.String(),
  state: MerchantState,
  stateSince: Instant,
  categories: Type.Array(Key),
  storeCount: Type.Integer(),
  /** Documents waiting to be looked at. */
  pendingDocuments: Type.Integer(),
  /** Soonest end of an approved document that a category needs. */
  nextExpiry: Nullable(PlainDate),
  createdAt: Instant,
};
export const MerchantItem = Type.Object(shown);
export type MerchantItem = Static<typeof MerchantItem>;

export const MerchantDetail = Type.Object({
  ...shown,
  contactName: Nullable(Type.String()),
  contactPhone: Nullable(Type.String()),
  version: Version,
  readiness: Type.Array(MerchantCategory),
  restrictions: Type.Array(CategoryRestriction),
  documents: Type.Array(MerchantDocument),
  moves: Type.Array(MerchantMove),
  /** States that the caller may move it to now. */
  nextStates: Type.Array(MerchantState),
  asOf: Instant,
});
export type MerchantDetail = Static<typeof MerchantDetail>;

/** A document comes as a file with its facts in the query. */
const documentQuery = Closed({
  kind: Key,
  number: Line(60),
  holder: Type.Optional(Line(60)),
  validFrom: PlainDate,
  validUntil: Type.Optional(PlainDate),
});
export type DocumentQuery = Static<typeof documentQuery>;

export const admissionEndpoints = {
  'POST /v1/merchant-applications': endpoint({
    summary: 'Apply as a merchant: makes the draft and the sign-in of its manager',
    tag,
    allow: ['public'],
    body: ApplicationInput,
    reply: Type.Object({ merchantId: Id, login: Type.String() }),
    status: 201,
    limit: 'code',
  }),
  'GET /v1/merchants': endpoint({
    summary: 'Merchants, newest first; with `waiting` those that have waited longest for a review first',
    tag,
    allow: ['merchant.read'],
    query: Closed({
      state: Type.Optional(MerchantState),
      category: Type.Optional(Key),
      /** Submitted or in review, or with a document to look at. */
      waiting: Type.Optional(Type.Boolean()),
      search: Type.Optional(Line(60)),
      ...pageQuery,
    }),
    reply: Page(MerchantItem),
  }),
  'GET /v1/merchants/counts': endpoint({
    summary: 'How many merchants stand in each state',
    tag,
    allow: ['merchant.read'],
    reply: Type.Object({ counts: Type.Record(Type.String(), Type.Integer()), waiting: Type.Integer() }),
  }),
  'GET /v1/merchants/:merchantId': endpoint({
    summary: 'A merchant with documents, readiness by category, and history; merchant staff see their own',
    tag,
    allow: ['merchant.read', 'store.manage'],
    params,
    reply: MerchantDetail,
  }),
  'PUT /v1/merchants/:merchantId': endpoint({
    summary: 'Change name, contact and wanted categories',
    tag,
    allow: ['merchant.write', 'store.manage'],
    params,
    body: Closed({
      name: Line(80),
      contactName: Nullable(Line(40)),
      contactPhone: Nullable(Phone),
      categories: Type.Array(Key, { maxItems: 20, uniqueItems: true }),
      version: Version,
    }),
    reply: MerchantDetail,
  }),
  'POST /v1/merchants/:merchantId/moves': endpoint({
    summary: 'Move a merchant to another state; returning, restricting and delisting need a reason',
    tag,
    allow: ['merchant.write', 'store.manage'],
    params,
    body: Closed({ to: MerchantState, reason: Nullable(Line(1000)) }),
    reply: MerchantDetail,
  }),
  'POST /v1/merchants/:merchantId/restrictions': endpoint({
    summary:
      'Restrict a category or take it off, in one store or in all; `none` lifts it. What was booked stands as a case',
    tag,
    allow: ['merchant.write'],
    params,
    body: Closed({
      categoryKey: Key,
      storeId: Nullable(Id),
      state: OneOf(['none', ...restrictionStates]),
      reason: Line(1000),
    }),
    reply: MerchantDetail,
  }),
  'POST /v1/merchants/:merchantId/documents': endpoint({
    summary: 'Hand in a document: a picture or a PDF',
    tag,
    allow: ['store.manage', 'merchant.write'],
    params,
    query: documentQuery,
    kind: 'multipart',
    reply: MerchantDocument,
    status: 201,
    limit: 'upload',
  }),
  'GET /v1/merchants/:merchantId/documents/:documentId/file': endpoint({
    summary: 'The picture or PDF of a document',
    tag,
    allow: ['merchant.read', 'store.manage'],
    params: Closed({ merchantId: Id, documentId: Id }),
    kind: 'file',
  }),
  'POST /v1/merchants/:merchantId/documents/:documentId/review': endpoint({
    summary: 'Approve or refuse a document; a refusal says why',
    tag,
    allow: ['merchant.write'],
    params: Closed({ merchantId: Id, documentId: Id }),
    body: Closed({ decision: OneOf(['approved', 'refused']), reason: Nullable(Line(1000)) }),
    reply: MerchantDetail,
  }),
  'DELETE /v1/merchants/:merchantId/documents/:documentId': endpoint({
    summary: 'Take back a document that nobody has looked at',
    tag,
    allow: ['store.manage', 'merchant.write'],
    params: Closed({ merchantId: Id, documentId: Id }),
  }),
};
