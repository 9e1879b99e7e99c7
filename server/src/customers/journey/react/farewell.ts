/** A pet died: what was planned for it is taken back, and somebody is asked to care for its people (CAM-14). */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append, type LoggedEvent } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { Inner } from '../inner.ts';
import { FAREWELL } from './react.ts';

const CARE_WITHIN = { hours: 24 } as const;
const CARE_ROLE = 'care-agent';

/** The fact comes once for each keeper; the task is for the first one. */
export async function openCare(
  inner: Inner,
  tx: Tx,
  events: readonly LoggedEvent[],
  at: Temporal.Instant,
): Promise<void> {
  const farewells = events.filter((event) => event.name === FAREWELL && event.petId !== null);
  if (farewells.length === 0) return;
  const petIds = [...new Set(farewells.flatMap((event) => event.petId ?? []))].sort();
  await inner.message.cancel(tx, { petIds }, 'farewell');
  for (const event of farewells) {
    const { role } = event.payload as { role?: string };
    if (role === 'primary' && event.customerId && event.petId) await careFor(tx, event.customerId, event.petId, at);
  }
}

async function careFor(tx: Tx, customerId: string, petId: string, at: Temporal.Instant): Promise<void> {
  const [taskId, dueAt] = [newId(), at.add(CARE_WITHIN).toString()];
  const { rows } = await sql`
    insert into journey.task (task_id, key, reason, customer_id, pet_id, title, note, role, created_at, due_at)
    values (${taskId}, ${`farewell:${petId}`}, 'farewell', ${customerId}, ${petId}, '', '', ${CARE_ROLE}, ${at.toString()}, ${dueAt})
    on conflict do nothing returning task_id`.execute(tx);
  if (rows.length === 0) return;
  await append(tx, Journey.journeyTaskCreated, {
    subjectId: taskId,
    customerId,
    petId,
    occurredAt: at,
    payload: { taskId, reason: 'farewell', journeyId: null, runId: null, customerId, petId, dueAt },
  });
}
