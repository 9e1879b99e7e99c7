/** Keeps a feature row for every customer in line with identity: who exists, who is listed, city, birthday, channel. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { CustomerCard } from '../../../people/identity/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { AudienceDeps } from '../deps.ts';
import { microsText, toMicros } from '../instant.ts';
import { type Boundaries, lifecycleMoves, type Move, nextEdge } from '../lifecycle/tier.ts';
import { boundariesOf } from '../settings.ts';
import { type HistoryRow, insertMoves } from './history.ts';
import { refreshFeatures } from './refresh.ts';

/** Facts from the beginning on have changed. */
const ALWAYS = 0;

interface Placed {
  readonly person: CustomerCard;
  readonly moves: readonly Move[];
  readonly nextUs: number | null;
}

/** Make the rows that are missing. */
export async function ensureFeatures(tx: Tx, deps: AudienceDeps, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const { rows } = await sql<{ customer_id: string }>`
    select w.customer_id from unnest(${[...new Set(customerIds)]}::uuid[]) as w (customer_id)
    where not exists (select from audience.feature f where f.customer_id = w.customer_id)`.execute(tx);
  await syncPeople(
    tx,
    deps,
    rows.map((row) => row.customer_id),
  );
}

/**
 * Bring rows in line with what identity says now, and make those that are missing. Who becomes known enters the
 * lifecycle at the registration; who is merged or erased leaves it.
 */
export async function syncPeople(tx: Tx, deps: AudienceDeps, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const people = await deps.identity.findCustomers(tx, customerIds);
  const boundaries = await boundariesOf(deps.settings, tx);
  const nowUs = toMicros(deps.clock.now());
  const placed = [...people.values()]
    .sort((a, b) => a.customerNo - b.customerNo)
    .map((one) => place(one, boundaries, nowUs));
  const changes = await upsert(tx, placed);
  const byNo = new Map(placed.map((one) => [one.person.customerNo, one]));
  await insertMoves(
    tx,
    changes.flatMap((row): HistoryRow[] => {
      const { customer_no: customerNo, was_listed: was, listed } = row;
      if (!was && listed) {
        const moves = byNo.get(customerNo)?.moves ?? [];
        return moves.map((move, nth) => ({ customerNo, move, cause: nth === 0 ? 'registration' : 'time' }));
      }
      if (was && !listed) return [leaving(customerNo, row.was_lifecycle, nowUs, byNo.get(customerNo)?.person.status)];
      return [];
    }),
  );
  const stale = changes.filter((row) => row.listed && (row.order_count > 0 || row.registration_moved));
  await refreshFeatures(tx, deps, new Map(stale.map((row) => [row.customer_no, ALWAYS])), 'registration');
}

function leaving(customerNo: number, from: string | null, atUs: number, status: CustomerCard['status'] | undefined) {
  return { customerNo, move: { from, to: null, atUs }, cause: status === 'erased' ? 'erase' : 'merge' };
}

function place(person: CustomerCard, boundaries: Boundaries, nowUs: number): Placed {
  if (person.status !== 'known' || person.registeredAt === null) return { person, moves: [], nextUs: null };
  const facts = { registeredUs: toMicros(Temporal.Instant.from(person.registeredAt)), orders: [] };
  // Somebody registered "in the future" by a wrong clock is placed now.
  const untilUs = Math.max(nowUs, facts.registeredUs);
  const moves = lifecycleMoves(facts, boundaries, facts.registeredUs, untilUs, null);
  return { person, moves, nextUs: nextEdge(facts, untilUs, boundaries) ?? null };
}

interface Upserted {
  customer_no: number;
  listed: boolean;
  was_listed: boolean;
  was_lifecycle: Audience.LifecycleTier | null;
  order_count: number;
  registration_moved: boolean;
}

/** @returns rows that are new, or whose listing or registration changed */
async function upsert(tx: Tx, placed: readonly Placed[]): Promise<Upserted[]> {
  const column = <K extends keyof CustomerCard>(key: K) => placed.map((one) => one.person[key]);
  const { rows } = await sql<Upserted>`
    insert into audience.feature as f (customer_id, customer_no, listed, registered_at, name_key, city, gender, birthday,
      channel_id, lifecycle, lifecycle_since, lifecycle_next_at)
    select w.customer_id, w.customer_no, w.lifecycle is not null, w.registered_at, lower(w.name), w.city, w.gender,
      w.birthday, w.channel_id, w.lifecycle::audience.lifecycle_tier, w.since, w.next_at
    from unnest(${column('customerId')}::uuid[], ${column('customerNo')}::int[], ${column('registeredAt')}::timestamptz[],
      ${column('name')}::text[], ${column('city')}::text[], ${column('gender')}::text[], ${column('birthday')}::date[],
      ${placed.map((one) => one.person.firstChannel?.channelId ?? null)}::uuid[], ${placed.map((one) => one.moves.at(-1)?.to ?? null)}::text[],
      ${placed.map((one) => instantOf(one.moves.at(-1)?.atUs))}::timestamptz[],
      ${placed.map((one) => instantOf(one.nextUs))}::timestamptz[])
      as w (customer_id, customer_no, registered_at, name, city, gender, birthday, channel_id, lifecycle, since, next_at)
    on conflict (customer_id) do update set listed = excluded.listed, registered_at = excluded.registered_at,
      name_key = excluded.name_key, city = excluded.city, gender = excluded.gender, birthday = excluded.birthday,
      channel_id = excluded.channel_id,
      lifecycle = case when f.listed and excluded.listed then f.lifecycle else excluded.lifecycle end,
      lifecycle_since = case when f.listed and excluded.listed then f.lifecycle_since else excluded.lifecycle_since end,
      lifecycle_next_at = case when f.listed and excluded.listed then f.lifecycle_next_at else excluded.lifecycle_next_at end
    returning f.customer_no, new.listed, coalesce(old.listed, false) as was_listed, old.lifecycle::text as was_lifecycle,
      new.order_count, old.customer_no is not null and old.listed and new.listed
        and old.registered_at is distinct from new.registered_at as registration_moved`.execute(tx);
  return rows;
}

function instantOf(us: number | null | undefined): string | null {
  return us === null || us === undefined ? null : microsText(us);
}
