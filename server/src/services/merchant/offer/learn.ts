/** Minutes that learn (BOOK-15): what visits really took, with the median and the middle eighty percent. */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';

export interface Observed {
  readonly offerId: string;
  readonly sizeClass: Pet.SizeClass | null;
  readonly coat: Pet.CoatLength | null;
  /** Of a visit without add-ons, from beginning to completion. */
  readonly minutes: number;
}

/** The latest visits that figures are made of. */
const KEPT = 200;

/**
 * Note a visit and make the figures of its pets anew. Visits of the same kind wait for one another; none is lost.
 * Minutes outside 1 to 1440 are passed over: somebody forgot to press a button.
 */
export async function learnMinutes(tx: Tx, { offerId, sizeClass, coat, minutes }: Observed): Promise<void> {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) return;
  const [size, hair] = [sizeClass ?? 'medium', coat ?? 'short'];
  const key = sql`offer_id = ${offerId} and size_class = ${size} and coat = ${hair}`;
  await sql`
    insert into merchant.learned (offer_id, size_class, coat, visits, median, low, high)
    values (${offerId}, ${size}, ${hair}, 0, 0, 0, 0)
    on conflict (offer_id, size_class, coat) do update set visits = learned.visits`.execute(tx);
  await sql`
    insert into merchant.visit_minutes (offer_id, size_class, coat, minutes)
    values (${offerId}, ${size}, ${hair}, ${minutes})`.execute(tx);
  await sql`
    delete from merchant.visit_minutes where ${key} and visit_id not in (
      select visit_id from merchant.visit_minutes where ${key} order by visit_id desc limit ${KEPT})`.execute(tx);
  await sql`
    update merchant.learned set (visits, median, low, high) = (
      select count(*)::int, round(percentile_cont(0.5) within group (order by minutes))::int,
        round(percentile_cont(0.1) within group (order by minutes))::int,
        round(percentile_cont(0.9) within group (order by minutes))::int
      from merchant.visit_minutes where ${key})
    where ${key}`.execute(tx);
}
