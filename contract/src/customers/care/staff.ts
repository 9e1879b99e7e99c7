/** Cases in the operator's hands. */
import { Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, Page, pageQuery } from '../../schema.ts';
import { Case, CaseDetail, CaseFigures, CaseKind, CaseState, RootCause } from './words.ts';

const tag = 'care';
const params = Closed({ caseId: Id });
const fileOfCase = Closed({ caseId: Id, fileId: Id });
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });

export const staffCaseEndpoints = {
  'GET /v1/cases': endpoint({
    summary: 'Cases: what is overdue first, then by when it is due',
    tag,
    allow: ['case.read'],
    query: Closed({
      state: Type.Optional(CaseState),
      unsolved: Type.Optional(Type.Boolean()),
      kind: Type.Optional(Line(40)),
      mine: Type.Optional(Type.Boolean()),
      unassigned: Type.Optional(Type.Boolean()),
      overdue: Type.Optional(Type.Boolean()),
      customerId: Type.Optional(Id),
      merchantId: Type.Optional(Id),
      bookingId: Type.Optional(Id),
      search: Type.Optional(Line(60)),
      ...pageQuery,
    }),
    reply: Type.Object({
      ...Page(Case).properties,
      counts: Type.Object({
        open: Type.Integer(),
        unsolved: Type.Integer(),
        overdue: Type.Integer(),
        escalated: Type.Integer(),
        mine: Type.Integer(),
      }),
    }),
  }),
  'POST /v1/cases': endpoint({
    summary: 'Open a case for a customer',
    tag,
    allow: ['case.write'],
    body: Closed({
      kind: Line(40),
      customerId: Id,
      title: Line(120),
      text: Text(4000),
      bookingId: Type.Optional(Nullable(Id)),
      petId: Type.Optional(Nullable(Id)),
    }),
    reply: CaseDetail,
    status: 201,
  }),
  'GET /v1/cases/:caseId': endpoint({
    summary: 'A case with everything that happened',
    tag,
    allow: ['case.read'],
    params,
    reply: CaseDetail,
  }),
  'GET /v1/cases/:caseId/files/:fileId': endpoint({
    summary: 'A file of a case',
    tag,
    allow: ['case.read'],
    params: fileOfCase,
    kind: 'file',
  }),
  'POST /v1/cases/:caseId/assign': endpoint({
    summary: 'Take a case, or give it to somebody; null frees it',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ staffId: Nullable(Id) }),
    reply: CaseDetail,
  }),
  'POST /v1/cases/:caseId/answers': endpoint({
    summary: 'Answer the owner',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ text: Text(4000) }),
    reply: CaseDetail,
    status: 201,
  }),
  'POST /v1/cases/:caseId/notes': endpoint({
    summary: 'A note that only staff see',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ text: Text(4000) }),
    reply: CaseDetail,
    status: 201,
  }),
  'POST /v1/cases/:caseId/compensations': endpoint({
    summary: 'Compensate with a coupon, or take it to the guarantee fund',
    tag,
    allow: ['case.write'],
    params,
    body: Type.Union([
      Closed({ way: Type.Literal('coupon'), templateId: Id, reason: Line(200) }),
      Closed({ way: Type.Literal('fund'), petId: Id, occurredOn: Type.String({ format: 'date' }), reason: Line(2000) }),
    ]),
    reply: CaseDetail,
    status: 201,
  }),
  'POST /v1/cases/:caseId/solve': endpoint({
    summary: 'Solve it, with the root cause and what the owner is told',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ rootCause: RootCause, solution: Text(2000) }),
    reply: CaseDetail,
  }),
  'POST /v1/cases/:caseId/reopen': endpoint({
    summary: 'Open a solved case again as staff',
    tag,
    allow: ['case.write'],
    params,
    body: Closed({ reason: Line(500) }),
    reply: CaseDetail,
  }),
  'GET /v1/case-kinds': endpoint({
    summary: 'Kinds of cases with their clocks',
    tag,
    allow: ['case.read'],
    reply: Type.Object({ items: Type.Array(CaseKind) }),
  }),
  'PUT /v1/case-kinds/:key': endpoint({
    summary: 'Change a kind or add one; cases that are open keep their clocks',
    tag,
    allow: ['case.write'],
    params: Closed({ key: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }) }),
    body: Closed({
      names: Closed({ zh: Line(40), en: Line(60) }),
      answerMinutes: Type.Integer({ minimum: 5, maximum: 43_200 }),
      solveMinutes: Type.Integer({ minimum: 5, maximum: 86_400 }),
      businessHours: Type.Boolean(),
      forOwners: Type.Boolean(),
      priority: Type.Integer({ minimum: 0, maximum: 9 }),
      basedOn: Type.Integer({ minimum: 0 }),
    }),
    reply: CaseKind,
  }),
  'GET /v1/case-figures': endpoint({
    summary: 'Figures of the cases that were opened in a window',
    tag,
    allow: ['case.read'],
    query: Closed({ from: Type.Optional(Instant), until: Type.Optional(Instant) }),
    reply: CaseFigures,
  }),
};
