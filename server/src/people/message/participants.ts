/** What happens to messages when customers are merged, erased or take out their data; registered with identity. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../identity/index.ts';

const name = 'message';

interface MovedReach {
  readonly mutedTopics: readonly string[];
  readonly quiet: readonly [string, string] | null;
  readonly timeZone: string | null;
}

/** Ids only; what was changed of the winner is kept as it was. */
interface Moved {
  readonly sendIds: readonly string[];
  readonly suppressionIds: readonly string[];
  readonly codes: readonly string[];
  readonly prompts: readonly { readonly templateId: string; readonly count: number }[];
  readonly address: boolean;
  readonly winnerReach: MovedReach | null;
}

/**
 * Sends, inbox and suppressions become the winner's, so that caps add up; muted topics add up too (the strictest wins);
 * quiet hours and the address only fill what the winner lacks. Sends are locked before the reach rows, as workers do.
 */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<Moved> {
    const { rows: sends } = await sql<{ send_id: string }>`
      with own as (select send_id from message.send where customer_id = ${loserId} order by send_id for update)
      update message.send s set customer_id = ${winnerId} from own where s.send_id = own.send_id
      returning s.send_id`.execute(tx);
    await sql`update message.inbox_item set customer_id = ${winnerId} where customer_id = ${loserId}`.execute(tx);
    const { rows: suppressions } = await sql<{ suppression_id: string }>`
      update message.suppression s set customer_id = ${winnerId} where s.customer_id = ${loserId}
        and not exists (select from message.suppression w where w.customer_id = ${winnerId} and w.channel = s.channel
          and w.kind = s.kind and w.address_index is not distinct from s.address_index and w.lifted_at is null)
      returning s.suppression_id`.execute(tx);
    const { rows: links } = await sql<{ code: string }>`
      update message.link set customer_id = ${winnerId} where customer_id = ${loserId} returning code`.execute(tx);
    const { rows: prompts } = await sql<{ templateId: string; count: number }>`
      select wechat_template_id as "templateId", remaining as count from message.subscription
      where customer_id = ${loserId} and remaining > 0`.execute(tx);
    await movePrompts(tx, loserId, winnerId, prompts);
    const { rows: address } = await sql`
      update message.address a set customer_id = ${winnerId} where customer_id = ${loserId}
        and not exists (select from message.address w where w.customer_id = ${winnerId}) returning 1`.execute(tx);
    return {
      sendIds: sends.map((row) => row.send_id),
      suppressionIds: suppressions.map((row) => row.suppression_id),
      codes: links.map((row) => row.code),
      prompts,
      address: address.length > 0,
      winnerReach: await joinReach(tx, winnerId, loserId),
    };
  },
  async undo(tx, { winnerId, loserId }, given) {
    const moved = given as Moved | null;
    if (!moved) return;
    await sql`
      with own as (
        select send_id from message.send where send_id = any(${[...moved.sendIds]}::uuid[]) and customer_id = ${winnerId}
        order by send_id for update
      )
      update message.send s set customer_id = ${loserId} from own where s.send_id = own.send_id`.execute(tx);
    await sql`
      update message.inbox_item set customer_id = ${loserId}
      where customer_id = ${winnerId} and send_id = any(${[...moved.sendIds]}::uuid[])`.execute(tx);
    await sql`
      update message.suppression set customer_id = ${loserId}
      where customer_id = ${winnerId} and suppression_id = any(${[...moved.suppressionIds]}::uuid[])`.execute(tx);
    await sql`
      update message.link set customer_id = ${loserId}
      where customer_id = ${winnerId} and code = any(${[...moved.codes]}::text[])`.execute(tx);
    await movePrompts(tx, winnerId, loserId, moved.prompts);
    if (moved.address) {
      await sql`
        update message.address set customer_id = ${loserId} where customer_id = ${winnerId}
          and not exists (select from message.address l where l.customer_id = ${loserId})`.execute(tx);
    }
    const before = moved.winnerReach;
    if (before) {
      await sql`
        update message.reach set muted_topics = ${[...before.mutedTopics]}::text[], time_zone = ${before.timeZone},
          quiet_from = ${before.quiet?.[0] ?? null}, quiet_until = ${before.quiet?.[1] ?? null}
        where customer_id = ${winnerId}`.execute(tx);
    }
  },
};

/** As many as are still there. */
async function movePrompts(tx: Tx, from: string, to: string, prompts: Moved['prompts']): Promise<void> {
  for (const { templateId, count } of prompts.toSorted((a, b) => a.templateId.localeCompare(b.templateId))) {
    await sql`
      with taken as (
        update message.subscription set remaining = remaining - least(remaining, ${count}::integer)
        where customer_id = ${from} and wechat_template_id = ${templateId}
        returning old.remaining - new.remaining as count, changed_at
      )
      insert into message.subscription as s (customer_id, wechat_template_id, remaining, changed_at)
      select ${to}::uuid, ${templateId}, taken.count, taken.changed_at from taken
      on conflict (customer_id, wechat_template_id) do update set remaining = s.remaining + excluded.remaining`.execute(
      tx,
    );
  }
}

