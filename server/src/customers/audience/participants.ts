/** What the audience does when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type {
  ArchiveContributor,
  EraseParticipant,
  FirstOrders,
  MergeParticipant,
} from '../../people/identity/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { AudienceDeps } from './deps.ts';
import { ensureFeatures, syncPeople } from './feature/people.ts';
import { refreshFeatures } from './feature/refresh.ts';
import { mirrorTags } from './feature/tags.ts';
import { microsText, toMicros } from './instant.ts';

const NAME = 'audience';

/** Ids of what went from the loser to the winner. */
interface Moved {
  readonly purchases: readonly string[];
  /** Tags that the winner did not have before. */
  readonly tags: readonly string[];
  readonly loserListed: boolean;
}

interface Pair {
  readonly winnerId: string;
  readonly loserId: string;
}

async function numbersOfPair(tx: Tx, { winnerId, loserId }: Pair) {
  const { rows } = await sql<{ customer_id: string; customer_no: number; listed: boolean }>`
    select customer_id, customer_no, listed from audience.feature
    where customer_id in (${winnerId}, ${loserId}) order by customer_no for update`.execute(tx);
  const of = (id: string) => {
    const row = rows.find((one) => one.customer_id === id);
    if (!row) throw new Error(`customer ${id} has no features`);
    return row;
  };
  return { winner: of(winnerId), loser: of(loserId) };
}

/** Orders, tags and traits go to the winner, whose features and tiers are computed anew; undo brings back what came. */
export function mergeParticipant(deps: AudienceDeps): MergeParticipant {
  return {
    name: NAME,
    async merge(tx, pair) {
      await ensureFeatures(tx, deps, [pair.winnerId, pair.loserId]);
      const { winner, loser } = await numbersOfPair(tx, pair);
      const { rows } = await sql<{ purchase_id: string }>`
        update audience.purchase set customer_id = ${pair.winnerId}, customer_no = ${winner.customer_no}
        where customer_no = ${loser.customer_no} returning purchase_id`.execute(tx);
      const { rows: tags } = await sql<{ tag: string }>`
        insert into audience.customer_tag (customer_id, tag, kind, at, by_name)
        select ${pair.winnerId}, tag, kind, at, by_name from audience.customer_tag where customer_id = ${pair.loserId}
        on conflict do nothing returning tag`.execute(tx);
      await sql`
        update audience.feature w set traits = l.traits || w.traits, last_seen_at = greatest(w.last_seen_at, l.last_seen_at)
        from audience.feature l where w.customer_no = ${winner.customer_no} and l.customer_no = ${loser.customer_no}`.execute(
        tx,
      );
      await mirrorTags(tx, [pair.winnerId]);
      await syncPeople(tx, deps, [pair.winnerId, pair.loserId]);
      await refreshFeatures(
        tx,
        deps,
        new Map([
          [winner.customer_no, 0],
          [loser.customer_no, 0],
        ]),
        'merge',
      );
      const moved: Moved = {
        purchases: rows.map((row) => row.purchase_id),
        tags: tags.map((row) => row.tag),
        loserListed: loser.listed,
      };
      return moved;
    },
    async undo(tx, pair, kept) {
      const moved = kept as Moved;
      const { winner, loser } = await numbersOfPair(tx, pair);
      await sql`
        update audience.purchase set customer_id = ${pair.loserId}, customer_no = ${loser.customer_no}
        where purchase_id = any(${[...moved.purchases]}::uuid[]) and customer_no = ${winner.customer_no}`.execute(tx);
      await sql`
        delete from audience.customer_tag where customer_id = ${pair.winnerId} and tag = any(${[...moved.tags]}::text[])`.execute(
        tx,
      );
      await mirrorTags(tx, [pair.winnerId]);
      // The history of the loser ended with the merge; from now on it goes on.
      if (moved.loserListed) await relist(tx, deps, loser.customer_no);
      await refreshFeatures(
        tx,
        deps,
        new Map([
          [winner.customer_no, 0],
          [loser.customer_no, 0],
        ]),
        'merge',
      );
    },
  };
}

/** Take the loser's row up again; the refresh that follows puts the right tier in the place of the first one. */
async function relist(tx: Tx, deps: AudienceDeps, customerNo: number): Promise<void> {
  const now = microsText(toMicros(deps.clock.now()));
  await sql`
    update audience.feature set listed = true, lifecycle = 'silent', lifecycle_since = ${now}::timestamptz
    where customer_no = ${customerNo} and registered_at is not null`.execute(tx);
}

/** The rows stay, nameless, so that sums do not change; tags, traits and everything that tells of the person go. */
export function eraseParticipant(deps: AudienceDeps): EraseParticipant {
  return {
    name: NAME,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      const now = deps.clock.now().toString();
      await sql`delete from audience.customer_tag where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        with gone as (
          update audience.feature set listed = false, lifecycle = null, lifecycle_since = null, lifecycle_next_at = null,
            name_key = null, city = null, gender = null, birthday = null, tags = '{}', traits = '{}', last_seen_at = null
          where customer_id = any(${ids}::uuid[])
          returning customer_no, old.lifecycle::text as from_tier),
        scores as (delete from audience.score where customer_no in (select customer_no from gone))
        insert into audience.tier_change (customer_no, kind, from_tier, to_tier, at, cause)
        select customer_no, 'lifecycle', from_tier, null, ${now}::timestamptz, 'erase' from gone
        where from_tier is not null`.execute(tx);
    },
  };
}

/** Orders with their lines, tags, traits and tiers, as the person may take them out. */
export function archiveContributor(): ArchiveContributor {
  return {
    name: NAME,
    async collect(handle: Db | Tx, customerIds: readonly string[]) {
      const ids = [...customerIds];
      const orders = await sql`
        select order_no, source, at, kind, is_order, gross_fen, return_fen, currency, lines, cancelled_at
        from audience.purchase where customer_id = any(${ids}::uuid[]) order by at`.execute(handle);
      const tags = await sql`
        select tag, kind, at from audience.customer_tag where customer_id = any(${ids}::uuid[]) order by tag`.execute(
        handle,
      );
      const features = await sql`
        select lifecycle, lifecycle_since, traits, last_seen_at from audience.feature
        where customer_id = any(${ids}::uuid[])`.execute(handle);
      const tiers = await sql`
        select t.kind, t.from_tier, t.to_tier, t.at from audience.tier_change t
        join audience.feature f using (customer_no) where f.customer_id = any(${ids}::uuid[]) order by t.at`.execute(
        handle,
      );
      return { orders: orders.rows, tags: tags.rows, profile: features.rows, tiers: tiers.rows };
    },
  };
}

/** Who ordered for the first time within `[from, until)`, for the report of acquisition channels. */
export function firstOrders(db: Db): FirstOrders {
  return async (from, until) => {
    const { rows } = await sql<{ customer_id: string }>`
      select customer_id from audience.feature
      where listed and first_order_at >= ${from.toString()}::timestamptz and first_order_at < ${until.toString()}::timestamptz`.execute(
      db,
    );
    return rows.map((row) => row.customer_id);
  };
}
