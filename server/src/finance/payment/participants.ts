/** What happens to payments when customers are merged or taken out; an erasure leaves them, nameless, as books must stay. */
import { sql } from 'kysely';
import type { ArchiveContributor, MergeParticipant } from '../../people/identity/index.ts';

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

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select description, state, amount_fen, refunded_fen, currency, channel, created_at, paid_at from payment.payment
      where customer_id = any(${[...customerIds]}::uuid[]) order by payment_id`.execute(handle);
    return rows;
  },
};
