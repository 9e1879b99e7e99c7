/** Scores of stores, months, rectifications and facts of reliability (MER-6, rule 36). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { MonthOutcome, QualityFactKind, RectificationState, Score, StoreName } from './words.ts';

const tag = 'quality';
const ofStore = Closed({ storeId: Id });
const params = Closed({ rectificationId: Id });
const Month = Type.String({ pattern: '^(19|20|21)\\d\\d-(0[1-9]|1[0-2])$' });

export const Rectification = Type.Object({
  rectificationId: Id,
  store: StoreName,
  categoryKey: Type.String(),
  cause: OneOf(['score', 'inspection']),
  /** Month whose end it follows from. */
  month: Month,
  score: Score,
  state: RectificationState,
  noticedAt: Instant,
  /** The plan is due then. */
  planDueAt: Instant,
  overdue: Type.Boolean(),
  plan: Nullable(Type.Object({ text: Type.String(), byName: Type.String(), at: Instant })),
  answer: Nullable(Type.Object({ accepted: Type.Boolean(), text: Type.String(), byName: Type.String(), at: Instant })),
  closedAt: Nullable(Instant),
});
export type Rectification = Static<typeof Rectification>;

export const StoreScore = Type.Object({
  store: StoreName,
  score: Score,
  categories: Type.Array(Type.Object({ categoryKey: Type.String(), score: Score, delisted: Type.Boolean() })),
  /** Bayesian mean by which stores are ranked. */
  rank: Type.Number(),
  held: Type.Integer(),
  openRectifications: Type.Integer(),
  openClaims: Type.Integer(),
  /** Facts of the last 90 days. */
  facts: Type.Array(Type.Object({ kind: QualityFactKind, count: Type.Integer() })),
  /** Newest inspection that was done; 0 to 100. */
  inspectionPercent: Nullable(Type.Integer()),
});
export type StoreScore = Static<typeof StoreScore>;

export const StoreMonth = Type.Object({
  month: Month,
  categoryKey: Type.String(),
  score: Score,
  outcome: MonthOutcome,
  evaluatedAt: Instant,
});
export type StoreMonth = Static<typeof StoreMonth>;

export const QualityFact = Type.Object({
  kind: QualityFactKind,
  storeId: Id,
  bookingId: Nullable(Id),
  at: Instant,
});
export type QualityFact = Static<typeof QualityFact>;

export const StoreScoreDetail = Type.Object({
  ...StoreScore.properties,
  /** Newest month first. */
  months: Type.Array(StoreMonth),
  /** Counted reviews by the day they were written, for a line of the last 90 days. */
  days: Type.Array(Type.Object({ day: PlainDate, reviews: Type.Integer(), stars: Type.Number() })),
  recent: Type.Array(QualityFact),
  rectifications: Type.Array(Rectification),
  bar: Type.Number(),
  minimum: Type.Integer(),
  asOf: Instant,
});
export type StoreScoreDetail = Static<typeof StoreScoreDetail>;

export const scoreEndpoints = {
  'GET /v1/quality/stores': endpoint({
    summary: 'Stores with their quality, the lowest first',
    tag,
    allow: ['quality.read'],
    query: Closed({ search: Type.Optional(Line(60)), below: Type.Optional(Type.Boolean()), ...pageQuery }),
    reply: Type.Object({ ...Page(StoreScore).properties, bar: Type.Number(), minimum: Type.Integer() }),
  }),
  'GET /v1/quality/stores/:storeId': endpoint({
    summary: 'Quality of a store: months, rectifications, facts',
    tag,
    allow: ['quality.read'],
    params: ofStore,
    reply: StoreScoreDetail,
  }),
  'GET /v1/quality/rectifications': endpoint({
    summary: 'Rectification notices, open ones first by the date the plan is due',
    tag,
    allow: ['quality.read'],
    query: Closed({ state: Type.Optional(RectificationState), open: Type.Optional(Type.Boolean()), ...pageQuery }),
    reply: Page(Rectification),
  }),
  'POST /v1/quality/rectifications/:rectificationId/plan': endpoint({
    summary: "The store's plan of what it will do better",
    tag,
    allow: ['store.manage'],
    params,
    body: Closed({ text: Line(4000) }),
    reply: Rectification,
  }),
  'POST /v1/quality/rectifications/:rectificationId/answer': endpoint({
    summary: 'Accept the plan, or return it with what is missing',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ accepted: Type.Boolean(), text: Line(1000) }),
    reply: Rectification,
  }),
};
