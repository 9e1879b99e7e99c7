/** Days that were compared: both sums side by side, and how many differences are open. */
import type { Payment } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';

export function Days() {
  const { t } = useTranslation('finance');
  const [, change] = useQueryState();
  const money = (key: 'paidFen' | 'ourPaidFen' | 'refundedFen' | 'ourRefundedFen' | 'feeFen', title: string) => ({
    key,
    title,
    align: 'right' as const,
    render: (row: Payment.BillDay) => <Money fen={row[key]} />,
  });
  const columns: Column<Payment.BillDay>[] = [
    { key: 'day', title: t('bill.day'), main: true, render: (row) => row.day },
    { key: 'found', title: t('bill.found'), render: (row) => <Found day={row} /> },
    money('paidFen', t('bill.theirs')),
    money('ourPaidFen', t('bill.ours')),
    money('refundedFen', t('bill.theirRefunds')),
    money('ourRefundedFen', t('bill.ourRefunds')),
    money('feeFen', t('bill.fee')),
    { key: 'vendor', title: t('payment.vendor'), spare: true, render: (row) => t(`vendor.${row.vendor}`) },
  ];
  return (
    <DataTable
      id="bill-days"
      columns={columns}
      rowKey={(row) => `${row.vendor}/${row.day}`}
      queryKey={['bill', 'days']}
      load={({ cursor, limit }) => api('GET /v1/reconciliation/days', { query: { limit, ...(cursor && { cursor }) } })}
      open={(row) => change({ view: 'differences', day: row.day })}
      empty={<Empty icon="merge" title={t('bill.noDays')} hint={t('bill.noDaysHint')} />}
    />
  );
}

function Found({ day }: { readonly day: Payment.BillDay }) {
  const { t } = useTranslation('finance');
  if (day.open > 0) return <StateTag tone="bad">{t('bill.open', { count: day.open })}</StateTag>;
  if (day.differences > 0) return <StateTag tone="plain">{t('bill.allResolved')}</StateTag>;
  return <StateTag tone="good">{t('bill.clean')}</StateTag>;
}
