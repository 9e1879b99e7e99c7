/** That a clinic's record waits no longer, told once for each; whoever watches over the queue closes it. */
import { PetRecord } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import type { RecordDeps } from '../deps.ts';

export async function tellSettled(
  tx: Tx,
  { clock }: Pick<RecordDeps, 'clock'>,
  rows: readonly { readonly clinic_record_id: string }[],
  outcome: PetRecord.MismatchOutcome,
): Promise<void> {
  await appendMany(
    tx,
    PetRecord.mismatchSettled,
    rows.map(({ clinic_record_id: mismatchId }) => ({
      subjectId: mismatchId,
      occurredAt: clock.now(),
      payload: { mismatchId, outcome },
    })),
  );
}
