/** Statements, for the operator of all merchants, for a merchant of its own. */
import type { Settlement } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { payoutTones, useSayMerchant } from '../words.ts';

export const settlementEvents = [
  'settlement.item_noted',
  'settlement.hold_changed',
  'settlement.statement_made',
  'settlement.payout_changed',
];

export function PayoutState({ state }: { readonly state: Settlement.PayoutState | null }) {
  const { t } = useTranslation('finance');
  if (state === null) return <span className="quiet">{t('payment.nobody')}</span>;
  return <StateTag tone={payoutTones[state]}>{t(`payoutState.${state}`)}</StateTag>;
}

/** Breaks between its days only. */
export function Period({ firstDay, lastDay }: Pick<Settlement.Statement, 'firstDay' | 'lastDay'>) {
  return (
    <span>
      <span className="nowrap">{firstDay} –</span> <span className="nowrap">{lastDay}</span>
    </span>
  );
}

/** @param base path of the room that shows one */
export function Statements({ base }: { readonly base: '/settlement' | '/money' }) {
  const { t } = useTranslation('finance');
  const go = useGo();
  const sayMerchant = useSayMerchant();
  const ofAll = base === '/settlement';
  const money = (key: 'paidFen' | 'refundsFen' | 'commissionFen' | 'recoveredFen' | 'totalFen', title: string) => ({
    key,
    title,
    align: 'right' as const,
    render: (row: Settlement.Statement) => <Money fen={row[key]} currency={row.currency} />,
  });
  const whose: Column<Settlement.Statement>[] = ofAll
    ? [{ key: 'merchant', title: t('settlement.merchant'), render: sayMerchant }]
    : [];
  const columns: Column<Settlement.Statement>[] = [
    {
      key: 'no',
      title: t('settlement.no'),
      main: true,
      links: true,
      render: (row) => (
        <Go to={ofAll ? `/settlement/${row.statementId}` : `/money/${row.statementId}`}>{row.statementNo}</Go>
      ),
    },
    ...whose,
    { key: 'period', title: t('settlement.period'), render: (row) => <Period {...row} /> },
    money('paidFen', t('settlement.paid')),
    money('refundsFen', t('settlement.refunds')),
    money('commissionFen', t('settlement.commission')),
    money('recoveredFen', t('settlement.recovered')),
    money('totalFen', t('settlement.total')),
    { key: 'payout', title: t('settlement.payout'), render: (row) => <PayoutState state={row.payoutState} /> },
  ];
  return (
    <DataTable
      id={ofAll ? 'settlement-statements' : 'money-statements'}
      columns={columns}
      rowKey={(row) => row.statementId}
      queryKey={['settlement', 'statements']}
      load={({ cursor, limit }) =>
        api('GET /v1/settlement/statements', { query: { limit, ...(cursor && { cursor }) } })
      }
      open={(row) => go(ofAll ? `/settlement/${row.statementId}` : `/money/${row.statementId}`)}
      empty={<Empty icon="badge" title={t('settlement.noStatements')} hint={t('settlement.noStatementsHint')} />}
    />
  );
}
