/** Tags of customers: set by hand, by rules, or inferred; the feature row carries their names for lists and segments. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { append, appendMany } from '../../../platform/event-log.ts';
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

interface TagRow {
  customer_id: string;
  tag: string;
}

/** Tags of many customers at once, as a rule sets them; what is there or gone already is left alone. */
export async function changeTagsOf(
  tx: Tx,
  deps: Pick<AudienceDeps, 'clock'>,
  customerIds: readonly string[],
  change: { readonly add?: readonly string[] | undefined; readonly remove?: readonly string[] | undefined },
): Promise<void> {
  const { remove = [], add = [] } = change;
  const now = deps.clock.now();
  const { rows: listed } = await sql<{ customer_id: string }>`
    select customer_id from audience.feature where customer_id = any(${[...customerIds]}::uuid[]) and listed
    order by customer_no for update`.execute(tx);
  const ids = listed.map((row) => row.customer_id);
  const { rows: removed } = await sql<TagRow>`
    delete from audience.customer_tag where customer_id = any(${ids}::uuid[]) and tag = any(${[...remove]}::text[])
    returning customer_id, tag`.execute(tx);
  const { rows: added } = await sql<TagRow>`
    insert into audience.customer_tag (customer_id, tag, kind, at, by_name)
    select customer_id, tag, 'rule', ${now.toString()}::timestamptz, null
    from unnest(${ids}::uuid[]) as c (customer_id), unnest(${add.filter((tag) => !remove.includes(tag))}::text[]) as t (tag)
    on conflict do nothing returning customer_id, tag`.execute(tx);
  const changed = [...new Set([...removed, ...added].map((row) => row.customer_id))];
  if (changed.length === 0) return;
  await mirrorTags(tx, changed);
  const tagsBy = (rows: readonly TagRow[]) => Map.groupBy(rows, (row) => row.customer_id);
  const [gone, come] = [tagsBy(removed), tagsBy(added)];
  await appendMany(
    tx,
    Audience.tagsChanged,
    changed.map((customerId) => ({
      subjectId: customerId,
      customerId,
      occurredAt: now,
      payload: {
        customerId,
        added: (come.get(customerId) ?? []).map((row) => row.tag),
        removed: (gone.get(customerId) ?? []).map((row) => row.tag),
      },
    })),
  );
}

/** Copy the names to the feature rows. */
export async function mirrorTags(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`
    update audience.feature f set tags = coalesce(
      (select array_agg(t.tag order by t.tag) from audience.customer_tag t where t.customer_id = f.customer_id), '{}')
    where f.customer_id = any(${[...customerIds]}::uuid[])`.execute(tx);
}
