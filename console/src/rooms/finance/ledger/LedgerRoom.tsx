/** The ledger: that it balances, every account with its balance, and the journal. */
import type { Ledger } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Money, sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { useSayAccount } from '../words.ts';
import { Journal } from './Journal.tsx';
import '../finance.css';

export function LedgerRoom() {
  const { t } = useTranslation('finance');
  const [query, change] = useQueryState();
  const balance = useQuery({ queryKey: ['ledger', 'trial'], queryFn: () => api('GET /v1/ledger/trial-balance') });
  return (
    <PageShell title={t('ledger.title')} lead={t('ledger.lead')} fresh={balance.data && { asOf: balance.data.at }}>
      <Loaded query={balance}>
        {(found) => (
          <div className="section">
            {found.totals.length > 0 && <Totals totals={found.totals} />}
            <Tabs
              label={t('ledger.views')}
              chosen={query.view ?? 'trial'}
              choose={(view) => change({ view })}
              tabs={[
                { key: 'trial', label: t('ledger.trial'), children: <Accounts lines={found.lines} /> },
                { key: 'journal', label: t('ledger.journal'), children: <Journal /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </PageShell>
  );
}

function Totals({ totals }: { readonly totals: Ledger.TrialBalance['totals'] }) {
  const { t } = useTranslation('finance');
  return totals.map(({ currency, debitFen, creditFen, differenceFen }) => (
    <div key={currency} className="money-figures gap-below">
      <Figure label={t('ledger.debits')} value={sayMoney(debitFen, currency)} />
      <Figure label={t('ledger.credits')} value={sayMoney(creditFen, currency)} />
      <Figure
        label={t('ledger.difference')}
        value={sayMoney(differenceFen, currency)}
        note={
          differenceFen === 0 ? (
            <StateTag tone="good">
              <Icon name="check" size={13} /> {t('ledger.balanced')}
            </StateTag>
          ) : (
            <StateTag tone="bad">{t('ledger.off', { amount: sayMoney(differenceFen, currency) })}</StateTag>
          )
        }
      />
    </div>
  ));
}

function Accounts({ lines }: { readonly lines: readonly Ledger.BalanceLine[] }) {
  const { t } = useTranslation('finance');
  const sayAccount = useSayAccount();
  const columns: Column<Ledger.BalanceLine>[] = [
    {
      key: 'account',
      title: t('ledger.account'),
      main: true,
      links: true,
      render: (row) => <Go to={`/ledger/${row.accountId}`}>{sayAccount(row)}</Go>,
    },
    { key: 'class', title: t('ledger.class'), render: (row) => t(`accountClass.${row.class}`) },
    {
      key: 'debit',
      title: t('ledger.debit'),
      align: 'right',
      render: (row) => <Money fen={row.debitFen} currency={row.currency} />,
    },
    {
      key: 'credit',
      title: t('ledger.credit'),
      align: 'right',
      render: (row) => <Money fen={row.creditFen} currency={row.currency} />,
    },
    {
      key: 'balance',
      title: t('ledger.balance'),
      align: 'right',
      render: (row) => (
        <b>
          <Money fen={row.balanceFen} currency={row.currency} />
        </b>
      ),
    },
  ];
  return (
    <DataTable
      id="ledger-accounts"
      columns={columns}
      rowKey={(row) => String(row.accountId)}
      queryKey={['ledger', 'accounts', lines]}
      load={async () => ({ items: lines })}
      empty={<Empty icon="columns" title={t('ledger.none')} hint={t('ledger.noneHint')} />}
    />
  );
}
