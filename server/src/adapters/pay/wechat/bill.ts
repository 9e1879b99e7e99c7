/** Reads WeChat Pay's trade bill: CSV with a backtick before each cell, in yuan, columns found by their names. */
import { parseFen } from '../../../platform/money.ts';
import type { BillRow } from '../pay.ts';
import { billColumns, billSums } from './i18n/bill.ts';

/** @throws when it is no bill; a bill that is half understood would hide differences */
export function readBill(text: string): BillRow[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const names = (lines[0] ?? '').split(',').map((name) => name.trim());
  const at = Object.fromEntries(Object.entries(billColumns).map(([key, name]) => [key, names.indexOf(name)])) as Record<
    keyof typeof billColumns,
    number
  >;
  for (const key of ['outTradeNo', 'state', 'refundNo', 'feeYuan'] as const)
    if (at[key] < 0) throw new Error(`the bill has no column ${key}`);
  const end = lines.findIndex((line) => line.startsWith(billSums));
  return lines.slice(1, end < 0 ? undefined : end).map((line) => rowOf(line, at));
}

function rowOf(line: string, at: Record<keyof typeof billColumns, number>): BillRow {
  const cells = line.split(/,(?=`)/).map((cell) => cell.replace(/^`/, '').trim());
  const cell = (key: keyof typeof billColumns) => (at[key] < 0 ? '' : (cells[at[key]] ?? ''));
  const outTradeNo = cell('outTradeNo');
  const feeFen = fen(cell('feeYuan'));
  // In the bill of all trades a refund repeats its trade's line and adds its own number.
  if (/^(?:REFUND|REVOKED)$/.test(cell('state')) && cell('refundNo') !== '' && cell('refundNo') !== '0') {
    const amountFen = fen(cell('askedRefundYuan') || cell('refundYuan'));
    const state = cell('refundState') || 'SUCCESS';
    return { of: 'refund', number: cell('refundNo'), outTradeNo, amountFen, state, feeFen };
  }
  const amountFen = fen(cell('orderYuan') || cell('paidYuan'));
  return { of: 'payment', number: outTradeNo, outTradeNo, amountFen, state: cell('state'), feeFen };
}

function fen(text: string): number {
  const value = parseFen(text === '' ? '0' : text);
  if (value === undefined) throw new Error('the bill has an amount that cannot be read');
  return value;
}
