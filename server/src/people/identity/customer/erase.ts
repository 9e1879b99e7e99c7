/** Command: erase a customer; what must be kept stays without identity, a hashed tombstone keeps late events away (ACC-5). */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { customerNotFound } from '../problems.ts';
import { canonicalIds, lockRows, withMerged } from './repository.ts';

export interface Erasure {
  readonly customerId: string;
  /** Null when the person asked for it in the owner app. */
  readonly actor: Staff | null;
  readonly reason: string;
  readonly requestId: string;
}

/**
 * Erase the person: the customer, everybody merged into it, and what other modules keep, in the caller's transaction.
 * Numbers and counts stay, so that reports do not change (events-journeys, rule 8).
 * @throws Problem `identity/customer-not-found`
 */
export async function eraseCustomer(tx: Tx, deps: Inner, erasure: Erasure): Promise<void> {
  const customerId = (await canonicalIds(tx, [erasure.customerId])).get(erasure.customerId);
  if (!customerId) throw new Problem(customerNotFound);
  const ids = await withMerged(tx, customerId);
  const rows = await lockRows(tx, ids);
  const row = rows.get(customerId);
  if (!row || (row.status !== 'known' && row.status !== 'anonymous')) throw new Problem(customerNotFound);
  const now = deps.clock.now();
  for (const participant of deps.participants.erase) await participant.erase(tx, ids);
  await buryIdentifiers(tx, ids, now.toString());
  await sql`delete from identity.session where customer_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from identity.consent where customer_id = any(${ids}::uuid[])`.execute(tx);
  await sql`
    update identity.customer set status = 'erased', merged_into = null, name = null, name_grams = '{}', phone_sealed = null,
      phone_masked = null, gender = null, birthday = null, city = null, updated_at = ${now.toString()}
    where customer_id = any(${ids}::uuid[])`.execute(tx);
  const payload = { customerId, customerNo: row.customer_no };
  await append(tx, Identity.customerErased, { subjectId: customerId, customerId, occurredAt: now, payload });
  await record(tx, {
    actor: erasure.actor ?? 'system',
    action: 'identity.customer_erased',
    subjectType: 'customer',
    subjectId: customerId,
    before: null,
    after: { reason: erasure.reason },
    requestId: erasure.requestId,
  });
}

async function buryIdentifiers(tx: Tx, ids: readonly string[], now: string): Promise<void> {
  await sql`
    with gone as (
      delete from identity.identifier where customer_id = any(${[...ids]}::uuid[]) returning kind, source, value_index
    ), visits as (
      update identity.channel_visit set device_index = null
      where device_index in (select value_index from gone where kind = 'device')
    ), codes as (
      delete from identity.one_time_code where target_index in (select value_index from gone where kind = 'phone')
    )
    insert into identity.tombstone (kind, source, value_index, erased_at)
    select kind, source, value_index, ${now}::timestamptz from gone
    on conflict (kind, source, value_index) do update set erased_at = excluded.erased_at`.execute(tx);
}
