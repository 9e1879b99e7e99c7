/** An entry of the audit log as the list gives it. */
import type { Reply } from '@pawloop/contract/client';

export type AuditEntry = Reply<'GET /v1/audit-entries'>['items'][number];
