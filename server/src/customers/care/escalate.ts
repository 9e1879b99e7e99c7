/** Escalation: a case whose clock has run out rises, is told to staff, and rises again while it stays unsolved. */
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import type { Loop } from '../../platform/loops.ts';
import type { CareDeps } from './deps.ts';
import { addStep, caseRows, tellOf } from './row.ts';
import { escalateHours } from './settings.ts';

const BATCH = 100;
const TOP = 9;

export function escalationLoop(deps: CareDeps): Loop {
  return { name: 'care.escalations', everyMs: 10_000, run: async () => void (await escalateDue(deps)) };
}

/** @returns how many rose */
export function escalateDue(deps: CareDeps): Promise<number> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { rows: due } = await sql<{ case_id: string }>`
      select case_id from care."case" where escalate_at <= ${now.toString()}::timestamptz
      order by case_id limit ${BATCH} for update skip locked`.execute(tx);
    const ids = due.map((row) => row.case_id);
    const again = now.add({ hours: await deps.settings.get(tx, escalateHours) }).toString();
    for (const row of await caseRows(tx, sql`c.case_id = any(${ids}::uuid[]) order by c.case_id`)) {
      const unanswered = row.answered_at === null;
      const clock = unanswered && Temporal.Instant.compare(row.solve_due_at, now) > 0 ? 'answer' : 'solution';
      const level = row.escalation + 1;
      await sql`
        update care."case" set escalation = ${level}, priority = ${TOP},
          escalate_at = case when solve_due_at > ${now.toString()}::timestamptz then solve_due_at
            else ${again}::timestamptz end
        where case_id = ${row.case_id}`.execute(tx);
      await addStep(tx, row.case_id, { kind: 'escalated', by: 'system', text: clock, internal: true }, now);
      await tellOf(tx, row, { type: Care.caseEscalated, level, clock }, now);
    }
    return ids.length;
  });
}
