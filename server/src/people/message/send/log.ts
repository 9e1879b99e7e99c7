/** The send log, counts, one send with its ordered checks, and the development outbox (CAM-16). */
import type { Message } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { sendNotFound } from '../problems.ts';
import { shown } from '../template/fields.ts';
import { originOf } from './announce.ts';
import { explain } from './explain.ts';
import type { Origin } from './guard.ts';

interface LogRow {
  send_id: string;
  customer_id: string;
  pet_id: string | null;
  template_id: string;
  template_name: string;
  template_version: number;
  purpose: Message.MessagePurpose;
  topic: string;
  lane: Message.MessageLane;
  channel: Message.MessageChannel;
  channels: Message.MessageChannel[];
  state: Message.SendState;
  reason: Message.SendReason | null;
  detail: string | null;
  vendor: string | null;
  price_fen: number;
  origin: Origin;
  due_at: string;
  planned_at: string;
  decided_at: string | null;
  sent_at: string | null;
  delivered_at: string | null;
  opened_at: string | null;
  clicked_at: string | null;
  merged_into: string | null;
  trail: Message.SendStep[] | null;
}

const columns = sql`s.send_id, s.customer_id, s.pet_id, s.template_id, t.name as template_name, s.template_version,
  s.purpose, s.topic, s.lane, s.channels[s.place] as channel, s.channels, s.state, s.reason, s.detail, s.vendor,
  s.price_fen, s.origin, s.due_at, s.planned_at, s.decided_at, s.sent_at, s.delivered_at, s.opened_at, s.clicked_at,
  s.merged_into, s.trail`;

/** Two statements for any number of sends. */
async function viewsOf(deps: Inner, handle: Db | Tx, rows: readonly LogRow[]): Promise<Message.Send[]> {
  const cards = await deps.identity.findCustomers(handle, [...new Set(rows.map((row) => row.customer_id))]);
  return rows.map((row) => ({
    sendId: row.send_id,
    customerId: row.customer_id,
    customerName: cards.get(row.customer_id)?.name ?? null,
    petId: row.pet_id,
    templateId: row.template_id,
    templateName: row.template_name,
    templateVersion: row.template_version,
    purpose: row.purpose,
    topic: row.topic,
    lane: row.lane,
    channel: row.channel,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    vendor: row.vendor,
    priceFen: row.price_fen,
    origin: originOf(row.origin),
    dueAt: row.due_at,
    plannedAt: row.planned_at,
    decidedAt: row.decided_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    openedAt: row.opened_at,
    clickedAt: row.clicked_at,
    mergedInto: row.merged_into,
  }));
}

function read(handle: Db | Tx, where: RawBuilder<unknown>): Promise<LogRow[]> {
  return sql<LogRow>`
    select ${columns} from message.send s join message.template t using (template_id) ${where}`
    .execute(handle)
    .then((result) => result.rows);
}

/** The sends that exist, by id. */
export async function findSends(
  deps: Inner,
  handle: Db | Tx,
  sendIds: readonly string[],
): Promise<Map<string, Message.Send>> {
  const rows = await read(handle, sql`where s.send_id = any(${[...sendIds]}::uuid[])`);
  return new Map((await viewsOf(deps, handle, rows)).map((view) => [view.sendId, view]));
}

/** A send with its ordered checks. */
export interface ExplainedSend extends Message.Send {
  readonly checks: Message.CheckResult[];
}

/** The last sends of a customer, newest first, each with why it was or was not sent. */
export async function sendsOfCustomer(
  deps: Inner,
  handle: Db | Tx,
  customerId: string,
  limit: number,
): Promise<ExplainedSend[]> {
  const rows = await read(handle, sql`where s.customer_id = ${customerId} order by s.send_id desc limit ${limit}`);
  const checks = new Map(rows.map((row) => [row.send_id, explain(row)]));
  return (await viewsOf(deps, handle, rows)).map((view) => ({ ...view, checks: checks.get(view.sendId) ?? [] }));
}

