/** What each merchant has with the platform now. */
import type { Settlement } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Money } from '../../../kit/Money.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { useSayMerchant } from '../words.ts';

type Amount = 'owedFen' | 'openFen' | 'pendingFen' | 'heldFen' | 'statedFen' | 'onTheWayFen';

export function Balances() {
  const { t } = useTranslation('finance');
  const sayMerchant = useSayMerchant();
  const money = (key: Amount, title: string): Column<Settlement.Balance> => ({
    key,
    title,
    align: 'right',
    render: (row) => <Money fen={row[key]} currency={row.currency} />,
  });
  const columns: Column<Settlement.Balance>[] = [
    { key: 'merchant', title: t('settlement.merchant'), main: true, render: sayMerchant },
    money('owedFen', t('settlement.owed')),
    money('openFen', t('settlement.openFen')),
    money('pendingFen', t('settlement.pending')),
    money('heldFen', t('settlement.held')),
    money('statedFen', t('settlement.stated')),
    money('onTheWayFen', t('settlement.onTheWay')),
  ];
  return (
    <DataTable
      id="settlement-balances"
      columns={columns}
      rowKey={(row) => `${row.merchantId}/${row.currency}`}
      queryKey={['settlement', 'balances']}
      load={({ cursor, limit }) => api('GET /v1/settlement/balances', { query: { limit, ...(cursor && { cursor }) } })}
      empty={<Empty icon="coins" title={t('settlement.noBalances')} hint={t('settlement.noBalancesHint')} />}
    />
  );
}
