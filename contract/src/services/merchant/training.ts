/** Training: courses, exams without their answers, who has passed (MER-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { CoursePage } from './catalogue.ts';
import { Key, Names } from './words.ts';

const tag = 'merchant';

/** `due`: passed, but the SOP changed and the exam must be passed again until `countsUntil`. */
export const trainingStates = ['open', 'failed', 'passed', 'due'] as const;

const courseState = {
  courseKey: Key,
  categories: Type.Array(Key),
  names: Names,
  version: Type.Integer(),
  pageCount: Type.Integer(),
  questionCount: Type.Integer(),
  passMark: Type.Number(),
  state: OneOf(trainingStates),
  passedAt: Nullable(Instant),
  countsUntil: Nullable(Instant),
  attemptsLeft: Type.Integer(),
};
export const CourseState = Type.Object(courseState);
export type CourseState = Static<typeof CourseState>;
export const CourseDetail = Type.Object({ ...courseState, pages: Type.Array(CoursePage) });
export type CourseDetail = Static<typeof CourseDetail>;

const Text = Type.Object({ zh: Type.String(), en: Type.String() });
/** Questions and answers in an order of this attempt's own; which answer is right stays on the server. */
export const ExamAttempt = Type.Object({
  attemptId: Id,
  courseKey: Key,
  questions: Type.Array(Type.Object({ key: Key, text: Text, answers: Type.Array(Text) })),
  startedAt: Instant,
  expiresAt: Instant,
});
export type ExamAttempt = Static<typeof ExamAttempt>;

export const ExamResult = Type.Object({
  passed: Type.Boolean(),
  score: Type.Number(),
  passMark: Type.Number(),
  attemptsLeft: Type.Integer(),
});
export type ExamResult = Static<typeof ExamResult>;

export const TrainedPerson = Type.Object({
  staffId: Id,
  name: Type.String(),
  courseKey: Key,
  passedAt: Instant,
  countsUntil: Nullable(Instant),
});
export type TrainedPerson = Static<typeof TrainedPerson>;

const byCourse = Closed({ courseKey: Key });
const learners = ['store.manage', 'service.perform'] as const;

export const trainingEndpoints = {
  'GET /v1/training/courses': endpoint({
    summary: 'Courses of my merchant’s categories, and where I stand',
    tag,
    allow: learners,
    reply: Type.Object({ items: Type.Array(CourseState) }),
  }),
  'GET /v1/training/courses/:courseKey': endpoint({
    summary: 'A course with its pages',
    tag,
    allow: learners,
    params: byCourse,
    reply: CourseDetail,
  }),
  'POST /v1/training/courses/:courseKey/attempts': endpoint({
    summary: 'Begin an exam; an attempt that is begun counts, one that is open is given again',
    tag,
    allow: learners,
    params: byCourse,
    reply: ExamAttempt,
    status: 201,
  }),
  'POST /v1/training/attempts/:attemptId/answers': endpoint({
    summary: 'Hand in the exam, once: the chosen answer’s place for each question',
    tag,
    allow: learners,
    params: Closed({ attemptId: Id }),
    body: Closed({
      answers: Type.Array(Closed({ key: Key, answer: Type.Integer({ minimum: 0, maximum: 5 }) }), { maxItems: 100 }),
    }),
    reply: ExamResult,
  }),
  'GET /v1/merchants/:merchantId/training': endpoint({
    summary: 'Who of a merchant has passed what',
    tag,
    allow: ['merchant.read', 'store.manage'],
    params: Closed({ merchantId: Id }),
    reply: Type.Object({ items: Type.Array(TrainedPerson) }),
  }),
};
