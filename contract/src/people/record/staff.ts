/** The record of a pet for staff: the operator's of every pet, a merchant's of those that are booked there (ACC-3). */
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Line, Page, pageQuery } from '../../schema.ts';
import { Correction, Entry, EntryFile, EntryTrace, NewEntryBody, RecordSummary } from './entry.ts';
import { Portrait, TimelineItem } from './life.ts';
import { energyQuery, entriesQuery } from './owner.ts';
import { CarePlan, Energy } from './plan.ts';

const tag = 'record';
const params = Closed({ petId: Id });
const entryParams = Closed({ petId: Id, entryId: Id });
const read = ['record.read'] as const;
const write = ['record.write'] as const;

export const staffRecordEndpoints = {
  'GET /v1/pets/:petId/record': endpoint({
    summary: 'Health record of a pet, latest first',
    tag,
    allow: read,
    params,
    query: entriesQuery,
    reply: Page(Entry),
  }),
  'POST /v1/pets/:petId/record': endpoint({
    summary: 'Add an entry; audited',
    tag,
    allow: write,
    params,
    body: NewEntryBody,
    reply: Entry,
    status: 201,
  }),
  'GET /v1/pets/:petId/record/:entryId': endpoint({
    summary: 'One entry with all its versions',
    tag,
    allow: read,
    params: entryParams,
    reply: EntryTrace,
  }),
  'PUT /v1/pets/:petId/record/:entryId': endpoint({
    summary: 'Correct an entry of any source; audited, what stood there before stays readable',
    tag,
    allow: write,
    params: entryParams,
    body: Correction,
    reply: EntryTrace,
  }),
  'POST /v1/pets/:petId/record/:entryId/withdraw': endpoint({
    summary: 'Withdraw an entry made by mistake; audited, it stays in the trace',
    tag,
    allow: write,
    params: entryParams,
    body: Closed({ reason: Line(200) }),
    reply: EntryTrace,
  }),
  'POST /v1/pets/:petId/record/:entryId/files': endpoint({
    summary: 'Add a picture or PDF to an entry; audited',
    tag,
    allow: write,
    params: entryParams,
    kind: 'multipart',
    reply: EntryFile,
    limit: 'upload',
  }),
  'GET /v1/pets/:petId/record/:entryId/files/:fileId': endpoint({
    summary: 'A picture or PDF of an entry',
    tag,
    allow: read,
    params: Closed({ petId: Id, entryId: Id, fileId: Id }),
    kind: 'file',
  }),
  'GET /v1/pets/:petId/summary': endpoint({
    summary: 'Allergies, conditions, medicines, last visits and vaccines of a pet',
    tag,
    allow: read,
    params,
    reply: RecordSummary,
  }),
  'GET /v1/pets/:petId/care-plan': endpoint({
    summary: 'What is due for a pet and when',
    tag,
    allow: read,
    params,
    reply: CarePlan,
  }),
  'GET /v1/pets/:petId/energy': endpoint({
    summary: 'Daily energy need of a pet as a range, and the portion of a food',
    tag,
    allow: read,
    params,
    query: energyQuery,
    reply: Energy,
  }),
  'GET /v1/pets/:petId/timeline': endpoint({
    summary: 'Everything done and bought for a pet, latest first',
    tag,
    allow: read,
    params,
    query: Closed(pageQuery),
    reply: Page(TimelineItem),
  }),
  'GET /v1/pets/:petId/portrait': endpoint({
    summary: 'What a pet likes, inferred and said',
    tag,
    allow: read,
    params,
    reply: Portrait,
  }),
};
