/** A text to the hospital's number when an offer has waited half of its time; it never extends the offer. */
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import type { DispatchDeps } from './deps.ts';
import { note, SYSTEM } from './move.ts';
import { requestRows } from './repository.ts';

interface Waiting {
  offer_id: string;
  request_id: string;
  store_id: string;
  merchant_id: string;
  phone: string | null;
}

/** Our name of the vendor's approved template. */
const TEMPLATE = 'emergency-waiting';

/**
 * The reminder is written down before the text is sent: a crash in between loses a text, and no hospital gets two.
 * @returns false when none is due
 */
export async function remindOne(deps: DispatchDeps): Promise<boolean> {
  const due = await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const { rows } = await sql<Waiting>`
      with due as (
        select offer_id from dispatch.offer
        where state = 'offered' and reminded_at is null and remind_at <= ${now.toString()}::timestamptz
          and expires_at > ${now.toString()}::timestamptz
        order by remind_at limit 1 for update skip locked
      )
      update dispatch.offer o set reminded_at = ${now.toString()} from due
        left join lateral (select phone from dispatch.contact c
          join dispatch.offer a on a.store_id = c.store_id where a.offer_id = due.offer_id) c on true
      where o.offer_id = due.offer_id returning o.offer_id, o.request_id, o.store_id, o.merchant_id, c.phone`.execute(
      tx,
    );
    return rows[0];
  });
  if (!due) return false;
  if (due.phone !== null) await text(deps, due, due.phone);
  return true;
}

async function text(deps: DispatchDeps, due: Waiting, phone: string): Promise<void> {
  const { offer_id: offerId, request_id: requestId, store_id: storeId, merchant_id: merchantId } = due;
  let reason: string | null = null;
  const [request] = await requestRows(deps.db, sql`r.request_id = ${requestId}`);
  if (!request) return;
  try {
    await deps.sms.send({ phone, template: TEMPLATE, variables: { number: String(request.request_no) } });
  } catch (error) {
    reason = 'not_delivered';
    deps.log.warn({ requestId, error: (error as Error).message }, 'a hospital could not be texted');
  }
  await inTransaction(deps.db, async (tx) => {
    const [row] = await requestRows(tx, sql`r.request_id = ${requestId} for update`);
    if (!row) return;
    const at = deps.clock.now();
    await note(tx, row, { kind: 'reminded', from: row.state, by: SYSTEM, at, storeId, merchantId, offerId, reason });
  });
}
