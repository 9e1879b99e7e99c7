/** Audit log: who changed what and when, with before and after (ACC-4). */
import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { Closed, Id, Instant, Nullable, Page, pageQuery } from '../schema.ts';

export const AuditEntry = Type.Object({
  auditEntryId: Id,
  at: Instant,
  actorId: Nullable(Id),
  actorName: Type.String(),
  /** `<module>.<verb>` of the change, e.g. `identity.role_changed`. */
  action: Type.String(),
  subjectType: Type.String(),
  subjectId: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
  requestId: Nullable(Type.String()),
});

const filters = {
  action: Type.Optional(Type.String({ maxLength: 80 })),
  actorId: Type.Optional(Id),
  subjectId: Type.Optional(Type.String({ maxLength: 80 })),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
};

export const auditEndpoints = {
  'GET /v1/audit-entries': endpoint({
    summary: 'Search the audit log, newest first',
    tag: 'audit',
    allow: ['audit.read'],
    query: Closed({ ...filters, ...pageQuery }),
    reply: Page(AuditEntry),
  }),
  'GET /v1/audit-entries.csv': endpoint({
    summary: 'Export the audit log',
    tag: 'audit',
    allow: ['audit.read'],
    query: Closed(filters),
    kind: 'csv',
  }),
};
