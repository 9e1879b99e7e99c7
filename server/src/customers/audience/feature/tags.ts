/** Tags of customers: set by hand, by rules, or inferred; the feature row carries their names for lists and segments. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { customerNotFound } from '../problems.ts';

export async function tagsOf(handle: Db | Tx, customerId: string): Promise<Audience.CustomerTag[]> {
  const { rows } = await sql<Audience.CustomerTag>`
    select tag, kind, at, by_name as by from audience.customer_tag where customer_id = ${customerId} order by tag`.execute(
    handle,
  );
  return rows;
}

/** Tags in use, most used first. */
export async function allTags(handle: Db | Tx): Promise<{ tag: string; customers: number }[]> {
  const { rows } = await sql<{ tag: string; customers: number }>`
    select tag, count(*) as customers from audience.customer_tag group by tag order by customers desc, tag limit 500`.execute(
    handle,
  );
  return rows;
}

/** Add and remove in one transaction; what is there or gone already is left alone. @throws Problem `audience/customer-not-found` */
export async function changeTags(
  deps: AudienceDeps,
  staff: Staff,
  customerId: string,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  requestId: string,
): Promise<Audience.CustomerTag[]> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ tags: string[] }>`
      select tags from audience.feature where customer_id = ${customerId} and listed for update`.execute(tx);
    const before = rows[0]?.tags;
    if (!before) throw new Problem(customerNotFound);
    const now = deps.clock.now().toString();
    const removed = await removeTags(tx, customerId, change.remove ?? []);
    const added = await addTags(
      tx,
      customerId,
      (change.add ?? []).filter((tag) => !change.remove?.includes(tag)),
      staff.name,
      now,
    );
    if (added.length + removed.length === 0) return tagsOf(tx, customerId);
    await mirrorTags(tx, [customerId]);
    await append(tx, Audience.tagsChanged, {
      subjectId: customerId,
      customerId,
      occurredAt: deps.clock.now(),
      payload: { customerId, added, removed },
    });
    await record(tx, {
      actor: staff,
      action: 'audience.tags_changed',
      subjectType: 'customer',
      subjectId: customerId,
      before: { tags: before },
      after: { added, removed },
      requestId,
    });
    return tagsOf(tx, customerId);
  });
}

async function addTags(
  tx: Tx,
  customerId: string,
  tags: readonly string[],
  by: string,
  now: string,
): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`
    insert into audience.customer_tag (customer_id, tag, kind, at, by_name)
    select ${customerId}, tag, 'manual', ${now}::timestamptz, ${by} from unnest(${[...new Set(tags)]}::text[]) as w (tag)
    on conflict do nothing returning tag`.execute(tx);
  return rows.map((row) => row.tag);
}

async function removeTags(tx: Tx, customerId: string, tags: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`
    delete from audience.customer_tag where customer_id = ${customerId} and tag = any(${[...tags]}::text[]) returning tag`.execute(
    tx,
  );
  return rows.map((row) => row.tag);
}

/** Copy the names to the feature rows. */
export async function mirrorTags(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`
    update audience.feature f set tags = coalesce(
      (select array_agg(t.tag order by t.tag) from audience.customer_tag t where t.customer_id = f.customer_id), '{}')
    where f.customer_id = any(${[...customerIds]}::uuid[])`.execute(tx);
}
