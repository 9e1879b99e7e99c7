/** Catalogue as data: categories, services with their minutes and legs, SOP versions, kinds of documents (MER-5, MER-10). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { coatLengths, sizeClasses } from '../../people/pet/breed.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf } from '../../schema.ts';
import { Key, Names, serviceModes } from './words.ts';

const tag = 'merchant';
const Count = Type.Integer({ minimum: 0 });
export const Minutes = Type.Integer({ minimum: 5, maximum: 1440 });

export const DocumentKind = Closed({
  key: Key,
  names: Names,
  /** Of a person, such as a vet's registration; else of the merchant. */
  personal: Type.Boolean(),
});
export type DocumentKind = Static<typeof DocumentKind>;

export const Skill = Closed({ key: Key, names: Names });
export type Skill = Static<typeof Skill>;

const categoryFields = {
  names: Names,
  /** Name of an icon of the front ends. */
  icon: Line(30),
  /** Kinds of documents that a merchant needs for it. */
  documentKinds: Type.Array(Key, { maxItems: 20, uniqueItems: true }),
  /** Course whose exam its people must pass. */
  courseKey: Nullable(Key),
  /** Skills that only people who passed may use. */
  skills: Type.Array(Skill, { maxItems: 20 }),
  position: Type.Integer({ minimum: 0, maximum: 1000 }),
  active: Type.Boolean(),
};
export const CategoryInput = Closed(categoryFields);
export type CategoryInput = Static<typeof CategoryInput>;
export const Category = Closed({ key: Key, ...categoryFields });
export type Category = Static<typeof Category>;

/** What a leg of a service needs for its whole time: a person with a skill, or a resource of a kind. */
export const Need = Type.Union([
  Closed({ pool: Type.Literal('person'), skill: Key }),
  Closed({ pool: Type.Literal('resource'), kind: Key }),
]);
export type Need = Static<typeof Need>;

/** A part of a service; legs follow one another without a gap. Shares of the minutes add up to 1. */
export const Leg = Closed({
  key: Key,
  share: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  needs: Type.Array(Need, { minItems: 1, maxItems: 5 }),
  /** The same person as in that earlier leg. */
  samePersonAs: Type.Optional(Key),
});
export type Leg = Static<typeof Leg>;

/** Minutes by size and coat; a row without `coat` is for every coat. The first row that fits holds. */
export const MinutesRow = Closed({
  sizeClass: Nullable(OneOf(sizeClasses)),
  coat: Nullable(OneOf(coatLengths)),
  minutes: Minutes,
});
export type MinutesRow = Static<typeof MinutesRow>;

/** A field of the report that staff fill in at the end. */
export const FormField = Closed({
  key: Key,
  names: Names,
  kind: OneOf(['text', 'number', 'choice', 'tick']),
  choices: Type.Optional(Type.Array(Closed({ key: Key, names: Names }), { maxItems: 20 })),
  /** e.g. `kg` */
  unit: Type.Optional(Line(12)),
  required: Type.Boolean(),
});
export type FormField = Static<typeof FormField>;

export const stepProofs = ['tick', 'photo', 'number', 'text'] as const;
export type StepProof = (typeof stepProofs)[number];
/** A step of a SOP, in order. `perDay`: so many times on each day of a stay; `count`: so many times in all. */
export const SopStep = Closed({
  key: Key,
  names: Names,
  proof: OneOf(stepProofs),
  required: Type.Boolean(),
  perDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});
export type SopStep = Static<typeof SopStep>;

const serviceFields = {
  categoryKey: Key,
  names: Names,
  mode: OneOf(serviceModes),
  /** Empty for stays; for classes what the session needs. */
  legs: Type.Array(Leg, { maxItems: 6 }),
  minutes: Type.Array(MinutesRow, { minItems: 1, maxItems: 60 }),
  /** Fields of the report. */
  form: Type.Array(FormField, { maxItems: 30 }),
  /** Every night or date needs valid vaccines (rule 25). */
  needsVaccines: Type.Boolean(),
  /** Species that it is for; empty: all. */
  species: Type.Array(Type.String({ pattern: '^[a-z][a-z-]{1,30}$' }), { maxItems: 20 }),
  /** Can be done at the owner's home. */
  home: Type.Boolean(),
  active: Type.Boolean(),
};
export const ServiceInput = Closed(serviceFields);
export type ServiceInput = Static<typeof ServiceInput>;
export const Service = Type.Object({
  serviceId: Id,
  key: Key,
  ...serviceFields,
  /** Present version of its SOP. */
  sopVersion: Type.Integer(),
});
export type Service = Static<typeof Service>;

