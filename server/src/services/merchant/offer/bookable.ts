/** Whether an offer may be booked, decided under locks that a suspension has to wait for (rule 38). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { BookableOffer } from '../face.ts';
import { notBookable, offerNotFound } from '../problems.ts';
import { cardOf, categoryInOrder, storeRows, visibleState } from '../store/row.ts';
import { offerCard, offerRows } from './row.ts';

interface Verdict {
  readonly sells: boolean;
  readonly visible: boolean;
  readonly in_order: boolean;
}

/**
 * The offer with its store. Merchant, category, store and offer are locked as shared, in the order in which those who
 * suspend them lock them, so nothing of it changes before the transaction ends.
 * @param at the instant for which the licences must be valid: now, and for later visits the visit's own start
 * @param asked it was asked for while it was on sale: whether it still is plays no part
 * @throws Problem `merchant/offer-not-found`, `merchant/not-bookable`
 */
export async function requireBookable(
  tx: Tx,
  offerId: string,
  at: Temporal.Instant,
  asked = false,
): Promise<BookableOffer> {
  const { rows } = await sql<Verdict>`
    select o.state = 'on' as sells, s.state = 'open' and ${visibleState} as visible,
      ${categoryInOrder(at, sql`s.time_zone`)} as in_order
    from merchant.merchant m join merchant.merchant_category mc using (merchant_id)
      join merchant.store s using (merchant_id) join merchant.offer o using (store_no)
      join merchant.service v on v.service_id = o.service_id and v.category_key = mc.category_key and v.active
    where o.offer_id = ${offerId}
    for share of m, mc, s, o`.execute(tx);
  const [offer] = await offerRows(tx, sql`o.offer_id = ${offerId}`);
  if (!offer) throw new Problem(offerNotFound);
  const verdict = rows[0];
  if (!verdict || !(verdict.sells || asked)) throw new Problem(notBookable, 'the offer is not on sale');
  if (!verdict.visible) throw new Problem(notBookable, 'the store is not open for booking');
  if (!verdict.in_order)
    throw new Problem(notBookable, 'this category is taken off, or a document of it is not valid then');
  const [store] = await storeRows(tx, sql`s.store_no = ${offer.store_no}`);
  if (!store) throw new Problem(offerNotFound);
  return { ...offerCard(offer), store: cardOf(store) };
}
