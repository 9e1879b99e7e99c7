/** Mystery-shopper inspections (神秘客): checklists as data, plans, the visit on a phone (MER-6). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { InspectionState, StoreName } from './words.ts';

const tag = 'quality';
const params = Closed({ inspectionId: Id });

export const ChecklistItem = Closed({
  key: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }),
  names: Closed({ zh: Line(120), en: Line(200) }),
  points: Type.Integer({ minimum: 1, maximum: 100 }),
  /** Failing it fails the inspection. */
  critical: Type.Boolean(),
  /** At least one photo must show it. */
  photo: Type.Boolean(),
});
export type ChecklistItem = Static<typeof ChecklistItem>;

const checklistWritten = {
  names: Closed({ zh: Line(60), en: Line(60) }),
  items: Type.Array(ChecklistItem, { minItems: 1, maxItems: 60 }),
  /** Percent of the points from which it is passed. */
  passPercent: Type.Integer({ minimum: 1, maximum: 100 }),
};
/** A version of the checklist of a category; `*` is for categories without one of their own. */
export const Checklist = Type.Object({
  categoryKey: Type.String(),
  version: Type.Integer(),
  ...checklistWritten,
  at: Instant,
});
export type Checklist = Static<typeof Checklist>;

export const InspectionAnswer = Closed({
  key: Type.String({ maxLength: 40 }),
  /** Null: could not be seen; its points are left out. */
  ok: Nullable(Type.Boolean()),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});
export type InspectionAnswer = Static<typeof InspectionAnswer>;

export const Inspection = Type.Object({
  inspectionId: Id,
  store: StoreName,
  categoryKey: Type.String(),
  way: OneOf(['random', 'targeted']),
  /** Of a targeted one. */
  reason: Nullable(Type.String()),
  state: InspectionState,
  plannedOn: PlainDate,
  dueOn: PlainDate,
  assignee: Nullable(Type.Object({ staffId: Id, name: Type.String() })),
  percent: Nullable(Type.Integer()),
  passed: Nullable(Type.Boolean()),
  doneAt: Nullable(Instant),
});
export type Inspection = Static<typeof Inspection>;

export const InspectionDetail = Type.Object({
  ...Inspection.properties,
  checklist: Checklist,
  answers: Type.Array(InspectionAnswer),
  photos: Type.Array(Type.Object({ fileId: Id, itemKey: Nullable(Type.String()) })),
  summary: Type.String(),
  missing: Type.Array(Type.Object({ key: Type.String(), what: OneOf(['answer', 'photo', 'note']) })),
});
export type InspectionDetail = Static<typeof InspectionDetail>;

export const InspectionPlan = Type.Object({
  planId: Id,
  seed: Type.String(),
  /** How many of how many stores each stratum got. */
  strata: Type.Array(Type.Object({ stratum: Type.String(), stores: Type.Integer(), chosen: Type.Integer() })),
  inspections: Type.Array(Inspection),
});
export type InspectionPlan = Static<typeof InspectionPlan>;

export const inspectionEndpoints = {
  'GET /v1/inspections': endpoint({
    summary: 'Inspections; the merchant sees those of its stores that are done',
    tag,
    allow: ['quality.read'],
    query: Closed({
      state: Type.Optional(InspectionState),
      storeId: Type.Optional(Id),
      mine: Type.Optional(Type.Boolean()),
      ...pageQuery,
    }),
    reply: Page(Inspection),
  }),
  'GET /v1/inspections/:inspectionId': endpoint({
    summary: 'An inspection with its checklist',
    tag,
    allow: ['quality.read'],
    params,
    reply: InspectionDetail,
  }),
  'POST /v1/inspection-plans': endpoint({
    summary: 'Draw stores by chance, in shares of category and score; the same seed draws the same stores',
    tag,
    allow: ['quality.write'],
    body: Closed({
      count: Type.Integer({ minimum: 1, maximum: 500 }),
      seed: Line(40),
      dueOn: PlainDate,
      categoryKey: Type.Optional(Line(40)),
      /** Only show what would be drawn. */
      dryRun: Type.Optional(Type.Boolean()),
    }),
    reply: InspectionPlan,
    status: 201,
  }),
  'POST /v1/inspections': endpoint({
    summary: 'Plan an inspection of one store for a reason',
    tag,
    allow: ['quality.write'],
    body: Closed({ storeId: Id, categoryKey: Line(40), reason: Line(300), dueOn: PlainDate }),
    reply: InspectionDetail,
    status: 201,
  }),
  'PUT /v1/inspections/:inspectionId/assignee': endpoint({
    summary: 'Who carries it out',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ staffId: Id }),
    reply: InspectionDetail,
  }),
  'PUT /v1/inspections/:inspectionId/answers': endpoint({
    summary: 'Keep what was seen so far',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({
      answers: Type.Array(InspectionAnswer, { maxItems: 60 }),
      summary: Type.String({ maxLength: 4000 }),
    }),
    reply: InspectionDetail,
  }),
  'POST /v1/inspections/:inspectionId/photos': endpoint({
    summary: 'A photo of an item',
    tag,
    allow: ['quality.write'],
    params,
    query: Closed({ itemKey: Type.Optional(Line(40)) }),
    kind: 'multipart',
    limit: 'upload',
    reply: InspectionDetail,
    status: 201,
  }),
  'GET /v1/inspections/:inspectionId/photos/:fileId': endpoint({
    summary: 'A photo of an inspection',
    tag,
    allow: ['quality.read'],
    params: Closed({ inspectionId: Id, fileId: Id }),
    kind: 'file',
  }),
  'POST /v1/inspections/:inspectionId/finish': endpoint({
    summary: 'End it: from now on it counts and the merchant sees it',
    tag,
    allow: ['quality.write'],
    params,
    reply: InspectionDetail,
  }),
  'POST /v1/inspections/:inspectionId/cancel': endpoint({
    summary: 'Drop one that was not carried out',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ reason: Line(300) }),
    reply: InspectionDetail,
  }),
  'GET /v1/inspection-checklists': endpoint({
    summary: 'Checklists in use',
    tag,
    allow: ['quality.read'],
    reply: Type.Object({ items: Type.Array(Checklist) }),
  }),
  'PUT /v1/inspection-checklists/:categoryKey': endpoint({
    summary: 'Publish a version of a checklist; inspections that have begun keep theirs',
    tag,
    allow: ['quality.write'],
    params: Closed({ categoryKey: Type.String({ maxLength: 40 }) }),
    body: Closed({ ...checklistWritten, basedOn: Type.Integer({ minimum: 0 }) }),
    reply: Checklist,
  }),
};
