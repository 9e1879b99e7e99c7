/** All payments: what for, who, how much, and what became of them; new ones appear by themselves. */
import type { Payment } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { paymentTones } from '../words.ts';

const states = ['created', 'pending', 'succeeded', 'closed', 'failed'] as const;
export const paymentEvents = [
  'payment.succeeded',
  'payment.closed',
  'payment.failed',
  'payment.wrong_amount',
  'payment.refund_requested',
  'payment.refunded',
  'payment.refund_failed',
];

export function StateOfPayment({ payment }: { readonly payment: Payment.Payment }) {
  const { t } = useTranslation('finance');
  return (
    <span className="row">
      <StateTag tone={paymentTones[payment.state]}>{t(`paymentState.${payment.state}`)}</StateTag>
      {payment.late && <StateTag tone="warn">{t('payment.late')}</StateTag>}
      {payment.wrongFen !== null && <StateTag tone="bad">{t('payment.wrong')}</StateTag>}
    </span>
  );
}

function useColumns(): Column<Payment.Payment>[] {
  const { t } = useTranslation('finance');
  return [
    {
      key: 'what',
      title: t('payment.what'),
      main: true,
      links: true,
      width: 240,
      render: (row) => <Go to={`/payments/${row.paymentId}`}>{row.description}</Go>,
    },
    { key: 'state', title: t('payment.state'), render: (row) => <StateOfPayment payment={row} /> },
    {
      key: 'amount',
      title: t('payment.amount'),
      align: 'right',
      render: (row) => <Money fen={row.amountFen} currency={row.currency} />,
    },
    {
      key: 'refunded',
      title: t('payment.refunded'),
      align: 'right',
      render: (row) => <Money fen={row.refundedFen || null} currency={row.currency} />,
    },
    {
      key: 'who',
      title: t('payment.who'),
      links: true,
      render: (row) =>
        row.customerId ? (
          <Go to={`/customers/${row.customerId}`}>{row.customerName ?? row.customerId.slice(-8)}</Go>
        ) : (
          t('payment.nobody')
        ),
    },
    { key: 'created', title: t('payment.created'), render: (row) => <When at={row.createdAt} /> },
    { key: 'vendor', title: t('payment.vendor'), spare: true, render: (row) => t(`vendor.${row.vendor}`) },
    {
      key: 'channel',
      title: t('payment.channel'),
      spare: true,
      render: (row) => (row.channel ? t(`payChannel.${row.channel}`) : t('payment.nobody')),
    },
    { key: 'no', title: t('payment.ourNo'), spare: true, render: (row) => <code>{row.outTradeNo}</code> },
  ];
}

export function PaymentList() {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const [query] = useQueryState();
  const go = useGo();
  useLive(paymentEvents, () => void client.invalidateQueries({ queryKey: ['payments'] }));
  const state = states.find((one) => one === query.state);
  const filters = { ...(state && { state }), ...(query.number && { number: query.number }) };
  return (
    <PageShell title={t('payment.title')} lead={t('payment.lead')}>
      <div className="section">
        <DataTable
          id="payments"
          columns={useColumns()}
          rowKey={(row) => row.paymentId}
          queryKey={['payments', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/payments', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/payments/${row.paymentId}`)}
          viewParts={['state', 'number']}
          tools={
            <SearchForm
              fields={[
                { name: 'number', kind: 'text', label: t('payment.number'), width: 230 },
                {
                  name: 'state',
                  kind: 'choice',
                  label: t('payment.state'),
                  options: states.map((value) => ({ value, label: t(`paymentState.${value}`) })),
                },
              ]}
            />
          }
          empty={
            Object.keys(filters).length > 0 ? (
              <Empty icon="search" title={t('payment.noneFit')} hint={t('payment.noneFitHint')} />
            ) : (
              <Empty icon="coins" title={t('payment.none')} hint={t('payment.noneHint')} />
            )
          }
        />
      </div>
    </PageShell>
  );
}
