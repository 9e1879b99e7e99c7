/** Facts about a store's reliability: each counts once, by the key of what made it. */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';

export interface NewFact {
  /** Unique for ever. */
  readonly key: string;
  readonly kind: Quality.QualityFactKind;
  readonly storeId: string;
  readonly merchantId: string;
  readonly bookingId?: string | null;
  readonly at: Temporal.Instant;
}

export async function recordFact(tx: Tx, fact: NewFact): Promise<void> {
  const { key, kind, storeId, merchantId, bookingId = null, at } = fact;
  const { rows } = await sql`
    insert into quality.fact (fact_key, kind, merchant_id, store_id, booking_id, at)
    values (${key}, ${kind}, ${merchantId}, ${storeId}, ${bookingId}, ${at.toString()})
    on conflict do nothing returning 1`.execute(tx);
  if (rows.length === 0) return;
  await append(tx, Quality.factRecorded, {
    subjectId: storeId,
    merchantId,
    occurredAt: at,
    payload: { kind, storeId, bookingId },
  });
}
