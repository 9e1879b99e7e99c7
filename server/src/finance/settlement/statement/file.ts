/** A statement as CSV and as a workbook. */
import type { Settlement } from '@pawloop/contract';
import type { Attachment, CsvFile } from '../../../platform/http/index.ts';
import { formatFen } from '../../../platform/money.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

const texts = { zh, en };
const MONEY = '#,##0.00';
const WIDE = 26;

export function statementCsv(statement: Settlement.StatementDetail): CsvFile {
  async function* rows() {
    for (const line of statement.lines) {
      const amounts = [line.grossFen, line.couponFen, line.commissionFen, line.deductedFen, line.netFen].map(formatFen);
      yield [line.occurredAt, line.kind, line.subject.kind, line.subject.id, ...amounts, line.reason ?? ''];
    }
    const { paidFen, refundsFen, couponFen, commissionFen, recoveredFen, openingFen, totalFen } = statement;
    yield [statement.from, 'opening', '', '', '', '', '', '', formatFen(openingFen), ''];
    const sums = [paidFen - refundsFen, couponFen, commissionFen, recoveredFen, totalFen].map(formatFen);
    yield [statement.until, 'total', '', '', ...sums, ''];
  }
  return {
    filename: `statement-${statement.statementNo}.csv`,
    header: ['at', 'kind', 'subject_kind', 'subject_id', 'gross', 'coupon', 'commission', 'deducted', 'net', 'reason'],
    rows: rows(),
  };
}

/** @param timeZone zone of the business, in which the period's days are written */
export async function statementXlsx(
  statement: Settlement.StatementDetail,
  language: 'zh' | 'en',
  timeZone: string,
): Promise<Attachment> {
  const t = texts[language];
  const day = (instant: string) =>
    Temporal.Instant.from(instant)
      .toZonedDateTimeISO(timeZone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .replace('T', ' ');
  const money = (fen: number) => ({ value: fen / 100, type: Number, format: MONEY });
  const bold = (value: string) => ({ value, fontWeight: 'bold' as const });
  const fact = (label: string, value: string) => [bold(label), { value, type: String }];
  const sum = (label: string, fen: number) => [bold(label), money(fen)];
  const head = [
    fact(t.statement, String(statement.statementNo)),
    fact(t.merchant, statement.merchantName ?? statement.merchantId),
    fact(t.period, `${statement.firstDay} – ${statement.lastDay}`),
    sum(t.opening, statement.openingFen),
    sum(t.paid, statement.paidFen),
    sum(t.refunds, 0 - statement.refundsFen),
    sum(t.coupon, statement.couponFen),
    sum(t.commission, 0 - statement.commissionFen),
    sum(t.recovered, 0 - statement.recoveredFen),
    sum(t.total, statement.totalFen),
    sum(t.payable, statement.payableFen),
    sum(t.carried, statement.carriedFen),
    [],
    [t.occurredAt, t.kind, t.subject, t.paid, t.coupon, t.commission, t.recovered, t.net].map(bold),
  ];
  const lines = statement.lines.map((line) => [
    { value: day(line.occurredAt), type: String },
    { value: t[line.kind], type: String },
    { value: `${line.subject.kind} ${line.subject.id}`, type: String },
    ...[line.grossFen, line.couponFen, 0 - line.commissionFen, 0 - line.deductedFen, line.netFen].map(money),
  ]);
  const columns = [WIDE, WIDE, WIDE + 18, 14, 14, 14, 14, 14].map((width) => ({ width }));
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const body = await writeExcelFile([...head, ...lines], { sheet: t.sheet, columns }).toBuffer();
  return {
    filename: `statement-${statement.statementNo}.xlsx`,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    body,
  };
}
