/** Suppressions as staff see and change them. */
import type { Message } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { suppressionLifted, suppressionNotFound } from '../problems.ts';
import { type SuppressionKind, suppress } from './suppression.ts';

interface Row {
  suppression_id: string;
  customer_id: string | null;
  channel: Message.MessageChannel;
  kind: SuppressionKind;
  note: string;
  source: string;
  at: string;
  lifted_at: string | null;
}

async function read(deps: Inner, handle: Db | Tx, where: RawBuilder<unknown>): Promise<Message.Suppression[]> {
  const { rows } = await sql<Row>`
    select suppression_id, customer_id, channel, kind, note, source, at, lifted_at
    from message.suppression where ${where}`.execute(handle);
  const cards = await deps.identity.findCustomers(handle, [...new Set(rows.flatMap((row) => row.customer_id ?? []))]);
  return rows.map((row) => ({
    suppressionId: row.suppression_id,
    customerId: row.customer_id,
    customerName: row.customer_id === null ? null : (cards.get(row.customer_id)?.name ?? null),
    channel: row.channel,
    kind: row.kind,
    note: row.note,
    source: row.source,
    at: row.at,
    liftedAt: row.lifted_at,
  }));
}

export interface SuppressionQuery {
  readonly channel?: string;
  readonly customerId?: string;
  readonly lifted?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. */
export async function listSuppressions(
  deps: Inner,
  query: SuppressionQuery,
): Promise<{ items: Message.Suppression[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const [after] = query.cursor ? decodeCursor(query.cursor, 1) : [];
  const found = await read(
    deps,
    deps.db,
    sql`(lifted_at is not null) = ${query.lifted ?? false}
      ${after ? sql`and suppression_id < ${String(after)}::uuid` : sql``}
      ${query.channel ? sql`and channel = ${query.channel}` : sql``}
      ${query.customerId ? sql`and customer_id = ${query.customerId}` : sql``}
      order by suppression_id desc limit ${limit + 1}`,
  );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor([last.suppressionId]) : null };
}

/** By hand; what is there already stays. */
export function addSuppression(
  deps: Inner,
  staff: Staff,
  request: { readonly customerId: string; readonly channel: Message.MessageChannel; readonly note: string },
  requestId: string,
): Promise<Message.Suppression> {
  return inTransaction(deps.db, async (tx) => {
    const { customerId, channel, note } = request;
    await deps.identity.requireCustomer(tx, customerId);
    const entry = { customerId, channel, addressIndex: null, kind: 'manual' as const, note, source: 'staff' };
    await suppress(tx, [entry], deps.clock.now());
    const [view] = await read(
      deps,
      tx,
      sql`customer_id = ${customerId} and channel = ${channel} and kind = 'manual' and lifted_at is null`,
    );
    if (!view) throw new Problem(suppressionNotFound);
    await record(tx, {
      actor: staff,
      action: 'message.suppressed',
      subjectType: 'customer',
      subjectId: customerId,
      before: null,
      after: { channel, note },
      requestId,
    });
    return view;
  });
}

/** @throws Problem `message/suppression-not-found`, `message/suppression-lifted` */
export function liftSuppression(
  deps: Inner,
  staff: Staff,
  suppressionId: string,
  note: string,
  requestId: string,
): Promise<Message.Suppression> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ lifted_at: string | null }>`
      select lifted_at from message.suppression where suppression_id = ${suppressionId} for update`.execute(tx);
    if (!rows[0]) throw new Problem(suppressionNotFound);
    if (rows[0].lifted_at !== null) throw new Problem(suppressionLifted);
    await sql`
      update message.suppression set lifted_at = ${deps.clock.now().toString()}, lifted_note = ${note}
      where suppression_id = ${suppressionId}`.execute(tx);
    const [view] = await read(deps, tx, sql`suppression_id = ${suppressionId}`);
    if (!view) throw new Problem(suppressionNotFound);
    await record(tx, {
      actor: staff,
      action: 'message.suppression_lifted',
      subjectType: 'customer',
      subjectId: view.customerId ?? suppressionId,
      before: { channel: view.channel, kind: view.kind },
      after: { note },
      requestId,
    });
    return view;
  });
}
