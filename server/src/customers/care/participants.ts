/** What happens to cases when customers are merged, erased or take out their data. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { CareDeps } from './deps.ts';
import { fileKey } from './own.ts';

const name = 'care';

export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<readonly string[]> {
    const { rows } = await sql<{ case_id: string }>`
      update care."case" set customer_id = ${winnerId} where customer_id = ${loserId} returning case_id`.execute(tx);
    return rows.map((row) => row.case_id);
  },
  async undo(tx, { winnerId, loserId }, moved) {
    await sql`
      update care."case" set customer_id = ${loserId}
      where case_id = any(${[...(moved as readonly string[])]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/** Words and files go; that there was a case, its clocks and its cause stay, nameless. */
export function eraseParticipant(deps: Pick<CareDeps, 'files'>): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      const { rows } = await sql<{ case_id: string }>`
        update care."case" set title = '-', solution = null where customer_id = any(${ids}::uuid[])
        returning case_id`.execute(tx);
      const cases = rows.map((row) => row.case_id);
      await sql`
        update care.step set body = null, file_id = null where case_id = any(${cases}::uuid[])`.execute(tx);
      for (const caseId of cases) await deps.files.removeAll(tx, fileKey(caseId));
    },
  };
}

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select c.case_no, c.kind, c.title, c.state, c.opened_at, c.solved_at, c.solution,
        (select jsonb_agg(jsonb_build_object('at', s.at, 'by', s.by_side, 'text', s.body) order by s.step_id)
          from care.step s where s.case_id = c.case_id and not s.internal) as steps
      from care."case" c where c.customer_id = any(${[...customerIds]}::uuid[]) order by c.case_id`.execute(handle);
    return rows;
  },
};
