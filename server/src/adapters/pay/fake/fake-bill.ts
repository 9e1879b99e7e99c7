/** What the loopback WeChat Pay keeps, and its trade bill in WeChat's own columns. */
import { formatFen } from '../../../platform/money.ts';
import { billColumns, billSums } from '../wechat/i18n/bill.ts';

export interface FakeTrade {
  readonly outTradeNo: string;
  readonly total: number;
  readonly body: Record<string, unknown>;
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'PAYERROR';
  paid: number;
  paidAt: string | null;
  /** Left out: as it was asked for. */
  currency?: string;
}

export interface FakeRefund {
  readonly refundNo: string;
  readonly outTradeNo: string;
  readonly amount: number;
  status: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL';
  settledAt: string | null;
}

const COLUMNS = [
  billColumns.outTradeNo,
  billColumns.state,
  billColumns.paidYuan,
  billColumns.refundNo,
  billColumns.refundYuan,
  billColumns.refundState,
  billColumns.feeYuan,
  billColumns.orderYuan,
  billColumns.askedRefundYuan,
];

/** Six of a thousand, as WeChat charges. */
const feeOf = (fen: number): string => formatFen(Math.round(fen * 0.006));

export function billText(trades: ReadonlyMap<string, FakeTrade>, refunds: ReadonlyMap<string, FakeRefund>): string {
  const paid = [...trades.values()].filter((trade) => trade.state === 'SUCCESS');
  const lines = [
    ...paid.map((trade) => {
      const amount = formatFen(trade.paid);
      return [trade.outTradeNo, 'SUCCESS', amount, '0', '0.00', '', feeOf(trade.paid), amount, '0.00'];
    }),
    ...[...refunds.values()].map((refund) => {
      const amount = formatFen(refund.amount);
      return [refund.outTradeNo, 'REFUND', '0.00', refund.refundNo, amount, refund.status, '0.00', '0.00', amount];
    }),
  ];
  const rows = lines.map((cells) => cells.map((cell) => `\`${cell}`).join(','));
  return ['\uFEFF'.concat(COLUMNS.join(',')), ...rows, `${billSums},x`, `\`${lines.length},\`0`, ''].join('\r\n');
}
