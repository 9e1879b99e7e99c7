/** The identity module's own part of a merge and of its undo: identifiers, sessions, consents, profile, channel. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { CustomerRow } from './repository.ts';

interface ConsentState {
  readonly granted: boolean;
  readonly version: string;
  readonly at: string;
}

interface MovedConsent {
  readonly purpose: string;
  readonly channel: string;
  /** The winner's before the merge; null when it had none. */
  readonly before: ConsentState | null;
  readonly granted: boolean;
}

const profileColumns = ['name', 'phone', 'gender', 'birthday', 'city'] as const;
type ProfileColumn = (typeof profileColumns)[number];

/** What was moved; holds ids and names of columns, no personal data. */
export interface MovedIdentity {
  readonly identifierIds: readonly number[];
  readonly sessionIds: readonly string[];
  readonly consents: readonly MovedConsent[];
  /** Columns that the winner took from the loser. */
  readonly filled: readonly ProfileColumn[];
  readonly loserStatus: 'anonymous' | 'known';
  readonly winnerBefore: {
    readonly registeredAt: string | null;
    readonly firstChannelId: string | null;
    readonly lastChannelId: string | null;
  };
}

export interface Move {
  readonly mergeId: string;
  readonly winner: CustomerRow;
  readonly loser: CustomerRow;
  readonly now: Temporal.Instant;
}

/** Both rows are locked by the caller. */
export async function moveIdentity(tx: Tx, move: Move): Promise<MovedIdentity> {
  const { winner, loser } = move;
  const [winnerId, loserId] = [winner.customer_id, loser.customer_id];
  const { rows: identifiers } = await sql<{ identifier_id: number }>`
    update identity.identifier set customer_id = ${winnerId} where customer_id = ${loserId} returning identifier_id`.execute(
    tx,
  );
  const { rows: sessions } = await sql<{ session_id: string }>`
    update identity.session set customer_id = ${winnerId} where customer_id = ${loserId} returning session_id`.execute(
    tx,
  );
  const consents = await moveConsents(tx, move);
  const filled = profileColumns.filter(
    (column) => columnOf(winner, column) === null && columnOf(loser, column) !== null,
  );
  await updateRows(tx, move, filled);
  return {
    identifierIds: identifiers.map((row) => row.identifier_id),
    sessionIds: sessions.map((row) => row.session_id),
    consents,
    filled,
    loserStatus: loser.status === 'anonymous' ? 'anonymous' : 'known',
    winnerBefore: {
      registeredAt: winner.registered_at,
      firstChannelId: winner.first_channel_id,
      lastChannelId: winner.last_channel_id,
    },
  };
}

function columnOf(row: CustomerRow, column: ProfileColumn): unknown {
  return column === 'phone' ? row.phone_sealed : row[column];
}

/** The account that registered first says when the person registered and by which channel it came first. */
async function updateRows(tx: Tx, { winner, loser, now }: Move, filled: readonly ProfileColumn[]): Promise<void> {
  const takes = (column: ProfileColumn) => filled.includes(column);
  const earlier =
    loser.registered_at !== null && winner.registered_at !== null && loser.registered_at < winner.registered_at;
  const first = (earlier ? loser.first_channel_id : null) ?? winner.first_channel_id ?? loser.first_channel_id;
  const last = winner.last_channel_id ?? loser.last_channel_id;
  await sql`
    update identity.customer w set
      name = case when ${takes('name')} then l.name else w.name end,
      name_grams = case when ${takes('name')} then l.name_grams else w.name_grams end,
      phone_sealed = case when ${takes('phone')} then l.phone_sealed else w.phone_sealed end,
      phone_masked = case when ${takes('phone')} then l.phone_masked else w.phone_masked end,
      gender = case when ${takes('gender')} then l.gender else w.gender end,
      birthday = case when ${takes('birthday')} then l.birthday else w.birthday end,
      city = case when ${takes('city')} then l.city else w.city end,
      registered_at = least(w.registered_at, l.registered_at),
      first_channel_id = ${first}, last_channel_id = ${last}, updated_at = ${now.toString()}
    from identity.customer l where w.customer_id = ${winner.customer_id} and l.customer_id = ${loser.customer_id}`.execute(
    tx,
  );
  await sql`
    update identity.customer set status = 'merged', merged_into = ${winner.customer_id}, updated_at = ${now.toString()}
    where customer_id = ${loser.customer_id}`.execute(tx);
}

