/** What happens to emergencies when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { DispatchDeps } from './deps.ts';
import { NEXT, type State } from './domain.ts';
import { cancelIn } from './owner-moves.ts';
import { lockRequest } from './repository.ts';

const name = 'dispatch';

export const photoKey = (requestId: string): string => `emergency/${requestId}`;

/** Emergencies follow the person; undo takes them back. */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<string[]> {
    const { rows } = await sql<{ request_id: string }>`
      update dispatch.request set customer_id = ${winnerId} where customer_id = ${loserId} returning request_id`.execute(
      tx,
    );
    return rows.map((row) => row.request_id);
  },
  async undo(tx, { winnerId, loserId }, kept) {
    await sql`
      update dispatch.request set customer_id = ${loserId}
      where request_id = any(${kept as string[]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/**
 * Measures stay; words, photos and the exact place go. Who erases the account in the middle of it needs no hospital any
 * more: it is cancelled first, as long as the owner could.
 */
export function eraseParticipant({ clock, files }: Pick<DispatchDeps, 'clock' | 'files'>): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const { rows } = await sql<{ request_id: string; state: State }>`
        select request_id, state from dispatch.request where customer_id = any(${[...customerIds]}::uuid[])
        order by request_id for update`.execute(tx);
      for (const { request_id: requestId, state } of rows) {
        if (!NEXT[state].includes('cancelled_by_owner')) continue;
        const request = await lockRequest(tx, requestId);
        await cancelIn(tx, request, { by: { kind: 'owner', id: null }, reason: null, at: clock.now() });
      }
      const ids = rows.map((row) => row.request_id);
      await sql`
        update dispatch.request set note = null, lat = round(lat::numeric, 1), lng = round(lng::numeric, 1),
          visit = case when visit is not null then visit || '{"diagnosis": "-", "treatment": "", "advice": null}'::jsonb end
        where request_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        update dispatch.move set reason = null, by_id = null
        where request_id = any(${ids}::uuid[]) and by_kind = 'owner'`.execute(tx);
      await sql`delete from dispatch.photo where request_id = any(${ids}::uuid[])`.execute(tx);
      for (const requestId of ids) await files.removeAll(tx, photoKey(requestId));
    },
  };
}

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select request_no, state, triage, symptoms, note, lat, lng, reported_at, changed_at, visit,
        (select count(*) from dispatch.photo p where p.request_id = r.request_id)::int as photos
      from dispatch.request r where customer_id = any(${[...customerIds]}::uuid[]) order by request_id`.execute(handle);
    return rows;
  },
};
