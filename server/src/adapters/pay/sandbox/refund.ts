/** Refunds of the sandbox: taken at once, settled a moment later, once for each number. */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { RefundAnswer, RefundOrder } from '../pay.ts';
import type { SandboxDeps } from './deps.ts';
import type { SandboxPost } from './post.ts';

const SETTLE_SECONDS = 2;

interface RefundRow {
  provider_ref: string;
  amount_fen: number;
  state: 'processing' | 'succeeded' | 'failed';
  settles_at: string;
}

export function createSandboxRefunds(deps: SandboxDeps, post: SandboxPost) {
  return {
    async take(order: RefundOrder, fails: boolean): Promise<RefundAnswer> {
      const how = await post.instructed();
      const refusal = await inTransaction(deps.db, async (tx) => {
        const refused = await refusalOf(tx, order);
        if (refused !== undefined) return refused;
        const at = deps.clock.now();
        const settlesAt = at.add({ seconds: SETTLE_SECONDS }).toString();
        const providerRef = `SBR${order.refundNo}`;
        const { rows } = await sql`
          insert into sandbox_pay.refund
            (refund_no, provider_ref, out_trade_no, amount_fen, state, created_at, settles_at)
          values (${order.refundNo}, ${providerRef}, ${order.outTradeNo}, ${order.amountFen},
            ${fails ? 'failed' : 'processing'}, ${at.toString()}::timestamptz, ${settlesAt}::timestamptz)
          on conflict (refund_no) do update set state = 'processing', settles_at = excluded.settles_at
            where refund.state = 'failed' and ${!fails}
          returning 1`.execute(tx);
        if (rows.length > 0) {
          const refund = {
            state: fails ? 'failed' : 'succeeded',
            refundNo: order.refundNo,
            amountFen: order.amountFen,
            providerRef,
            settledAt: settlesAt,
          };
          await post.write(tx, { key: `refund/${order.refundNo}/${settlesAt}`, body: { refund } }, how);
        }
        return undefined;
      });
      return refusal === undefined ? find(deps, order.refundNo) : { kind: 'refused', code: refusal };
    },
    find: (refundNo: string) => find(deps, refundNo),
  };
}

/** The trade is locked, so the sum of its refunds stands still. */
async function refusalOf(tx: Tx, order: RefundOrder): Promise<string | undefined> {
  const { rows } = await sql<{ amount_fen: number; state: string; refunded: number; own: number | null }>`
    select t.amount_fen, t.state,
      (select coalesce(sum(r.amount_fen), 0)::bigint from sandbox_pay.refund r
        where r.out_trade_no = t.out_trade_no and r.refund_no <> ${order.refundNo} and r.state <> 'failed') as refunded,
      (select r.amount_fen from sandbox_pay.refund r where r.refund_no = ${order.refundNo}) as own
    from sandbox_pay.trade t where t.out_trade_no = ${order.outTradeNo} for update of t`.execute(tx);
  const trade = rows[0];
  if (trade?.state !== 'paid') return 'trade_not_paid';
  if (trade.own !== null && trade.own !== order.amountFen) return 'number_used';
  return trade.refunded + order.amountFen > trade.amount_fen ? 'not_enough' : undefined;
}

/** Time decides before anything is written: past its instant a refund has settled. */
async function find(deps: { db: Db; clock: SandboxDeps['clock'] }, refundNo: string): Promise<RefundAnswer> {
  const now = deps.clock.now();
  const { rows } = await sql<RefundRow>`
    update sandbox_pay.refund set
      state = case when state = 'processing' and settles_at <= ${now.toString()}::timestamptz then 'succeeded' else state end
    where refund_no = ${refundNo} returning provider_ref, amount_fen, state, settles_at`.execute(deps.db);
  const row = rows[0];
  if (!row) return { kind: 'absent' };
  return {
    kind: 'refund',
    refund: {
      state: row.state,
      refundNo,
      amountFen: row.amount_fen,
      providerRef: row.provider_ref,
      settledAt: row.state === 'processing' ? null : Temporal.Instant.from(row.settles_at),
      ...(row.state === 'failed' && { code: 'sandbox_failed' }),
    },
  };
}
