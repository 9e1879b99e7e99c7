/** What each merchant has with the platform now, from the ledger and from what is in no statement yet. */
import type { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Inner } from '../deps.ts';
import { nextPeriodEnd } from '../domain.ts';
import { period } from '../settings.ts';
import { namesOf, type Scope, within } from './queries.ts';

interface Row {
  merchantId: string;
  currency: string;
  openFen: number;
  pendingFen: number;
  heldFen: number;
  statedFen: number;
  onTheWayFen: number;
}

/** By merchant. */
export async function balancePage(deps: Inner, query: Scope) {
  const limit = query.limit ?? 50;
  const now = deps.clock.now();
  const where = within(query);
  if (query.cursor) {
    const [merchantId, currency] = decodeCursor(query.cursor, 2);
    where.push(sql`(merchant_id, currency) > (${merchantId}::uuid, ${currency}::text)`);
  }
  const { rows } = await sql<Row>`
    with whose as (
      select distinct merchant_id, currency from settlement.item where ${sql.join(where, sql` and `)}
      order by merchant_id, currency limit ${limit + 1}
    )
    select w.merchant_id as "merchantId", w.currency, i.open as "openFen", i.pending as "pendingFen", i.held as "heldFen",
      (coalesce(s.stated, 0) + coalesce(c.carried, 0))::bigint as "statedFen", coalesce(p.sent, 0)::bigint as "onTheWayFen"
    from whose w
    cross join lateral (
      select coalesce(sum(net_fen) filter (where not held and available_at <= ${now.toString()}::timestamptz), 0)::bigint as open,
        coalesce(sum(net_fen) filter (where not held and available_at > ${now.toString()}::timestamptz), 0)::bigint as pending,
        coalesce(sum(net_fen) filter (where held), 0)::bigint as held
      from settlement.item i where i.merchant_id = w.merchant_id and i.currency = w.currency and i.statement_id is null) i
    left join lateral (
      select sum(s.payable_fen) as stated from settlement.statement s
      where s.merchant_id = w.merchant_id and s.currency = w.currency and not exists (
        select from settlement.payout p where p.statement_id = s.statement_id and p.state in ('approved', 'paying', 'paid'))) s on true
    left join lateral (
      select s.carried_fen as carried from settlement.statement s
      where s.merchant_id = w.merchant_id and s.currency = w.currency order by s.period_until desc limit 1) c on true
    left join lateral (
      select sum(p.amount_fen) as sent from settlement.payout p
      where p.merchant_id = w.merchant_id and p.currency = w.currency and p.state in ('approved', 'paying')) p on true
    order by w.merchant_id, w.currency`.execute(deps.db);
  const names = await namesOf(deps, rows);
  const nextPeriodAt = nextPeriodEnd(await deps.settings.get(deps.db, period), now, deps.timeZone).toString();
  const items = rows.slice(0, limit).map((row): Settlement.Balance => {
    const owedFen = row.openFen + row.pendingFen + row.heldFen + row.statedFen;
    return { ...row, merchantName: names.get(row.merchantId)?.name ?? null, owedFen, nextPeriodAt };
  });
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.merchantId, last.currency]) : null };
}
