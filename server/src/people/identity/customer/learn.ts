/** What rows tell of customers who existed before: that they are known now, and fields that were empty. */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { type Group, leading } from './grouping.ts';
import { announceAll } from './register.ts';
import { gramsOf } from './repository.ts';
import type { ResolveDeps, ResolveRow } from './resolve-row.ts';

/** An anonymous device of which a name or number became known is a known customer from then on. */
export async function promote(
  tx: Tx,
  deps: ResolveDeps,
  groups: readonly Group[],
  rows: readonly ResolveRow[],
): Promise<void> {
  const told = groups.filter((one) => one.customerId && !one.created && leading(one, rows).createAs === 'known');
  if (told.length === 0) return;
  const now = deps.clock.now();
  const { rows: promoted } = await sql<{ customer_id: string }>`
    update identity.customer c set status = 'known', registered_at = w.registered_at, updated_at = ${now.toString()}
    from unnest(${told.map((one) => one.customerId)}::uuid[],
      ${told.map((one) => (leading(one, rows).registeredAt ?? now).toString())}::timestamptz[]) as w (customer_id, registered_at)
    where c.customer_id = w.customer_id and c.status = 'anonymous'
    returning c.customer_id`.execute(tx);
  const ids = new Set(promoted.map((row) => row.customer_id));
  const those = told.filter((one) => ids.has(one.customerId as string));
  await announceAll(
    tx,
    those.map((one) => ({ one, row: leading(one, rows) })),
    now,
  );
}

/** What a row tells of a customer who existed before fills that customer's empty fields. */
export async function fillProfiles(
  tx: Tx,
  deps: ResolveDeps,
  groups: readonly Group[],
  rows: readonly ResolveRow[],
): Promise<void> {
  const told = groups.flatMap(({ customerId, created, rows: own }) =>
    own.slice(created ? 1 : 0).flatMap((index) => {
      const { profile } = rows[index] as ResolveRow;
      return profile && customerId ? [{ customerId, profile }] : [];
    }),
  );
  if (told.length === 0) return;
  const { rows: changed } = await sql<{ customer_id: string }>`
    update identity.customer c set name = coalesce(c.name, w.name), gender = coalesce(c.gender, w.gender),
      name_grams = case when c.name is null then string_to_array(w.grams, ' ') else c.name_grams end,
      birthday = coalesce(c.birthday, w.birthday), city = coalesce(c.city, w.city), updated_at = ${deps.clock.now().toString()}
    from (select distinct on (customer_id) * from unnest(${told.map((one) => one.customerId)}::uuid[],
      ${told.map((one) => one.profile.name ?? null)}::text[], ${told.map((one) => gramsOf(one.profile.name))}::text[],
      ${told.map((one) => one.profile.gender ?? null)}::text[], ${told.map((one) => one.profile.birthday ?? null)}::date[],
      ${told.map((one) => one.profile.city ?? null)}::text[]) as t (customer_id, name, grams, gender, birthday, city)) w
    where c.customer_id = w.customer_id and c.status in ('known', 'anonymous')
      and ((c.name is null and w.name is not null) or (c.gender is null and w.gender is not null)
        or (c.birthday is null and w.birthday is not null) or (c.city is null and w.city is not null))
    returning c.customer_id`.execute(tx);
  await appendMany(
    tx,
    Identity.customerUpdated,
    changed.map(({ customer_id: id }) => ({
      subjectId: id,
      customerId: id,
      payload: { customerId: id, changed: ['profile'] },
    })),
  );
}
