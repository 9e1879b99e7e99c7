/** The owner's inbox: what there is, what is unread, what was opened and followed. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { sendNotFound } from '../problems.ts';
import { announce, type SendFact } from '../send/announce.ts';
import { type FactRow, factColumns, toFact } from '../send/fact-row.ts';

interface ItemRow {
  send_id: string;
  title: string;
  body: string;
  link: string | null;
  pet_id: string | null;
  purpose: Message.MessagePurpose;
  at: string;
  read_at: string | null;
}

function viewOf(row: ItemRow): Message.InboxItem {
  return {
    sendId: row.send_id,
    title: row.title,
    body: row.body,
    link: row.link,
    petId: row.pet_id,
    purpose: row.purpose,
    at: row.at,
    readAt: row.read_at,
  };
}

const columns = sql`i.send_id, i.title, i.body, i.link, i.pet_id, i.purpose, i.at, i.read_at`;

/** Newest first; what has expired is not shown. */
export async function inboxPage(
  deps: Inner,
  customerId: string,
  query: { readonly cursor?: string; readonly limit?: number; readonly unread?: boolean },
): Promise<{ items: Message.InboxItem[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const [at, id] = query.cursor ? decodeCursor(query.cursor, 2) : [null, null];
  const { rows } = await sql<ItemRow>`
    select ${columns} from message.inbox_item i
    where i.customer_id = ${customerId} and i.expires_at > ${deps.clock.now().toString()}
      and (${at}::timestamptz is null or (i.at, i.send_id) < (${at}::timestamptz, ${id}::uuid))
      ${query.unread ? sql`and i.read_at is null` : sql``}
    order by i.at desc, i.send_id desc limit ${limit + 1}`.execute(deps.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor([last.at, last.send_id]) : null;
  return { items: page.map(viewOf), nextCursor };
}

export async function unreadCount(deps: Inner, customerId: string): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*)::integer as unread from message.inbox_item
    where customer_id = ${customerId} and read_at is null and expires_at > ${deps.clock.now().toString()}`.execute(
    deps.db,
  );
  return rows[0]?.unread ?? 0;
}

/**
 * Mark one as read, and as followed when it was clicked; each is an event once.
 * @throws Problem `message/send-not-found` unless it is the customer's own
 */
export function readItem(
  deps: Inner,
  customerId: string,
  sendId: string,
  clicked: boolean,
): Promise<Message.InboxItem> {
  return inTransaction(deps.db, async (tx) => {
    const at = deps.clock.now();
    const { rows } = await sql<ItemRow>`
      update message.inbox_item i set read_at = coalesce(i.read_at, ${at.toString()})
      where i.send_id = ${sendId} and i.customer_id = ${customerId} and i.expires_at > ${at.toString()}
      returning ${columns}`.execute(tx);
    const row = rows[0];
    if (!row) throw new Problem(sendNotFound);
    await noteOpened(tx, [sendId], at);
    if (clicked) await noteClicked(tx, [sendId], at);
    return viewOf(row);
  });
}

export function readAll(deps: Inner, customerId: string): Promise<{ unread: number }> {
  return inTransaction(deps.db, async (tx) => {
    const at = deps.clock.now();
    const { rows } = await sql<{ send_id: string }>`
      update message.inbox_item set read_at = ${at.toString()}
      where customer_id = ${customerId} and read_at is null returning send_id`.execute(tx);
    await noteOpened(
      tx,
      rows.map((row) => row.send_id),
      at,
    );
    return { unread: 0 };
  });
}

/** Note the first opening of sends, with its event. */
export async function noteOpened(tx: Tx, sendIds: readonly string[], at: Temporal.Instant): Promise<void> {
  const { rows } = await sql<FactRow>`
    update message.send s set opened_at = ${at.toString()}
    where s.send_id = any(${[...sendIds]}::uuid[]) and s.opened_at is null and s.state in ('sent', 'unknown')
    returning ${factColumns}`.execute(tx);
  await announceAll(tx, 'opened', rows.map(toFact), at);
}

/** Note the first click; who clicks has opened. */
export async function noteClicked(tx: Tx, sendIds: readonly string[], at: Temporal.Instant): Promise<void> {
  await noteOpened(tx, sendIds, at);
  const { rows } = await sql<FactRow>`
    update message.send s set clicked_at = ${at.toString()}
    where s.send_id = any(${[...sendIds]}::uuid[]) and s.clicked_at is null and s.state in ('sent', 'unknown')
    returning ${factColumns}`.execute(tx);
  await announceAll(tx, 'clicked', rows.map(toFact), at);
}

function announceAll(
  tx: Tx,
  kind: 'opened' | 'clicked',
  sends: readonly SendFact[],
  at: Temporal.Instant,
): Promise<void> {
  return announce(
    tx,
    sends.map((send) => ({ kind, send })),
    at,
  );
}
