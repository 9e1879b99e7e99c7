/** Customers who are known to work for a merchant: noted by an operator, so that their reviews are held back (rule 37). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import type { QualityDeps } from './deps.ts';
import { reviewNotFound } from './problems.ts';
import { requireOperator } from './scope.ts';

interface Row {
  merchant_id: string;
  customer_id: string;
  reason: string;
  by_name: string;
  at: string;
}

async function views(deps: QualityDeps, rows: readonly Row[]): Promise<Quality.Insider[]> {
  const cards = await deps.identity.findCustomers(
    deps.db,
    rows.map((row) => row.customer_id),
  );
  const names = await deps.merchant.names(
    deps.db,
    rows.map((row) => row.merchant_id),
  );
  return rows.map((row) => {
    const card = cards.get(row.customer_id);
    return {
      merchantId: row.merchant_id,
      merchantName: names.get(row.merchant_id) ?? '',
      customer: { customerId: row.customer_id, name: card?.name ?? null, phoneMasked: card?.phoneMasked ?? null },
      reason: row.reason,
      byName: row.by_name,
      at: row.at,
    };
  });
}

export async function insiderPage(
  deps: QualityDeps,
  staff: Staff,
  query: { readonly merchantId?: string; readonly cursor?: string; readonly limit?: number },
) {
  requireOperator(staff, reviewNotFound);
  const limit = query.limit ?? 50;
  const [merchantId, customerId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const { rows } = await sql<Row>`
    select merchant_id, customer_id, reason, by_name, at from quality.insider
    where (${query.merchantId ?? null}::uuid is null or merchant_id = ${query.merchantId ?? null}::uuid)
      and (${customerId ?? null}::uuid is null
        or (merchant_id, customer_id) > (${merchantId ?? null}::uuid, ${customerId ?? null}::uuid))
    order by merchant_id, customer_id limit ${limit + 1}`.execute(deps.db);
  const last = rows[limit - 1];
  return {
    items: await views(deps, rows.slice(0, limit)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.merchant_id, last.customer_id]) : null,
  };
}

/** From now on; what was written before is checked by hand. */
export async function noteInsider(
  deps: QualityDeps,
  staff: Staff,
  { merchantId, customerId }: { readonly merchantId: string; readonly customerId: string },
  reason: string,
  requestId: string,
): Promise<Quality.Insider> {
  requireOperator(staff, reviewNotFound);
  const rows = await inTransaction(deps.db, async (tx) => {
    const held = (await deps.identity.hold(tx, [customerId])).get(customerId) ?? customerId;
    const { rows: written } = await sql<Row>`
      insert into quality.insider (merchant_id, customer_id, reason, by_name, at)
      values (${merchantId}, ${held}, ${reason.trim()}, ${staff.name}, ${deps.clock.now().toString()})
      on conflict (merchant_id, customer_id) do update set reason = excluded.reason, by_name = excluded.by_name
      returning merchant_id, customer_id, reason, by_name, at`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'quality.insider_noted',
      subjectType: 'merchant',
      subjectId: merchantId,
      before: null,
      after: { customerId: held, reason },
      requestId,
    });
    return written;
  });
  const [view] = await views(deps, rows);
  if (!view) throw new Error('an insider vanished');
  return view;
}

/** From now on; whoever is not noted is left alone. */
export async function forgetInsider(
  deps: QualityDeps,
  staff: Staff,
  { merchantId, customerId }: { readonly merchantId: string; readonly customerId: string },
  requestId: string,
): Promise<void> {
  requireOperator(staff, reviewNotFound);
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ reason: string }>`
      delete from quality.insider where merchant_id = ${merchantId} and customer_id = ${customerId}
      returning reason`.execute(tx);
    const [gone] = rows;
    if (!gone) return;
    await record(tx, {
      actor: staff,
      action: 'quality.insider_removed',
      subjectType: 'merchant',
      subjectId: merchantId,
      before: { customerId, reason: gone.reason },
      after: null,
      requestId,
    });
  });
}
