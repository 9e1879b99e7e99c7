/** Cases in the owner's hands. */
import { Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Line, Nullable, Page, pageQuery } from '../../schema.ts';
import { CaseChoice, CaseKind, OwnerCase, OwnerCaseDetail } from './words.ts';

const tag = 'care';
const params = Closed({ caseId: Id });
const fileOfCase = Closed({ caseId: Id, fileId: Id });
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });

export const ownerCaseEndpoints = {
  'GET /v1/owner/case-kinds': endpoint({
    summary: 'Kinds of cases that an owner can open',
    tag,
    allow: ['owner'],
    reply: Type.Object({ items: Type.Array(Type.Pick(CaseKind, ['key', 'names'])) }),
  }),
  'GET /v1/owner/cases': endpoint({
    summary: "The owner's cases, unsolved ones first",
    tag,
    allow: ['owner'],
    query: Closed({ bookingId: Type.Optional(Id), ...pageQuery }),
    reply: Page(OwnerCase),
  }),
  'POST /v1/owner/cases': endpoint({
    summary: 'Open a complaint or another case',
    tag,
    allow: ['owner'],
    body: Closed({
      kind: Line(40),
      title: Line(120),
      text: Text(4000),
      bookingId: Type.Optional(Nullable(Id)),
      petId: Type.Optional(Nullable(Id)),
    }),
    reply: OwnerCaseDetail,
    status: 201,
  }),
  'GET /v1/owner/cases/:caseId': endpoint({
    summary: 'A case of the owner with its steps',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerCaseDetail,
  }),
  'POST /v1/owner/cases/:caseId/messages': endpoint({
    summary: 'Write in an own case; a solved one within the days of reopening is opened again',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ text: Text(4000) }),
    reply: OwnerCaseDetail,
    status: 201,
  }),
  'POST /v1/owner/cases/:caseId/files': endpoint({
    summary: 'Add a photo or a document',
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: OwnerCaseDetail,
    status: 201,
  }),
  'GET /v1/owner/cases/:caseId/files/:fileId': endpoint({
    summary: 'A file of an own case',
    tag,
    allow: ['owner'],
    params: fileOfCase,
    kind: 'file',
  }),
  'POST /v1/owner/cases/:caseId/choice': endpoint({
    summary: 'Keep, move or give back a booking that cannot go on as it was',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ choice: CaseChoice }),
    reply: OwnerCaseDetail,
  }),
  'POST /v1/owner/cases/:caseId/reopen': endpoint({
    summary: 'Open a solved case again',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ text: Text(2000) }),
    reply: OwnerCaseDetail,
  }),
};
