/** Takes back what ended runs had planned and nobody carried out yet (rule 28). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { JourneyDeps } from '../deps.ts';
import type { Walk } from '../engine/run.ts';

/** A run that came to its end keeps what it planned; every other way out takes it back. */
export async function cancelPlanned(
  { message }: Pick<JourneyDeps, 'message'>,
  tx: Tx,
  walks: readonly Walk[],
): Promise<void> {
  const out = walks.filter((walk) => walk.outcome !== null && walk.outcome !== 'completed');
  for (const [outcome, group] of Map.groupBy(out, (walk) => walk.outcome ?? '')) {
    await cancelOf(
      { message },
      tx,
      group.map((walk) => walk.run.runId),
      outcome,
    );
  }
}

export async function cancelOf(
  { message }: Pick<JourneyDeps, 'message'>,
  tx: Tx,
  runIds: readonly string[],
  reason: string,
): Promise<void> {
  if (runIds.length === 0) return;
  await message.cancel(tx, { runIds }, reason);
  await sql`
    update journey.webhook_send set state = 'cancelled', detail = ${reason}
    where state = 'planned' and run_id = any(${[...runIds]}::uuid[])`.execute(tx);
}
