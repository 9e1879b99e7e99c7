/** Records orders from anywhere, thousands at once: facts, features, tiers and events in the caller's transaction. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { AudienceDeps } from '../deps.ts';
import type { Cause } from '../feature/history.ts';
import { ensureFeatures } from '../feature/people.ts';
import { refreshFeatures } from '../feature/refresh.ts';
import { discountOf, type NewOrder, type PurchaseRow, purchaseRow } from './order.ts';

export interface RecordedOrders {
  /** Orders that were new or whose content changed. */
  readonly recorded: number;
  /** Orders that stood there just so. */
  readonly unchanged: number;
}

interface Stored {
  purchase_id: string;
  source: string;
  order_no: string;
  revision: number;
  customer_no: number | null;
  old_no: number | null;
  at_us: number;
  old_us: number | null;
}

interface Subject {
  readonly customerId: string;
  readonly customerNo: number;
}

/**
 * Record orders by (source, order number): the same content again changes nothing, other content replaces what stood
 * there and raises the revision. When two of the batch bear one number, the later one counts.
 *
 * Appends `audience.order_recorded` per change and brings features, scores and tiers of the customers concerned in line
 * before the transaction commits, so whoever consumes the event finds them right. Writers of one customer queue.
 */
export async function recordOrders(
  tx: Tx,
  deps: AudienceDeps,
  orders: readonly NewOrder[],
  cause: Cause = 'order',
): Promise<RecordedOrders> {
  const byKey = new Map(orders.map((order) => [`${order.source}\n${order.orderNo}`, order]));
  const rows = [...byKey.values()].map((order) => purchaseRow(order, deps.currency));
  if (rows.length === 0) return { recorded: 0, unchanged: 0 };
  const subjects = await subjectsOf(
    tx,
    deps,
    rows.flatMap((row) => (row.customerId === null ? [] : [row.customerId])),
  );
  const stored = await store(tx, rows, subjects);
  const changed = new Map(stored.map((row) => [`${row.source}\n${row.order_no}`, row]));
  await tell(tx, rows, subjects, changed);
  await refreshFeatures(tx, deps, changesOf(stored), cause);
  return { recorded: stored.length, unchanged: rows.length - stored.length };
}

/** Whom each id means today; erased people are nobody. Their feature rows exist and are locked afterwards. */
async function subjectsOf(tx: Tx, deps: AudienceDeps, ids: readonly string[]): Promise<Map<string, Subject>> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return new Map();
  for (let attempt = 0; ; attempt += 1) {
    const canonical = await deps.identity.canonical(tx, asked);
    await ensureFeatures(tx, deps, [...canonical.values()]);
    const { rows } = await sql<{ customer_id: string; customer_no: number; erased: boolean; listed: boolean }>`
      select customer_id, customer_no, listed from audience.feature
      where customer_id = any(${[...new Set(canonical.values())]}::uuid[]) order by customer_no for update`.execute(tx);
    const unlisted = rows.filter((row) => !row.listed).map((row) => row.customer_id);
    const people = unlisted.length > 0 ? await deps.identity.findCustomers(tx, unlisted) : new Map();
    // A merge that committed while this waited for the lock: ask again whom the id means.
    if (attempt < 3 && [...people.values()].some((one) => one.status === 'merged')) continue;
    const byId = new Map(
      rows.map((row) => [row.customer_id, { customerId: row.customer_id, customerNo: row.customer_no }]),
    );
    for (const [id, person] of people) if (person.status === 'erased') byId.delete(id);
    return new Map(
      [...canonical].flatMap(([id, meant]) => {
        const subject = byId.get(meant);
        return subject ? [[id, subject] as const] : [];
      }),
    );
  }
}

