/** Commands of modules above: what was earned of a subject waits while it is disputed. */
import { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { Inner, Subject } from '../deps.ts';
import { lockSubject } from './lock.ts';

/** Also what will be earned of it. A repeated reason changes nothing. @returns what of it waits, in fen */
export async function hold(tx: Tx, deps: Inner, subject: Subject, reason: string): Promise<number> {
  await lockSubject(tx, subject);
  await sql`
    insert into settlement.hold (hold_id, subject_kind, subject_id, reason, held_at)
    values (${newId()}, ${subject.kind}, ${subject.id}, ${reason}, ${deps.clock.now().toString()}::timestamptz)
    on conflict (subject_kind, subject_id, reason) where released_at is null do nothing`.execute(tx);
  return mark(tx, deps, subject, { held: true, reason });
}

/** End one reason's hold, or all of them; what no other reason holds goes on. @returns what is free again, in fen */
export async function unhold(tx: Tx, deps: Inner, subject: Subject, reason?: string): Promise<number> {
  await lockSubject(tx, subject);
  await sql`
    update settlement.hold set released_at = ${deps.clock.now().toString()}::timestamptz
    where subject_kind = ${subject.kind} and subject_id = ${subject.id} and released_at is null
      and (${reason ?? null}::text is null or reason = ${reason ?? null})`.execute(tx);
  const { rows } = await sql`
    select from settlement.hold
    where subject_kind = ${subject.kind} and subject_id = ${subject.id} and released_at is null limit 1`.execute(tx);
  return rows.length > 0 ? 0 : mark(tx, deps, subject, { held: false, reason: reason ?? 'all' });
}

/** Changes the items themselves: a statement that is being made at this moment waits for them and looks again. */
async function mark(
  tx: Tx,
  deps: Inner,
  subject: Subject,
  { held, reason }: { readonly held: boolean; readonly reason: string },
): Promise<number> {
  const { rows } = await sql<{ merchant_id: string; net_fen: number }>`
    update settlement.item set held = ${held}
    where subject_kind = ${subject.kind} and subject_id = ${subject.id} and statement_id is null and kind <> 'deduct'
      and held <> ${held}
    returning merchant_id, net_fen`.execute(tx);
  const merchantId = rows[0]?.merchant_id;
  const amountFen = rows.reduce((sum, row) => sum + row.net_fen, 0);
  if (merchantId !== undefined) {
    await append(tx, Settlement.holdChanged, {
      subjectId: merchantId,
      merchantId,
      occurredAt: deps.clock.now(),
      payload: { merchantId, subject: { kind: subject.kind, id: subject.id }, held, reason, amountFen },
    });
  }
  return amountFen;
}
