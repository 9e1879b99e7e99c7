/** What is written down about a change: audit entry of staff, and how an actor is named in a history. */
import { record } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Caller } from '../deps.ts';

export interface Noted {
  /** `merchant.<verb>` in the past tense. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
}

export function note(tx: Tx, { principal, requestId }: Caller, noted: Noted): Promise<void> {
  return record(tx, { actor: principal, ...noted, ...(requestId && { requestId }) });
}

export function nameOf({ principal }: Caller): string {
  if (principal === 'system') return 'system';
  return principal.kind === 'staff' ? principal.name : principal.kind;
}