async function store(tx: Tx, rows: readonly PurchaseRow[], subjects: Map<string, Subject>): Promise<Stored[]> {
  const sorted = [...rows].sort((a, b) => (a.orderNo < b.orderNo ? -1 : 1));
  const who = sorted.map((row) => (row.customerId === null ? undefined : subjects.get(row.customerId)));
  const column = <K extends keyof PurchaseRow>(key: K) => sorted.map((row) => row[key]);
  const { rows: stored } = await sql<Stored>`
    insert into audience.purchase as p (purchase_id, source, order_no, customer_id, customer_no, at, kind, is_order,
      gross_fen, return_fen, currency, line_count, main_category, lines, content_hash, cancelled_at, cancel_reason)
    select w.purchase_id, w.source, w.order_no, w.customer_id, w.customer_no, w.at, w.kind::audience.order_kind, w.is_order,
      w.gross_fen, w.return_fen, w.currency, w.line_count, w.main_category, w.lines, w.content_hash, w.cancelled_at,
      w.cancel_reason
    from unnest(${sorted.map((row) => row.orderId ?? newId())}::uuid[], ${column('source')}::text[], ${column('orderNo')}::text[],
      ${who.map((one) => one?.customerId ?? null)}::uuid[], ${who.map((one) => one?.customerNo ?? null)}::int[],
      ${column('at')}::timestamptz[], ${column('kind')}::text[], ${column('isOrder')}::boolean[],
      ${column('grossFen')}::bigint[], ${column('returnFen')}::bigint[], ${column('currency')}::text[],
      ${sorted.map((row) => row.lines.length)}::int[], ${column('mainCategory')}::text[],
      ${sorted.map((row) => JSON.stringify(row.lines))}::jsonb[], ${column('contentHash')}::bytea[],
      ${column('cancelledAt')}::timestamptz[], ${column('cancelReason')}::text[])
      as w (purchase_id, source, order_no, customer_id, customer_no, at, kind, is_order, gross_fen, return_fen, currency,
        line_count, main_category, lines, content_hash, cancelled_at, cancel_reason)
    on conflict (source, order_no) do update set customer_id = excluded.customer_id, customer_no = excluded.customer_no,
      at = excluded.at, kind = excluded.kind, is_order = excluded.is_order, gross_fen = excluded.gross_fen,
      return_fen = excluded.return_fen, currency = excluded.currency, line_count = excluded.line_count,
      main_category = excluded.main_category, lines = excluded.lines, content_hash = excluded.content_hash,
      cancelled_at = excluded.cancelled_at, cancel_reason = excluded.cancel_reason, revision = p.revision + 1
      where p.content_hash <> excluded.content_hash or p.customer_no is distinct from excluded.customer_no
    returning p.purchase_id, p.source, p.order_no, p.revision, new.customer_no, old.customer_no as old_no,
      (extract(epoch from new.at) * 1000000)::bigint as at_us, (extract(epoch from old.at) * 1000000)::bigint as old_us`.execute(
    tx,
  );
  return stored;
}

/** Whose facts changed and from when on; what stood at an instant and does so no more changes the instant itself. */
function changesOf(stored: readonly Stored[]): Map<number, number> {
  const changes = new Map<number, number>();
  const note = (no: number | null, us: number) => {
    if (no !== null) changes.set(no, Math.min(us, changes.get(no) ?? us));
  };
  for (const row of stored) {
    note(row.customer_no, row.at_us);
    if (row.old_us === null) continue;
    note(row.old_no, row.old_us - 1);
    note(row.customer_no, row.old_us - 1);
  }
  return changes;
}

async function tell(
  tx: Tx,
  rows: readonly PurchaseRow[],
  subjects: Map<string, Subject>,
  changed: ReadonlyMap<string, Stored>,
): Promise<void> {
  const events = rows.flatMap((row) => {
    const stored = changed.get(`${row.source}\n${row.orderNo}`);
    if (!stored) return [];
    const customerId = (row.customerId && subjects.get(row.customerId)?.customerId) ?? null;
    const { source, orderNo, at, kind, isOrder, grossFen, returnFen, currency, lines } = row;
    const payload: Audience.OrderRecorded = {
      orderId: stored.purchase_id,
      source,
      orderNo,
      customerId,
      at,
      kind,
      isOrder,
      grossFen,
      returnFen,
      discountFen: discountOf(lines),
      currency,
      revision: stored.revision,
      lines: [...lines],
    };
    return [{ subjectId: stored.purchase_id, customerId, occurredAt: Temporal.Instant.from(at), payload }];
  });
  await appendMany(tx, Audience.orderRecorded, events);
}
