/** Bands of an offer as rows: checked, in the order in which they are tried, with the minutes that hold. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { bandMinutes, inOrder } from '../domain/price.ts';
import { bandsInvalid } from '../problems.ts';

/** @throws Problem `merchant/bands-invalid` */
export function requireBands(bands: readonly Merchant.Band[]): void {
  const seen = new Set<string>();
  for (const [i, band] of bands.entries()) {
    const refuse = (detail: string): never => {
      throw new Problem(bandsInvalid, detail, [{ pointer: `/body/bands/${i}`, detail }]);
    };
    const { minGrams, maxGrams, memberPriceFen, priceFen } = band;
    if (minGrams !== null && maxGrams !== null && maxGrams <= minGrams) refuse('the weights are empty');
    if (memberPriceFen !== null && memberPriceFen > priceFen) refuse('members pay more');
    const key = JSON.stringify([band.sizeClass, band.coat, minGrams, maxGrams]);
    if (seen.has(key)) refuse('twice');
    seen.add(key);
  }
}

export async function writeBands(
  tx: Tx,
  offerId: string,
  bands: readonly Merchant.Band[],
  table: readonly Merchant.MinutesRow[],
): Promise<void> {
  await sql`delete from merchant.band where offer_id = ${offerId}`.execute(tx);
  const rows = inOrder(bands).map((band, position) => ({
    ...band,
    position,
    effectiveMinutes: band.minutes ?? bandMinutes(table, band),
  }));
  await sql`
    insert into merchant.band (offer_id, position, size_class, coat, min_grams, max_grams, price_fen, member_price_fen,
      minutes, effective_minutes)
    select ${offerId}, b.* from jsonb_to_recordset(${jsonb(rows)}) b (position integer, "sizeClass" text, coat text,
      "minGrams" integer, "maxGrams" integer, "priceFen" bigint, "memberPriceFen" bigint, minutes integer,
      "effectiveMinutes" integer)`.execute(tx);
}

/** The catalogue's minutes of a service changed: bands without minutes of their own follow. */
export async function resolveBands(tx: Tx, serviceId: string, table: readonly Merchant.MinutesRow[]): Promise<void> {
  const { rows } = await sql<Pick<Merchant.Band, 'sizeClass' | 'coat'>>`
    select distinct b.size_class as "sizeClass", b.coat from merchant.band b join merchant.offer o using (offer_id)
    where o.service_id = ${serviceId} and b.minutes is null`.execute(tx);
  for (const band of rows) {
    await sql`
      update merchant.band b set effective_minutes = ${bandMinutes(table, band)}
      from merchant.offer o where o.offer_id = b.offer_id and o.service_id = ${serviceId} and b.minutes is null
        and b.size_class is not distinct from ${band.sizeClass} and b.coat is not distinct from ${band.coat}`.execute(
      tx,
    );
  }
}