export const SopVersion = Type.Object({
  serviceId: Id,
  version: Type.Integer(),
  steps: Type.Array(SopStep),
  note: Nullable(Type.String()),
  createdAt: Instant,
  createdBy: Nullable(Type.String()),
});
export type SopVersion = Static<typeof SopVersion>;

/** What anybody may know: what can be booked, and how it is done. */
export const Catalogue = Type.Object({
  categories: Type.Array(Category),
  services: Type.Array(Service),
  documentKinds: Type.Array(DocumentKind),
});
export type Catalogue = Static<typeof Catalogue>;

/** A question with one right answer; `right` is its place in `answers` and never leaves the server for staff. */
export const Question = Closed({
  key: Key,
  text: Closed({ zh: Line(300), en: Line(300) }),
  answers: Type.Array(Closed({ zh: Line(200), en: Line(200) }), { minItems: 2, maxItems: 6 }),
  right: Type.Integer({ minimum: 0, maximum: 5 }),
});
export type Question = Static<typeof Question>;

const LongText = Type.String({ minLength: 1, maxLength: 8000 });
export const CoursePage = Closed({
  kind: OneOf(['text', 'video', 'pdf']),
  title: Names,
  /** Text of a page, plain paragraphs. */
  text: Nullable(Closed({ zh: LongText, en: LongText })),
  /** Address of a video or PDF; null for text. */
  url: Nullable(Type.String({ maxLength: 500, pattern: '^(https://|/)' })),
});
export type CoursePage = Static<typeof CoursePage>;

export const CourseInput = Closed({
  names: Names,
  pages: Type.Array(CoursePage, { minItems: 1, maxItems: 60 }),
  questions: Type.Array(Question, { minItems: 1, maxItems: 100 }),
  /** Share of right answers needed. */
  passMark: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** Tries in a day and person. */
  attempts: Type.Integer({ minimum: 1, maximum: 20 }),
});
export type CourseInput = Static<typeof CourseInput>;
export const Course = Type.Object({ key: Key, ...CourseInput.properties, version: Type.Integer() });
export type Course = Static<typeof Course>;

const byKey = Closed({ key: Key });
const write = ['catalogue.write'] as const;

export const catalogueEndpoints = {
  'GET /v1/catalogue': endpoint({
    summary: 'Categories, services and kinds of documents',
    tag,
    allow: ['public'],
    query: Closed({ all: Type.Optional(Type.Boolean({ description: 'also what is not active' })) }),
    reply: Catalogue,
  }),
  'PUT /v1/catalogue/categories/:key': endpoint({
    summary: 'Write a category; a new key makes a new one',
    tag,
    allow: write,
    params: byKey,
    body: CategoryInput,
    reply: Category,
  }),
  'PUT /v1/catalogue/document-kinds/:key': endpoint({
    summary: 'Write a kind of document; a new key makes a new one',
    tag,
    allow: write,
    params: byKey,
    body: Closed({ names: Names, personal: Type.Boolean() }),
    reply: DocumentKind,
  }),
  'PUT /v1/catalogue/services/:key': endpoint({
    summary: 'Write a service; a new key makes a new one',
    tag,
    allow: write,
    params: byKey,
    body: ServiceInput,
    reply: Service,
  }),
  'GET /v1/catalogue/services/:key/sop': endpoint({
    summary: 'Versions of the SOP of a service, newest first',
    tag,
    allow: ['public'],
    params: byKey,
    reply: Type.Object({ items: Type.Array(SopVersion) }),
  }),
  'POST /v1/catalogue/services/:key/sop': endpoint({
    summary: 'A new version of the SOP; bookings keep the version they began with',
    tag,
    allow: write,
    params: byKey,
    body: Closed({
      steps: Type.Array(SopStep, { minItems: 1, maxItems: 40 }),
      note: Nullable(Line(500)),
      /** The present version that was read. */
      version: Count,
      /** People must pass the exam again within the time of the setting. */
      retrain: Type.Boolean(),
    }),
    reply: SopVersion,
    status: 201,
  }),
  'GET /v1/catalogue/courses': endpoint({
    summary: 'Courses with their questions and answers',
    tag,
    allow: write,
    reply: Type.Object({ items: Type.Array(Course) }),
  }),
  'PUT /v1/catalogue/courses/:key': endpoint({
    summary: 'Write a course and its exam; a new key makes a new one',
    tag,
    allow: write,
    params: byKey,
    body: CourseInput,
    reply: Course,
  }),
};
