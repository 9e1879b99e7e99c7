/** An owner's own profile: reading and changing it. */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import { findRow, gramsOf } from '../customer/repository.ts';
import type { Inner } from '../deps.ts';
import { customerNotFound } from '../problems.ts';

/** @throws Problem `identity/customer-not-found` */
export async function profileOf(handle: Db | Tx, customerId: string): Promise<Identity.OwnerProfile> {
  const row = await findRow(handle, customerId);
  if (row?.status !== 'known') throw new Problem(customerNotFound);
  const { rows } = await sql<{ bound: boolean }>`
    select exists (select 1 from identity.identifier where customer_id = ${customerId} and kind = 'openid') as bound`.execute(
    handle,
  );
  return {
    customerId,
    name: row.name,
    phoneMasked: row.phone_masked,
    wechatBound: rows[0]?.bound ?? false,
    gender: row.gender,
    birthday: row.birthday,
    city: row.city,
    language: row.language,
    registeredAt: row.registered_at as string,
  };
}

export interface ProfileChange {
  readonly name?: string;
  readonly gender?: 'female' | 'male' | 'other' | null;
  readonly birthday?: string | null;
  readonly city?: string | null;
  readonly language?: 'zh' | 'en';
}

const fields = ['name', 'gender', 'birthday', 'city', 'language'] as const;

/** Members left out stay as they are; null empties. */
export function changeProfile(deps: Inner, customerId: string, change: ProfileChange): Promise<Identity.OwnerProfile> {
  const now = deps.clock.now();
  const changed = fields.filter((field) => change[field] !== undefined);
  const name = change.name?.trim() ?? null;
  return inTransaction(deps.db, async (tx) => {
    if (changed.length > 0) {
      await sql`
        update identity.customer set
          name = coalesce(${name}, name),
          name_grams = case when ${name}::text is null then name_grams else string_to_array(${gramsOf(name)}, ' ') end,
          gender = case when ${change.gender !== undefined} then ${change.gender ?? null} else gender end,
          birthday = case when ${change.birthday !== undefined} then ${change.birthday ?? null}::date else birthday end,
          city = case when ${change.city !== undefined} then ${change.city ?? null} else city end,
          language = coalesce(${change.language ?? null}, language), updated_at = ${now.toString()}
        where customer_id = ${customerId} and status = 'known'`.execute(tx);
      const payload = { customerId, changed };
      await append(tx, Identity.customerUpdated, { subjectId: customerId, customerId, occurredAt: now, payload });
    }
    return profileOf(tx, customerId);
  });
}
