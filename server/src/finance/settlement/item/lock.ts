/** Keeps an earning and a hold of one subject apart, so that neither misses the other. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Subject } from '../deps.ts';

export async function lockSubject(tx: Tx, subject: Subject): Promise<void> {
  const name = `settlement/${subject.kind}/${subject.id}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}