/** Where the two said different things the stricter one holds (events-journeys, attack 15). */
async function moveConsents(tx: Tx, { mergeId, winner, loser, now }: Move): Promise<MovedConsent[]> {
  type Row = { purpose: string; channel: string; granted: boolean; version: string; at: string };
  const of = async (id: string) =>
    (
      await sql<Row>`select purpose, channel, granted, version, at from identity.consent where customer_id = ${id}`.execute(
        tx,
      )
    ).rows;
  const theirs = await of(loser.customer_id);
  if (theirs.length === 0) return [];
  const ours = new Map((await of(winner.customer_id)).map((row) => [`${row.purpose}/${row.channel}`, row]));
  const moved = theirs.flatMap((row): (MovedConsent & { version: string })[] => {
    const own = ours.get(`${row.purpose}/${row.channel}`);
    if (own && (own.granted === row.granted || !own.granted)) return [];
    const before = own ? { granted: own.granted, version: own.version, at: own.at } : null;
    return [{ purpose: row.purpose, channel: row.channel, before, granted: row.granted, version: row.version }];
  });
  for (const row of moved) {
    await writeConsent(tx, winner.customer_id, { ...row, at: now.toString() }, `merge ${mergeId}`);
  }
  return moved.map(({ purpose, channel, before, granted }) => ({ purpose, channel, before, granted }));
}

async function writeConsent(
  tx: Tx,
  customerId: string,
  row: ConsentState & { purpose: string; channel: string },
  source: string,
): Promise<void> {
  await sql`
    insert into identity.consent (customer_id, purpose, channel, granted, version, at)
    values (${customerId}, ${row.purpose}, ${row.channel}, ${row.granted}, ${row.version}, ${row.at})
    on conflict (customer_id, purpose, channel) do update
      set granted = excluded.granted, version = excluded.version, at = excluded.at`.execute(tx);
  await sql`
    insert into identity.consent_change (consent_change_id, customer_id, purpose, channel, granted, version, at, source)
    values (${newId()}, ${customerId}, ${row.purpose}, ${row.channel}, ${row.granted}, ${row.version}, ${row.at},
      ${source})`.execute(tx);
}

/**
 * Give back what {@link moveIdentity} took. What the customer changed since then stays: a filled field is emptied only
 * while it still is the loser's, a consent is restored only while it still is the merge's.
 */
export async function restoreIdentity(tx: Tx, move: Move, moved: MovedIdentity): Promise<void> {
  const { winner, loser, now, mergeId } = move;
  const [winnerId, loserId] = [winner.customer_id, loser.customer_id];
  await sql`update identity.identifier set customer_id = ${loserId}
    where identifier_id = any(${[...moved.identifierIds]}::bigint[]) and customer_id = ${winnerId}`.execute(tx);
  await sql`update identity.session set customer_id = ${loserId}
    where session_id = any(${[...moved.sessionIds]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  for (const { purpose, channel, before, granted } of moved.consents) {
    const { rows } = await sql<{ version: string }>`
      delete from identity.consent where customer_id = ${winnerId} and purpose = ${purpose} and channel = ${channel}
        and granted = ${granted} and exists (select 1 from identity.consent_change h where h.customer_id = ${winnerId}
          and h.purpose = ${purpose} and h.channel = ${channel} and h.at = consent.at and h.source = ${`merge ${mergeId}`})
      returning version`.execute(tx);
    const restored = before ?? { granted: false, version: rows[0]?.version ?? '', at: now.toString() };
    if (rows.length === 0) continue;
    await writeConsent(tx, winnerId, { purpose, channel, ...restored }, `undo of merge ${mergeId}`);
    if (before === null) {
      await sql`delete from identity.consent where customer_id = ${winnerId} and purpose = ${purpose}
        and channel = ${channel}`.execute(tx);
    }
  }
  await restoreRows(tx, move, moved);
}

async function restoreRows(tx: Tx, { winner, loser, now }: Move, moved: MovedIdentity): Promise<void> {
  const gives = (column: ProfileColumn) => moved.filled.includes(column);
  const { registeredAt, firstChannelId, lastChannelId } = moved.winnerBefore;
  await sql`
    update identity.customer w set
      name = case when ${gives('name')} and w.name is not distinct from l.name then null else w.name end,
      name_grams = case when ${gives('name')} and w.name is not distinct from l.name then '{}' else w.name_grams end,
      phone_sealed = case when ${gives('phone')} and w.phone_sealed = l.phone_sealed then null else w.phone_sealed end,
      phone_masked = case when ${gives('phone')} and w.phone_sealed = l.phone_sealed then null else w.phone_masked end,
      gender = case when ${gives('gender')} and w.gender = l.gender then null else w.gender end,
      birthday = case when ${gives('birthday')} and w.birthday = l.birthday then null else w.birthday end,
      city = case when ${gives('city')} and w.city = l.city then null else w.city end,
      registered_at = ${registeredAt}::timestamptz, first_channel_id = ${firstChannelId}, last_channel_id = ${lastChannelId},
      updated_at = ${now.toString()}
    from identity.customer l where w.customer_id = ${winner.customer_id} and l.customer_id = ${loser.customer_id}`.execute(
    tx,
  );
  await sql`
    update identity.customer set status = ${moved.loserStatus}, merged_into = null, updated_at = ${now.toString()}
    where customer_id = ${loser.customer_id}`.execute(tx);
}
