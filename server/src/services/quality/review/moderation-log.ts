/** The log of what was decided about reviews: reason, actor, time; rows are only added (rule 37). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';

export interface Act {
  readonly reviewId: string;
  readonly act: Quality.Moderation['act'];
  readonly reason: string;
  /** Null: the system. */
  readonly actor: Staff | null;
  readonly now: Temporal.Instant;
}

export async function logModeration(tx: Tx, { reviewId, act, reason, actor, now }: Act): Promise<void> {
  await sql`
    insert into quality.moderation (moderation_id, review_id, act, reason, at, actor_id, actor_name)
    values (${newId()}, ${reviewId}, ${act}, ${reason}, ${now.toString()}, ${actor?.staffId ?? null},
      ${actor?.name ?? 'system'})`.execute(tx);
}

export async function moderationsOf(handle: Db | Tx, reviewId: string): Promise<Quality.Moderation[]> {
  const { rows } = await sql<Quality.Moderation>`
    select act, reason, at, actor_name as "actorName" from quality.moderation where review_id = ${reviewId}
    order by moderation_id`.execute(handle);
  return rows;
}
