/** Command: merge two customers into one, everything of theirs moving along in one transaction (AUD-2). */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { customerNotFound, notMergeable } from '../problems.ts';
import { type MovedIdentity, moveIdentity } from './merge-identity.ts';
import { type CustomerRow, lockRows } from './repository.ts';

export type MergeKind = (typeof Identity.mergeKinds)[number];

export interface MergeRequest {
  readonly winnerId: string;
  readonly loserId: string;
  readonly kind: MergeKind;
  /** Why, in words for the person who looks at the merge later. */
  readonly reason: string;
  /** Null when it happened by itself, e.g. at sign-in. */
  readonly actor: Staff | null;
  readonly requestId?: string;
}

/** What a merge moved, as kept for undo: by identity itself, and by each participant under its name. */
export interface Moved {
  readonly identity: MovedIdentity;
  readonly participants: Readonly<Record<string, unknown>>;
}

/**
 * Merge the loser into the winner. Both rows are locked in the order of their ids, so of two concurrent merges of the
 * same pair one succeeds. A phone is a reason only when its holder proved it; callers see to that.
 * @returns id of the merge
 * @throws Problem `identity/customer-not-found`, `identity/not-mergeable`
 */
export async function mergeCustomers(tx: Tx, deps: Inner, request: MergeRequest): Promise<string> {
  const { winnerId, loserId, kind, reason, actor } = request;
  const rows = await lockRows(tx, [winnerId, loserId]);
  const [winner, loser] = [rows.get(winnerId), rows.get(loserId)];
  if (!winner || !loser) throw new Problem(customerNotFound);
  requireMergeable(winner, loser);
  const mergeId = newId();
  const now = deps.clock.now();
  const identity = await moveIdentity(tx, { mergeId, winner, loser, now });
  const pair = { mergeId, winnerId, loserId };
  const participants: Record<string, unknown> = {};
  for (const participant of deps.participants.merge) {
    participants[participant.name] = (await participant.merge(tx, pair)) ?? null;
  }
  const moved: Moved = { identity, participants };
  await sql`
    insert into identity.customer_merge
      (merge_id, winner_id, loser_id, kind, reason, merged_at, merged_by, merged_by_name, moved)
    values (${mergeId}, ${winnerId}, ${loserId}, ${kind}, ${reason}, ${now.toString()}, ${actor?.staffId ?? null},
      ${actor?.name ?? null}, ${jsonb(moved)})`.execute(tx);
  const payload = { mergeId, winnerId, winnerNo: winner.customer_no, loserId, loserNo: loser.customer_no, kind };
  await append(tx, Identity.customerMerged, { subjectId: mergeId, customerId: winnerId, occurredAt: now, payload });
  if (actor) {
    await record(tx, {
      actor,
      action: 'identity.customers_merged',
      subjectType: 'customer',
      subjectId: winnerId,
      before: null,
      after: { mergeId, loserId, reason },
      ...(request.requestId && { requestId: request.requestId }),
    });
  }
  return mergeId;
}

function requireMergeable(winner: CustomerRow, loser: CustomerRow): void {
  if (winner.customer_id === loser.customer_id) throw new Problem(notMergeable, 'a customer is not merged with itself');
  if (winner.status !== 'known') throw new Problem(notMergeable, `the winner is ${winner.status}`);
  if (loser.status !== 'known' && loser.status !== 'anonymous')
    throw new Problem(notMergeable, `the loser is ${loser.status}`);
}

/** Who stays when two turn out to be one person: known before anonymous, then who registered first. */
export function winnerOf(rows: readonly CustomerRow[]): CustomerRow | undefined {
  const rank = (row: CustomerRow) => `${row.status === 'known' ? 0 : 1}${row.registered_at ?? '9'}${row.customer_id}`;
  return rows.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}
