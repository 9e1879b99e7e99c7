/** Makes the statements of a period that has ended: one for each merchant and currency, once (rule 40). */
import { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { Loop } from '../../../platform/loops.ts';
import type { Inner } from '../deps.ts';
import { endedPeriod, totalsOf } from '../domain.ts';
import { period } from '../settings.ts';

const EVERY_MS = 60_000;

export function statementLoop(deps: Inner): Loop {
  return {
    name: 'settlement.statement',
    everyMs: EVERY_MS,
    async run(stop) {
      await makeStatements(deps, stop);
    },
  };
}

export interface Made {
  readonly made: number;
  readonly until: string;
}

/** A merchant without free items gets none; a debt waits for the next one that has some. */
export async function makeStatements(deps: Inner, stop?: AbortSignal): Promise<Made> {
  const kind = await deps.settings.get(deps.db, period);
  const { from, until } = endedPeriod(kind, deps.clock.now(), deps.timeZone);
  const { rows } = await sql<{ merchant_id: string; currency: string }>`
    select distinct i.merchant_id, i.currency from settlement.item i
    where i.statement_id is null and not i.held and i.available_at < ${until.toString()}::timestamptz
      and not exists (select from settlement.statement s where s.merchant_id = i.merchant_id
        and s.currency = i.currency and s.period_until >= ${until.toString()}::timestamptz)
    order by i.merchant_id, i.currency`.execute(deps.db);
  let made = 0;
  for (const { merchant_id: merchantId, currency } of rows) {
    if (stop?.aborted) break;
    if (await makeStatement(deps, { merchantId, currency, from, until })) made += 1;
  }
  return { made, until: until.toString() };
}

interface Request {
  readonly merchantId: string;
  readonly currency: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

function makeStatement(deps: Inner, request: Request): Promise<boolean> {
  const { merchantId, currency, from, until } = request;
  return inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`statement/${merchantId}/${currency}`}, 0))`.execute(tx);
    const before = await lastStatement(tx, merchantId, currency);
    if (before && Temporal.Instant.compare(before.period_until, until) >= 0) return false;
    const statementId = newId();
    const begin = before ? Temporal.Instant.from(before.period_until) : from;
    await insertEmpty(tx, deps, statementId, request, begin);
    const sums = { openingFen: before?.carried_fen ?? 0, ...(await takeItems(tx, statementId, request)) };
    const { items, ...parts } = sums;
    // A dispute may have begun between the question and now.
    if (items === 0) return takeBack(tx, statementId);
    const totals = totalsOf(parts);
    await sql`
      update settlement.statement set items = ${items}, opening_fen = ${sums.openingFen}, paid_fen = ${sums.paidFen},
        refunds_fen = ${sums.refundsFen}, coupon_fen = ${sums.couponFen}, commission_fen = ${sums.commissionFen},
        recovered_fen = ${sums.recoveredFen}, total_fen = ${totals.totalFen}, payable_fen = ${totals.payableFen},
        carried_fen = ${totals.carriedFen} where statement_id = ${statementId}`.execute(tx);
    const { payableFen, carriedFen } = totals;
    const payload = { merchantId, statementId, payableFen, carriedFen, currency };
    await append(tx, Settlement.statementMade, {
      subjectId: merchantId,
      merchantId,
      occurredAt: deps.clock.now(),
      payload,
    });
    return true;
  });
}

async function lastStatement(tx: Tx, merchantId: string, currency: string) {
  const { rows } = await sql<{ period_until: string; carried_fen: number }>`
    select period_until, carried_fen from settlement.statement
    where merchant_id = ${merchantId} and currency = ${currency} order by period_until desc limit 1`.execute(tx);
  return rows[0];
}

async function insertEmpty(
  tx: Tx,
  deps: Inner,
  statementId: string,
  { merchantId, currency, until }: Request,
  from: Temporal.Instant,
): Promise<void> {
  await sql`
    insert into settlement.statement (statement_id, merchant_id, currency, period_from, period_until, items, opening_fen,
      paid_fen, refunds_fen, coupon_fen, commission_fen, recovered_fen, total_fen, payable_fen, carried_fen, made_at)
    values (${statementId}, ${merchantId}, ${currency}, ${from.toString()}::timestamptz, ${until.toString()}::timestamptz,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ${deps.clock.now().toString()}::timestamptz)`.execute(tx);
}

async function takeBack(tx: Tx, statementId: string): Promise<false> {
  await sql`delete from settlement.statement where statement_id = ${statementId}`.execute(tx);
  return false;
}

/** Whatever is free at the period's end and in no statement yet, also when it was noted late. */
async function takeItems(tx: Tx, statementId: string, { merchantId, currency, until }: Request) {
  const { rows } = await sql<{
    items: number;
    paidFen: number;
    refundsFen: number;
    couponFen: number;
    commissionFen: number;
    recoveredFen: number;
  }>`
    with taken as (
      update settlement.item set statement_id = ${statementId}
      where merchant_id = ${merchantId} and currency = ${currency} and statement_id is null and not held
        and available_at < ${until.toString()}::timestamptz
      returning kind, gross_fen, coupon_fen, commission_fen, deducted_fen
    )
    select count(*)::integer as items,
      coalesce(sum(gross_fen) filter (where kind = 'earn'), 0)::bigint as "paidFen",
      coalesce(-sum(gross_fen) filter (where kind = 'reverse'), 0)::bigint as "refundsFen",
      coalesce(sum(coupon_fen), 0)::bigint as "couponFen",
      coalesce(sum(commission_fen), 0)::bigint as "commissionFen",
      coalesce(sum(deducted_fen), 0)::bigint as "recoveredFen"
    from taken`.execute(tx);
  if (!rows[0]) throw new Error('an aggregate gave no row');
  return rows[0];
}
