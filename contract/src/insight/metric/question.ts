/** Asking funnels and paths, taking the answers out, and keeping questions for oneself or for everybody (INS-5). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, OneOf } from '../../schema.ts';
import { FunnelAnswer, FunnelQuestion, PathAnswer, PathQuestion } from './flow.ts';

const tag = 'metric';

export const questionKinds = ['funnel', 'path'] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** A question with its kind; the two are told apart by their members. */
export const Question = Type.Union([FunnelQuestion, PathQuestion]);
export type Question = Static<typeof Question>;

export const SavedQuestion = Type.Object({
  questionId: Id,
  kind: OneOf(questionKinds),
  name: Type.String(),
  question: Question,
  /** Everybody who may read metrics sees it. */
  shared: Type.Boolean(),
  /** Only who made it may change or delete it. */
  own: Type.Boolean(),
  byName: Type.String(),
  changedAt: Instant,
});
export type SavedQuestion = Static<typeof SavedQuestion>;

const body = Closed({
  kind: OneOf(questionKinds),
  name: Line(80),
  question: Question,
  shared: Type.Boolean(),
});
const params = Closed({ questionId: Id });
/** The question as JSON, for a link to a file. */
const asked = Closed({ question: Type.String({ minLength: 2, maxLength: 8000 }) });

export const questionEndpoints = {
  'GET /v1/metrics/events': endpoint({
    summary: 'Events that funnels and paths can speak of, with their properties',
    tag,
    allow: ['metric.read'],
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          event: Type.String(),
          events: Type.Integer(),
          lastAt: Instant,
          properties: Type.Array(
            Type.Object({ key: Type.String(), type: OneOf(['number', 'text', 'boolean', 'other']) }),
          ),
        }),
      ),
    }),
  }),
  'POST /v1/metrics/funnel': endpoint({
    summary: 'How many customers come as far as each step',
    tag,
    allow: ['metric.read'],
    body: FunnelQuestion,
    reply: FunnelAnswer,
  }),
  'GET /v1/metrics/funnel.csv': endpoint({
    summary: 'A funnel as a file',
    tag,
    allow: ['metric.read'],
    query: asked,
    kind: 'csv',
  }),
  'POST /v1/metrics/path': endpoint({
    summary: 'Which events come before or after an event',
    tag,
    allow: ['metric.read'],
    body: PathQuestion,
    reply: PathAnswer,
  }),
  'GET /v1/metrics/path.csv': endpoint({
    summary: 'The links of a path as a file',
    tag,
    allow: ['metric.read'],
    query: asked,
    kind: 'csv',
  }),
  'GET /v1/metrics/questions': endpoint({
    summary: 'Own and shared questions, newest change first',
    tag,
    allow: ['metric.read'],
    query: Closed({ kind: Type.Optional(OneOf(questionKinds)) }),
    reply: Type.Object({ items: Type.Array(SavedQuestion) }),
  }),
  'POST /v1/metrics/questions': endpoint({
    summary: 'Keep a question',
    tag,
    allow: ['metric.read'],
    body,
    reply: SavedQuestion,
    status: 201,
  }),
  'PUT /v1/metrics/questions/:questionId': endpoint({
    summary: 'Change a question of one’s own',
    tag,
    allow: ['metric.read'],
    params,
    body,
    reply: SavedQuestion,
  }),
  'DELETE /v1/metrics/questions/:questionId': endpoint({
    summary: 'Delete a question of one’s own',
    tag,
    allow: ['metric.read'],
    params,
  }),
};
