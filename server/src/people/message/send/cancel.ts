/** Command: end planned sends before they are decided. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { announce } from './announce.ts';
import { type FactRow, factColumns, toFact } from './fact-row.ts';

/** Which planned sends; the given members must all fit. */
export interface CancelWhere {
  readonly runIds?: readonly string[];
  /** Only marketing and service: what has to be said about an animal is said. */
  readonly petIds?: readonly string[];
  readonly customerIds?: readonly string[];
}

/**
 * Cancel planned sends; what is sending or done stays. A worker that is deciding them right now goes first.
 * @param reason kept with the send, e.g. `run ended`
 * @returns how many
 */
export async function cancel(tx: Tx, where: CancelWhere, reason: string, at: Temporal.Instant): Promise<number> {
  const { runIds, petIds, customerIds } = where;
  if (!runIds && !petIds && !customerIds) return 0;
  const { rows } = await sql`
    with ended as (
      select send_id from message.send where state = 'planned'
        ${runIds ? sql`and run_id = any(${[...runIds]}::uuid[])` : sql``}
        ${petIds ? sql`and pet_id = any(${[...petIds]}::uuid[]) and purpose in ('marketing', 'service')` : sql``}
        ${customerIds ? sql`and customer_id = any(${[...customerIds]}::uuid[])` : sql``}
      order by send_id for update
    )
    update message.send s set state = 'cancelled', detail = ${reason}, decided_at = ${at.toString()}
    from ended where s.send_id = ended.send_id returning s.send_id`.execute(tx);
  return rows.length;
}

/** Planned sends that a check would stop for good are stopped at once, each with its event. */
export async function blockPlanned(
  tx: Tx,
  ids: readonly string[],
  reason: Message.SendReason,
  detail: string,
  at: Temporal.Instant,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await sql<FactRow>`
    with ended as (
      select send_id from message.send where state = 'planned' and send_id = any(${[...ids]}::uuid[])
      order by send_id for update
    )
    update message.send s set state = 'blocked', reason = ${reason}, detail = ${detail}, decided_at = ${at.toString()}
    from ended where s.send_id = ended.send_id returning ${factColumns}`.execute(tx);
  await announce(
    tx,
    rows.map((row) => ({ kind: 'blocked' as const, send: toFact(row), reason, detail })),
    at,
  );
  return rows.length;
}

/** One planned send, by a member of staff. @returns false when it is decided already */
export async function cancelOne(
  tx: Tx,
  staff: Staff,
  sendId: string,
  at: Temporal.Instant,
  requestId: string,
): Promise<boolean> {
  const { rows } = await sql`
    update message.send set state = 'cancelled', detail = ${staff.name}, decided_at = ${at.toString()}
    where send_id = ${sendId} and state = 'planned' returning 1`.execute(tx);
  if (rows.length === 0) return false;
  await record(tx, {
    actor: staff,
    action: 'message.cancelled',
    subjectType: 'message',
    subjectId: sendId,
    before: { state: 'planned' },
    after: { state: 'cancelled' },
    requestId,
  });
  return true;
}
