/** The sandbox's customer: pays, fails, pays and is notified twice, late or never. */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../platform/db.ts';
import type { SandboxDeps, SandboxFault } from './deps.ts';
import type { SandboxPost } from './post.ts';

export interface CashierTrade {
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly currency: string;
  readonly description: string;
  readonly state: 'open' | 'paid' | 'closed' | 'failed';
}

export interface SandboxCashier {
  find(outTradeNo: string): Promise<CashierTrade | undefined>;
  /**
   * @param force pay although the trade is closed or over, as a provider's slow machinery may
   * @returns the trade afterwards; undefined when there is none
   */
  act(outTradeNo: string, act: Payment.SandboxAct, force?: boolean): Promise<CashierTrade | undefined>;
}

const NOTIFIED: Readonly<Record<Exclude<Payment.SandboxAct, 'fail'>, SandboxFault | undefined>> = {
  pay: undefined,
  twice: 'notify-twice',
  late: 'notify-late',
  lost: 'notify-lost',
};

export function createSandboxCashier(deps: SandboxDeps, post: SandboxPost): SandboxCashier {
  return {
    find: (outTradeNo) => find(deps.db, outTradeNo),
    async act(outTradeNo, act, force = false) {
      if (act === 'fail') await fail(deps.db, outTradeNo);
      else await pay(deps, post, outTradeNo, NOTIFIED[act] ?? (await post.instructed()), force);
      return find(deps.db, outTradeNo);
    },
  };
}

async function find(db: Db, outTradeNo: string): Promise<CashierTrade | undefined> {
  const { rows } = await sql<CashierTrade>`
    select out_trade_no as "outTradeNo", amount_fen as "amountFen", currency, description, state
    from sandbox_pay.trade where out_trade_no = ${outTradeNo}`.execute(db);
  return rows[0];
}

async function fail(db: Db, outTradeNo: string): Promise<void> {
  await sql`
    update sandbox_pay.trade set state = 'failed' where out_trade_no = ${outTradeNo} and state = 'open'`.execute(db);
}

/** A trade is paid once, whoever presses the button how often. */
function pay(
  deps: SandboxDeps,
  post: SandboxPost,
  outTradeNo: string,
  how: SandboxFault | undefined,
  force: boolean,
): Promise<void> {
  const at = deps.clock.now().toString();
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ transaction_id: string; amount_fen: number; currency: string }>`
      update sandbox_pay.trade set state = 'paid', paid_at = ${at}::timestamptz
      where out_trade_no = ${outTradeNo} and state <> 'paid'
        and (${force} or (state in ('open', 'failed') and expires_at > ${at}::timestamptz))
      returning transaction_id, amount_fen, currency`.execute(tx);
    const row = rows[0];
    if (!row) return;
    const trade = {
      state: 'paid',
      outTradeNo,
      amountFen: row.amount_fen,
      currency: row.currency,
      providerRef: row.transaction_id,
      paidAt: at,
    };
    await post.write(tx, { key: `trade/${outTradeNo}`, body: { trade } }, how);
  });
}