/** @returns the winner's wishes as they were; null when nothing was changed */
async function joinReach(tx: Tx, winnerId: string, loserId: string): Promise<MovedReach | null> {
  const { rows } = await sql<{
    customer_id: string;
    quiet_from: string | null;
    quiet_until: string | null;
    time_zone: string | null;
    muted_topics: string[];
  }>`
    select customer_id, quiet_from, quiet_until, time_zone, muted_topics from message.reach
    where customer_id = any(${[winnerId, loserId]}::uuid[]) order by customer_id for update`.execute(tx);
  const loser = rows.find((row) => row.customer_id === loserId);
  const winner = rows.find((row) => row.customer_id === winnerId);
  if (!loser) return null;
  await sql`
    insert into message.reach as r (customer_id, quiet_from, quiet_until, time_zone, muted_topics)
    values (${winnerId}, ${loser.quiet_from}, ${loser.quiet_until}, ${loser.time_zone}, ${loser.muted_topics}::text[])
    on conflict (customer_id) do update set
      muted_topics = array(select distinct unnest(r.muted_topics || excluded.muted_topics) order by 1),
      time_zone = coalesce(r.time_zone, excluded.time_zone),
      quiet_from = coalesce(r.quiet_from, excluded.quiet_from),
      quiet_until = coalesce(r.quiet_until, excluded.quiet_until)`.execute(tx);
  return {
    mutedTopics: winner?.muted_topics ?? [],
    timeZone: winner?.time_zone ?? null,
    quiet: winner?.quiet_from && winner.quiet_until ? [winner.quiet_from, winner.quiet_until] : null,
  };
}

/**
 * Texts, addresses, wishes and links go; queued sends end at once. The rows of the send log stay without a word of the
 * person, so that figures do not change (rule 8). A suppressed address stays as a keyed hash, against writing to it anew.
 */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    const ids = [...customerIds];
    await sql`
      with own as (select send_id from message.send where customer_id = any(${ids}::uuid[]) order by send_id for update)
      update message.send s set variables = null, trail = null, provider_ref = null,
        state = case when s.state = 'planned' or (s.state = 'sending' and s.handed_at is null) then 'cancelled' else s.state end,
        detail = case when s.state in ('planned', 'sending') then 'erased' else null end,
        not_before = case when s.state = 'sending' and s.handed_at is not null then s.not_before end
      from own where s.send_id = own.send_id`.execute(tx);
    await sql`
      delete from message.content c using message.send s
      where s.send_id = c.send_id and s.customer_id = any(${ids}::uuid[]) and s.state <> 'sending'`.execute(tx);
    await sql`
      update message.content c set content = '{}'::jsonb from message.send s
      where s.send_id = c.send_id and s.customer_id = any(${ids}::uuid[])`.execute(tx);
    for (const table of ['inbox_item', 'address', 'subscription', 'link', 'reach']) {
      await sql`delete from ${sql.table(`message.${table}`)} where customer_id = any(${ids}::uuid[])`.execute(tx);
    }
    await sql`
      delete from message.suppression s where s.customer_id = any(${ids}::uuid[]) and (s.address_index is null
        or exists (select from message.suppression o where o.customer_id is null and o.address_index = s.address_index
          and o.channel = s.channel and o.kind = s.kind and o.lifted_at is null))`.execute(tx);
    await sql`
      update message.suppression set customer_id = null, note = '' where customer_id = any(${ids}::uuid[])`.execute(tx);
  },
};

/** What was written to the person, and what the person wished. */
export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const ids = [...customerIds];
    const { rows: inbox } = await sql`
      select title, body, link, at, read_at as "readAt" from message.inbox_item
      where customer_id = any(${ids}::uuid[]) order by at`.execute(handle);
    const { rows: sends } = await sql`
      select s.channels[s.place] as channel, s.purpose, s.state, s.sent_at as "sentAt", c.content
      from message.send s left join message.content c using (send_id)
      where s.customer_id = any(${ids}::uuid[]) and s.state in ('sent', 'failed', 'unknown') and s.channels[s.place] <> 'inbox'
      order by s.send_id`.execute(handle);
    const { rows: preferences } = await sql`
      select quiet_from as "quietFrom", quiet_until as "quietUntil", time_zone as "timeZone", muted_topics as "mutedTopics"
      from message.reach where customer_id = any(${ids}::uuid[])`.execute(handle);
    const { rows: suppressions } = await sql`
      select channel, kind, source, at, lifted_at as "liftedAt" from message.suppression
      where customer_id = any(${ids}::uuid[]) order by at`.execute(handle);
    return { inbox, sends, preferences, suppressions };
  },
};
