/** Columns of WeChat Pay's trade bill, as WeChat writes them. */
export const billColumns = {
  outTradeNo: '商户订单号',
  state: '交易状态',
  paidYuan: '应结订单金额',
  orderYuan: '订单金额',
  refundNo: '商户退款单号',
  refundYuan: '退款金额',
  askedRefundYuan: '申请退款金额',
  refundState: '退款状态',
  feeYuan: '手续费',
} as const;

/** First word of the line under which the day's sums stand. */
export const billSums = '总交易单数';
