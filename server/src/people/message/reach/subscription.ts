/** Accepted prompts for WeChat's subscribe messages: each allows one message, and only we know how many are left. */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { reachOf } from './reach.ts';

export interface Answer {
  readonly templateId: string;
  readonly accepted: boolean;
}

/** More than anybody can use, against a client that calls in a circle. */
const MOST = 50;

/** Count the accepted prompts; the customer's reach row is locked, so that a worker does not count them meanwhile. */
export function acceptPrompts(
  deps: Inner,
  customerId: string,
  answers: readonly Answer[],
): Promise<{ templateId: string; left: number }[]> {
  return inTransaction(deps.db, async (tx) => {
    await reachOf(tx, [customerId], true);
    const accepted = [...new Set(answers.filter((answer) => answer.accepted).map((answer) => answer.templateId))];
    await sql`
      insert into message.subscription as s (customer_id, wechat_template_id, remaining, changed_at)
      select ${customerId}::uuid, id, 1, ${deps.clock.now().toString()}::timestamptz from unnest(${accepted}::text[]) as a (id)
      on conflict (customer_id, wechat_template_id) do update
        set remaining = least(s.remaining + 1, ${MOST}), changed_at = excluded.changed_at`.execute(tx);
    return promptsOf(tx, customerId);
  });
}

export async function promptsOf(handle: Db | Tx, customerId: string): Promise<{ templateId: string; left: number }[]> {
  const { rows } = await sql<{ templateId: string; left: number }>`
    select wechat_template_id as "templateId", remaining as left from message.subscription
    where customer_id = ${customerId} order by wechat_template_id`.execute(handle);
  return rows;
}

/** Every prompt that a template in use may need, also those that this customer was never asked for. */
export async function offeredPrompts(
  handle: Db | Tx,
  customerId: string,
): Promise<{ templateId: string; left: number }[]> {
  const { rows } = await sql<{ templateId: string; left: number }>`
    with offered as (
      select distinct text.value ->> 'templateId' as id
      from message.template t join message.template_version v using (template_id, version)
        cross join jsonb_each(v.contents -> 'wechat_subscribe') text
      where t.archived_at is null and 'wechat_subscribe' = any(v.channels)
    )
    select coalesce(o.id, s.wechat_template_id) as "templateId", coalesce(s.remaining, 0) as left
    from offered o
      full join (select * from message.subscription where customer_id = ${customerId}) s on s.wechat_template_id = o.id
    order by 1`.execute(handle);
  return rows;
}
