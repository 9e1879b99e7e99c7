/** Steps of a claim: what happened, by whom, with what words; rows are only added. */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

export type Side = Quality.ClaimStep['by'];

export interface NewStep {
  readonly claimId: string;
  readonly step: Quality.ClaimStep['step'];
  readonly by: Side;
  readonly byName?: string | null;
  readonly text?: string | null;
  readonly amountFen?: number | null;
  readonly at: Temporal.Instant;
}

export async function addStep(tx: Tx, step: NewStep): Promise<void> {
  const { claimId, by, byName = null, text = null, amountFen = null, at } = step;
  await sql`
    insert into quality.claim_step (step_id, claim_id, step, at, by_side, by_name, body, amount_fen)
    values (${newId()}, ${claimId}, ${step.step}, ${at.toString()}, ${by}, ${byName}, ${text}, ${amountFen})`.execute(
    tx,
  );
}

/** Steps that are nothing for the owner: between the merchant and us. */
const BETWEEN = ['merchant_heard', 'appealed', 'appeal_upheld', 'appeal_granted', 'recovered'];

export async function stepsOf(
  handle: Db | Tx,
  claimIds: readonly string[],
  reader: 'owner' | 'staff',
): Promise<Map<string, Quality.ClaimStep[]>> {
  const { rows } = await sql<Quality.ClaimStep & { claim_id: string }>`
    select claim_id, step, at, by_side as by, body as text, amount_fen as "amountFen" from quality.claim_step
    where claim_id = any(${[...claimIds]}::uuid[]) and (${reader} = 'staff' or step <> all(${BETWEEN}::text[]))
    order by step_id`.execute(handle);
  const groups = Map.groupBy(rows, (row) => row.claim_id);
  return new Map([...groups].map(([id, steps]) => [id, steps.map(({ claim_id: _claim, ...step }) => step)]));
}
