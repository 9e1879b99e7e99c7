/** What happens to payments when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';

const name = 'payment';

export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }) {
    const { rows } = await sql<{ payment_id: string }>`
      update payment.payment set customer_id = ${winnerId} where customer_id = ${loserId} returning payment_id`.execute(
      tx,
    );
    return rows.map((row) => row.payment_id);
  },
  async undo(tx, { winnerId, loserId }, moved) {
    await sql`
      update payment.payment set customer_id = ${loserId}
      where payment_id = any(${moved as string[]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/** Books must stay, nameless: what the payer is known by at the provider goes. */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    await sql`
      update payment.payment set payer_index = null
      where customer_id = any(${[...customerIds]}::uuid[]) and payer_index is not null`.execute(tx);
  },
};

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select description, state, amount_fen, refunded_fen, currency, channel, created_at, paid_at, (
        select jsonb_agg(jsonb_build_object('amountFen', r.amount_fen, 'reason', r.reason, 'state', r.state,
          'requestedAt', r.requested_at, 'settledAt', r.settled_at) order by r.refund_id)
        from payment.refund r where r.payment_id = p.payment_id) as refunds
      from payment.payment p where customer_id = any(${[...customerIds]}::uuid[]) order by payment_id`.execute(handle);
    return rows;
  },
};
