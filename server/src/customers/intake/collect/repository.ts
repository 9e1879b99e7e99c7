/** Message ids that were taken. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

export interface MessageKey {
  readonly source: string;
  readonly messageId: string;
}

/** How long an id of an app or page is remembered: as long as a client may come back with an old queue. */
const KEEP_DAYS = 90;

/**
 * Take the ids that nobody took before; waits for a concurrent taker of the same id. Keys must differ from one another.
 * @param kept true for rows of files, whose repeat may come at any time
 * @returns places in `keys` of those taken now
 */
export async function takeMessages(tx: Tx, keys: readonly MessageKey[], kept = false): Promise<Set<number>> {
  // One order for all writers, so that two batches do not wait for each other in a circle.
  const order = keys.map((_, index) => index).sort((a, b) => compare(keys[a] as MessageKey, keys[b] as MessageKey));
  const sorted = order.map((index) => keys[index] as MessageKey);
  const { rows } = await sql<{ count: number }>`
    with taken as (
      insert into intake.message (source, message_id, kept)
      select ${sourcesOf(sorted)}, m.message_id, ${kept}
      from unnest(${textArray(sorted.map((key) => key.messageId))}::text[]) with ordinality as m (message_id, nth)
      on conflict on constraint message_once do nothing
      returning 1
    ) select count(*) from taken`.execute(tx);
  if (rows[0]?.count === keys.length) return new Set(order);
  const taken = await takenNow(tx, sorted);
  return new Set(order.filter((index) => taken.has(keyText(keys[index] as MessageKey))));
}

/** Those of the keys whose rows this transaction made; asked for only when some were there before. */
async function takenNow(tx: Tx, keys: readonly MessageKey[]): Promise<Set<string>> {
  const { rows } = await sql<{ source: string; message_id: string }>`
    select m.source, m.message_id
    from unnest(${keys.map((key) => key.source)}::text[], ${keys.map((key) => key.messageId)}::text[])
      as k (source, message_id)
    join intake.message m using (source, message_id)
    where m.xmin = pg_current_xact_id()::xid`.execute(tx);
  return new Set(rows.map(({ source, message_id: messageId }) => keyText({ source, messageId })));
}

function sourcesOf(sorted: readonly MessageKey[]) {
  const [{ source } = { source: '' }] = sorted;
  if (sorted.every((key) => key.source === source)) return sql`${source}::text`;
  return sql`(${sorted.map((key) => key.source)}::text[])[m.nth]`;
}

/** Ids without signs of their own go as they are: the driver's escaping is the dearest part of the statement. */
function textArray(values: readonly string[]): string | readonly string[] {
  return values.every((value) => /^[\w.-]+$/.test(value) && value.toLowerCase() !== 'null')
    ? `{${values.join(',')}}`
    : values;
}

export function keyText(key: MessageKey): string {
  return `${key.source}\n${key.messageId}`;
}

function compare(a: MessageKey, b: MessageKey): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0;
}

/** Forget ids of long ago. */
export async function forgetMessages(db: Db): Promise<void> {
  await sql`
    delete from intake.message
    where received_at < now() - make_interval(days => ${KEEP_DAYS}) and not kept`.execute(db);
}
