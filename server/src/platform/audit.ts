/** Audit log of what staff change: who, when, what, before and after; rows are never edited (ACC-4). */
import { sql } from 'kysely';
import type { Tx } from './db.ts';
import type { Principal } from './http/principal.ts';
import { newId } from './ids.ts';

export interface Change {
  readonly actor: Principal | 'system';
  /** `<module>.<verb>` in the past tense. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Members that changed; never secrets, never unmasked personal data. */
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId?: string;
}

/** Record a change in the transaction that makes it. */
export async function record(tx: Tx, change: Change): Promise<void> {
  const { id, name } = actorOf(change.actor);
  await sql`
    insert into platform.audit_entry
      (audit_entry_id, at, actor_id, actor_name, action, subject_type, subject_id, before, after, request_id)
    values (${newId()}, clock_timestamp(), ${id}, ${name}, ${change.action}, ${change.subjectType}, ${change.subjectId},
      ${JSON.stringify(change.before ?? null)}::jsonb, ${JSON.stringify(change.after ?? null)}::jsonb,
      ${change.requestId ?? null})`.execute(tx);
}

function actorOf(actor: Principal | 'system'): { id: string | null; name: string } {
  if (actor === 'system') return { id: null, name: 'system' };
  switch (actor.kind) {
    case 'staff':
      return { id: actor.staffId, name: actor.name };
    case 'owner':
      return { id: actor.customerId, name: 'owner' };
    case 'writeKey':
      return { id: actor.keyId, name: actor.source };
    case 'clinicKey':
      return { id: actor.keyId, name: actor.name };
    default:
      return { id: null, name: 'anonymous' };
  }
}
