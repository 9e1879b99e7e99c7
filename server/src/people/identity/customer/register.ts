/** Making customers known, always together with the event that says so. */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append, appendMany } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { Group } from './grouping.ts';
import { insertRows, type NewCustomer } from './repository.ts';
import type { ResolveDeps, ResolveRow } from './resolve-row.ts';

type ByHand = Omit<NewCustomer, 'customerId' | 'status' | 'registeredAt'>;

/** @returns id of the new customer, registered now */
export async function insertByHand(tx: Tx, deps: ResolveDeps, fields: ByHand): Promise<string> {
  return register(tx, deps, newId(), fields, 'operator');
}

/** The identifiers are bound by the caller, before or after. */
export async function register(
  tx: Tx,
  deps: ResolveDeps,
  customerId: string,
  fields: ByHand,
  via: 'operator' | 'phone' | 'wechat',
): Promise<string> {
  const now = deps.clock.now();
  await insertRows(tx, deps.secrets, [{ customerId, status: 'known', registeredAt: now, ...fields }], now);
  await append(tx, Identity.customerRegistered, {
    subjectId: customerId,
    customerId,
    occurredAt: now,
    payload: {
      customerId,
      via,
      registeredAt: now.toString(),
      firstChannelId: fields.firstChannelId ?? null,
      lastChannelId: fields.lastChannelId ?? null,
    },
  });
  return customerId;
}

/** Make one anonymous customer known, as of now. @returns false when it was known before */
export async function promoteOne(
  tx: Tx,
  deps: ResolveDeps,
  customerId: string,
  via: 'phone' | 'wechat',
): Promise<boolean> {
  const now = deps.clock.now();
  const { rows } = await sql<{ first_channel_id: string | null; last_channel_id: string | null }>`
    update identity.customer set status = 'known', registered_at = ${now.toString()}, updated_at = ${now.toString()}
    where customer_id = ${customerId} and status = 'anonymous'
    returning first_channel_id, last_channel_id`.execute(tx);
  const row = rows[0];
  if (!row) return false;
  const channels = { firstChannelId: row.first_channel_id, lastChannelId: row.last_channel_id };
  const payload = { customerId, via, registeredAt: now.toString(), ...channels };
  await append(tx, Identity.customerRegistered, { subjectId: customerId, customerId, occurredAt: now, payload });
  return true;
}

/** One event for each group whose customer became known. */
export async function announceAll(
  tx: Tx,
  registered: readonly { one: Group; row: ResolveRow }[],
  now: Temporal.Instant,
): Promise<void> {
  const events = registered.map(({ one, row }) => {
    const customerId = one.customerId as string;
    const registeredAt = row.registeredAt ?? now;
    const payload = {
      customerId,
      via: row.via ?? ('import' as const),
      registeredAt: registeredAt.toString(),
      firstChannelId: row.firstChannelId ?? null,
      lastChannelId: row.lastChannelId ?? row.firstChannelId ?? null,
    };
    return { subjectId: customerId, customerId, occurredAt: registeredAt, payload };
  });
  await appendMany(tx, Identity.customerRegistered, events);
}
