/** What an owner does with the record of a pet: read, add, correct, share (PET-3, PET-5 to PET-8). */
import { Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Line, OneOf, Page, pageQuery } from '../../schema.ts';
import { Correction, Entry, EntryFile, EntryTrace, NewEntryBody, RecordSummary } from './entry.ts';
import { CardLink, CreatedCardLink, HealthCard, NewCardLink, Portrait, PreferenceKey, TimelineItem } from './life.ts';
import { CarePlan, Energy } from './plan.ts';
import { entryKinds } from './words.ts';

const tag = 'record';
const params = Closed({ petId: Id });
const entryParams = Closed({ petId: Id, entryId: Id });
const fileParams = Closed({ petId: Id, entryId: Id, fileId: Id });
const allow = ['owner'] as const;

export const entriesQuery = Closed({
  kind: Type.Optional(OneOf(entryKinds)),
  /** Also those that were entered by mistake. */
  withdrawn: Type.Optional(Type.Boolean()),
  ...pageQuery,
});
/** Energy of the food as its label says. */
export const energyQuery = Closed({ kcalPer100g: Type.Optional(Type.Number({ minimum: 10, maximum: 900 })) });

const recordRoutes = {
  'GET /v1/owner/pets/:petId/record': endpoint({
    summary: "My pet's health record, latest first",
    tag,
    allow,
    params,
    query: entriesQuery,
    reply: Page(Entry),
  }),
  'POST /v1/owner/pets/:petId/record': endpoint({
    summary: 'Add an entry; the idempotency key is its natural key',
    tag,
    allow,
    params,
    body: NewEntryBody,
    reply: Entry,
    status: 201,
  }),
  'GET /v1/owner/pets/:petId/record/:entryId': endpoint({
    summary: 'One entry with all its versions',
    tag,
    allow,
    params: entryParams,
    reply: EntryTrace,
  }),
  'PUT /v1/owner/pets/:petId/record/:entryId': endpoint({
    summary: 'Correct an entry of the household; what stood there before stays readable',
    tag,
    allow,
    params: entryParams,
    body: Correction,
    reply: EntryTrace,
  }),
  'POST /v1/owner/pets/:petId/record/:entryId/withdraw': endpoint({
    summary: 'Withdraw an entry made by mistake; it stays in the trace',
    tag,
    allow,
    params: entryParams,
    body: Closed({ reason: Line(200) }),
    reply: EntryTrace,
  }),
  'POST /v1/owner/pets/:petId/record/:entryId/files': endpoint({
    summary: 'Add a picture or PDF to an entry of the household',
    tag,
    allow,
    params: entryParams,
    kind: 'multipart',
    reply: EntryFile,
    limit: 'upload',
  }),
  'GET /v1/owner/pets/:petId/record/:entryId/files/:fileId': endpoint({
    summary: 'A picture or PDF of an entry',
    tag,
    allow,
    params: fileParams,
    kind: 'file',
  }),
};

const planRoutes = {
  'GET /v1/owner/pets/:petId/summary': endpoint({
    summary: 'Allergies, conditions, medicines, last visits and vaccines',
    tag,
    allow,
    params,
    reply: RecordSummary,
  }),
  'GET /v1/owner/pets/:petId/care-plan': endpoint({
    summary: 'What is due for my pet and when',
    tag,
    allow,
    params,
    reply: CarePlan,
  }),
  'GET /v1/owner/pets/:petId/energy': endpoint({
    summary: "My pet's daily energy need as a range, and the portion of a food",
    tag,
    allow,
    params,
    query: energyQuery,
    reply: Energy,
  }),
  'GET /v1/owner/pets/:petId/timeline': endpoint({
    summary: 'Everything done and bought for my pet, latest first',
    tag,
    allow,
    params,
    query: Closed(pageQuery),
    reply: Page(TimelineItem),
  }),
};

const cardRoutes = {
  'GET /v1/owner/pets/:petId/cards': endpoint({
    summary: 'Links to the health card that I gave out, newest first',
    tag,
    allow,
    params,
    reply: Type.Object({ items: Type.Array(CardLink) }),
  }),
  'POST /v1/owner/pets/:petId/cards': endpoint({
    summary: 'Make a link to the read-only health card; its token is shown once',
    tag,
    allow,
    params,
    body: NewCardLink,
    reply: CreatedCardLink,
    status: 201,
  }),
  'DELETE /v1/owner/pets/:petId/cards/:cardId': endpoint({
    summary: 'Make a link unusable',
    tag,
    allow,
    params: Closed({ petId: Id, cardId: Id }),
  }),
  'GET /v1/cards/:token': endpoint({
    summary: 'The health card behind a link',
    tag,
    allow: ['public'],
    params: Closed({ token: Type.String({ minLength: 20, maxLength: 100 }) }),
    reply: HealthCard,
    limit: 'code',
  }),
  'GET /v1/cards/:token/page': endpoint({
    summary: 'The health card behind a link as a page to read and print',
    tag,
    allow: ['public'],
    params: Closed({ token: Type.String({ minLength: 20, maxLength: 100 }) }),
    query: Closed({ lang: Type.Optional(OneOf(['zh', 'en'])) }),
    kind: 'file',
    limit: 'code',
  }),
};

const portraitRoutes = {
  'GET /v1/owner/pets/:petId/portrait': endpoint({
    summary: 'What my pet likes, inferred and said',
    tag,
    allow,
    params,
    reply: Portrait,
  }),
  'PUT /v1/owner/pets/:petId/portrait': endpoint({
    summary: 'Say what my pet likes',
    tag,
    allow,
    params,
    body: PreferenceKey,
    reply: Portrait,
  }),
  'POST /v1/owner/pets/:petId/portrait/remove': endpoint({
    summary: 'Remove a preference; it is not inferred again',
    tag,
    allow,
    params,
    body: PreferenceKey,
    reply: Portrait,
  }),
};

export const ownerRecordEndpoints = { ...recordRoutes, ...planRoutes, ...cardRoutes, ...portraitRoutes };
