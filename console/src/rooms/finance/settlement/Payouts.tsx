/** Payouts with the step that each needs next; the drafter's is approved by somebody else. */
import type { Settlement } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Money, sayMoney } from '../../../kit/Money.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayMerchant } from '../words.ts';
import { PayoutState } from './Statements.tsx';

const states = ['draft', 'approved', 'paying', 'paid', 'failed'] as const;

export function Payouts() {
  const { t } = useTranslation('finance');
  const [query] = useQueryState();
  const sayMerchant = useSayMerchant();
  const mayWrite = useMay('settlement.write');
  const state = states.find((one) => one === query.state);
  const filters = { ...(state && { state }) };
  const steps: Column<Settlement.Payout>[] = mayWrite
    ? [{ key: 'steps', title: '', links: true, render: (row) => <Steps payout={row} /> }]
    : [];
  const columns: Column<Settlement.Payout>[] = [
    { key: 'merchant', title: t('settlement.merchant'), main: true, render: sayMerchant },
    {
      key: 'statement',
      title: t('settlement.no'),
      links: true,
      render: (row) => <Go to={`/settlement/${row.statementId}`}>{row.statementNo}</Go>,
    },
    {
      key: 'amount',
      title: t('settlement.amount'),
      align: 'right',
      render: (row) => <Money fen={row.amountFen} currency={row.currency} />,
    },
    { key: 'state', title: t('settlement.state'), render: (row) => <PayoutState state={row.state} /> },
    { key: 'createdBy', title: t('settlement.createdBy'), render: (row) => row.createdBy },
    { key: 'approvedBy', title: t('settlement.approvedBy'), render: (row) => row.approvedBy ?? t('payment.nobody') },
    {
      key: 'at',
      title: t('settlement.at'),
      render: (row) => <When at={row.settledAt ?? row.sentAt ?? row.createdAt} />,
    },
    {
      key: 'note',
      title: t('settlement.note'),
      width: 200,
      render: (row) => row.failure ?? row.reference ?? t('payment.nobody'),
    },
    ...steps,
  ];
  return (
    <DataTable
      id="settlement-payouts"
      columns={columns}
      rowKey={(row) => row.payoutId}
      queryKey={['settlement', 'payouts', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/settlement/payouts', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      tools={
        <SearchForm
          fields={[
            {
              name: 'state',
              kind: 'choice',
              label: t('settlement.state'),
              options: states.map((value) => ({ value, label: t(`payoutState.${value}`) })),
            },
          ]}
        />
      }
      empty={<Empty icon="coins" title={t('settlement.noPayouts')} hint={t('settlement.noPayoutsHint')} />}
    />
  );
}

function Steps({ payout }: { readonly payout: Settlement.Payout }) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const sayMerchant = useSayMerchant();
  const params = { payoutId: payout.payoutId };
  const words = { merchant: sayMerchant(payout), amount: sayMoney(payout.amountFen, payout.currency) };
  const done = () => client.invalidateQueries({ queryKey: ['settlement'] });
  const approve = () =>
    ask({
      title: t('settlement.approve'),
      text: t('settlement.approveText', words),
      confirm: t('settlement.approve'),
      run: async () => void (await api('POST /v1/settlement/payouts/:payoutId/approve', { params }).then(done)),
    });
  const send = () =>
    ask({
      title: t('settlement.send'),
      text: t('settlement.approveText', words),
      confirm: t('settlement.send'),
      run: async () => void (await api('POST /v1/settlement/payouts/:payoutId/send', { params }).then(done)),
    });
  const confirm = () =>
    ask({
      title: t('settlement.confirm'),
      text: t('settlement.confirmText', words),
      confirm: t('settlement.confirm'),
      reason: t('settlement.reference'),
      run: async (reference) =>
        void (await api('POST /v1/settlement/payouts/:payoutId/confirm', { params, body: { reference } }).then(done)),
    });
  const fail = () =>
    ask({
      title: t('settlement.fail'),
      text: t('settlement.failText'),
      confirm: t('settlement.fail'),
      danger: true,
      reason: t('settlement.failReason'),
      run: async (reason) =>
        void (await api('POST /v1/settlement/payouts/:payoutId/fail', { params, body: { reason } }).then(done)),
    });
  const { state } = payout;
  const next = { draft: ['approve', approve], approved: ['send', send], paying: ['confirm', confirm] } as const;
  if (state === 'paid' || state === 'failed') return null;
  const [word, run] = next[state];
  return (
    <span className="row">
      <Button size="small" type="primary" onClick={run}>
        {t(`settlement.${word}`)}
      </Button>
      <Button size="small" onClick={fail}>
        {t('settlement.fail')}
      </Button>
    </span>
  );
}