export interface LogQuery {
  readonly state?: string;
  readonly reason?: string;
  readonly channel?: string;
  readonly templateId?: string;
  readonly journeyId?: string;
  readonly customerId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Last planned first. */
export async function logPage(
  deps: Inner,
  query: LogQuery,
): Promise<{ items: Message.Send[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const [after] = query.cursor ? decodeCursor(query.cursor, 1) : [];
  const conditions = [
    ...(after ? [sql`s.send_id < ${String(after)}::uuid`] : []),
    ...(query.state ? [sql`s.state = ${query.state}`] : []),
    ...(query.reason ? [sql`s.reason = ${query.reason}`] : []),
    ...(query.channel ? [sql`s.channels[s.place] = ${query.channel}`] : []),
    ...(query.templateId ? [sql`s.template_id = ${query.templateId}`] : []),
    ...(query.journeyId ? [sql`s.journey_id = ${query.journeyId}`] : []),
    ...(query.customerId ? [sql`s.customer_id = ${query.customerId}`] : []),
  ];
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const rows = await read(deps.db, sql`${where} order by s.send_id desc limit ${limit + 1}`);
  const items = await viewsOf(deps, deps.db, rows.slice(0, limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.sendId]) : null };
}

const DEFAULT_DAYS = 7;

export async function countsOf(
  deps: Inner,
  query: { readonly days?: number; readonly journeyId?: string; readonly templateId?: string },
) {
  const now = deps.clock.now();
  const since = now.subtract({ hours: 24 * (query.days ?? DEFAULT_DAYS) }).toString();
  const { rows } = await sql<{
    state: Message.SendState;
    reason: Message.SendReason | null;
    channel: Message.MessageChannel;
    sends: number;
    costFen: number;
  }>`
    select state, reason, channels[place] as channel, count(*)::integer as sends, sum(price_fen)::bigint as "costFen"
    from message.send where planned_at >= ${since}
      ${query.journeyId ? sql`and journey_id = ${query.journeyId}` : sql``}
      ${query.templateId ? sql`and template_id = ${query.templateId}` : sql``}
    group by 1, 2, 3 order by sends desc, 1, 2, 3`.execute(deps.db);
  return { items: rows, asOf: now.toString() };
}

/** @throws Problem `message/send-not-found` */
export async function sendDetail(deps: Inner, sendId: string): Promise<Message.SendDetail> {
  const [row] = await read(deps.db, sql`where s.send_id = ${sendId}`);
  const [view] = row ? await viewsOf(deps, deps.db, [row]) : [];
  if (!row || !view) throw new Problem(sendNotFound);
  const { rows: contents } = await sql<{ channel: Message.MessageChannel; content: unknown }>`
    select channel, content from message.content where send_id = ${sendId}
    union all
    select 'inbox', jsonb_build_object('title', title, 'body', body, 'link', link) from message.inbox_item
    where send_id = ${sendId}`.execute(deps.db);
  return {
    ...view,
    channels: row.channels,
    checks: explain(row),
    trail: row.trail ?? [],
    content: contents
      .filter((part) => part.channel === row.channel)
      .flatMap((part) => shown(part.channel, part.content)),
  };
}

interface OutboxRow {
  send_id: string;
  customer_id: string;
  channel: Message.MessageChannel;
  vendor: string;
  template_name: string;
  at: string;
  content: unknown;
}

/** What development vendors delivered, newest first. */
export async function outboxPage(
  deps: Inner,
  query: { readonly channel?: string; readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Message.OutboxItem[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const [after] = query.cursor ? decodeCursor(query.cursor, 1) : [];
  const { rows } = await sql<OutboxRow>`
    select c.send_id, s.customer_id, c.channel, c.vendor, t.name as template_name, coalesce(s.sent_at, c.at) as at, c.content
    from message.content c join message.send s using (send_id) join message.template t using (template_id)
    where c.development and s.state = 'sent' ${after ? sql`and c.send_id < ${String(after)}::uuid` : sql``}
      ${query.channel ? sql`and c.channel = ${query.channel}` : sql``}
    order by c.send_id desc limit ${limit + 1}`.execute(deps.db);
  const page = rows.slice(0, limit);
  const cards = await deps.identity.findCustomers(deps.db, [...new Set(page.map((row) => row.customer_id))]);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      sendId: row.send_id,
      customerId: row.customer_id,
      customerName: cards.get(row.customer_id)?.name ?? null,
      channel: row.channel,
      vendor: row.vendor,
      templateName: row.template_name,
      at: row.at,
      parts: shown(row.channel, row.content),
    })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.send_id]) : null,
  };
}
