/** Command: undo a merge; identity and every participant give back what they moved, in one transaction (AUD-2). */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { mergeNotFound, mergeNotUndoable, mergeUndone } from '../problems.ts';
import type { Moved } from './merge.ts';
import { restoreIdentity } from './merge-identity.ts';
import { lockRows } from './repository.ts';

/**
 * @throws Problem `identity/merge-not-found`, `identity/merge-undone`, `identity/merge-not-undoable` (the winner was
 *   erased or merged on; undo the later merge first)
 */
export function undoMerge(deps: Inner, actor: Staff, mergeId: string, requestId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const merge = await lockMerge(tx, mergeId);
    const { winner_id: winnerId, loser_id: loserId, moved } = merge;
    const rows = await lockRows(tx, [winnerId, loserId]);
    const [winner, loser] = [rows.get(winnerId), rows.get(loserId)];
    if (!winner || !loser || winner.status !== 'known' || loser.merged_into !== winnerId) {
      throw new Problem(mergeNotUndoable, `the winner is ${winner?.status}, the loser ${loser?.status}`);
    }
    const now = deps.clock.now();
    // In the order of the merge itself: both take their locks in one order, so no two of them form a circle.
    for (const participant of deps.participants.merge) {
      if (!(participant.name in moved.participants)) continue;
      await participant.undo(tx, { mergeId, winnerId, loserId }, moved.participants[participant.name]);
    }
    await restoreIdentity(tx, { mergeId, winner, loser, now }, moved.identity);
    await sql`
      update identity.customer_merge set undone_at = ${now.toString()}, undone_by = ${actor.staffId},
        undone_by_name = ${actor.name} where merge_id = ${mergeId}`.execute(tx);
    const payload = { mergeId, winnerId, winnerNo: winner.customer_no, loserId, loserNo: loser.customer_no };
    await append(tx, Identity.mergeUndone, { subjectId: mergeId, customerId: winnerId, occurredAt: now, payload });
    await record(tx, {
      actor,
      action: 'identity.merge_undone',
      subjectType: 'customer',
      subjectId: winnerId,
      before: { mergeId, loserId },
      after: null,
      requestId,
    });
  });
}

async function lockMerge(tx: Tx, mergeId: string) {
  const { rows } = await sql<{ winner_id: string; loser_id: string; moved: Moved; undone_at: string | null }>`
    select winner_id, loser_id, moved, undone_at from identity.customer_merge where merge_id = ${mergeId} for update`.execute(
    tx,
  );
  const merge = rows[0];
  if (!merge) throw new Problem(mergeNotFound);
  if (merge.undone_at !== null) throw new Problem(mergeUndone);
  return merge;
}
