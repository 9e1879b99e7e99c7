/** One account: its balance, and every line with the balance after it; as CSV too. */
import type { Ledger } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Money, sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { Subject } from '../Subject.tsx';
import { useSayAccount, useSayEntry } from '../words.ts';

export function AccountRoom() {
  const accountId = Number(usePathPart('accountId'));
  const head = useQuery({
    queryKey: ['ledger', 'account', accountId],
    queryFn: () => api('GET /v1/ledger/accounts/:accountId', { params: { accountId }, query: { limit: 1 } }),
  });
  return (
    <Loaded query={head} skeleton={<SkeletonPage />}>
      {(found) => <Room statement={found} />}
    </Loaded>
  );
}

function Room({ statement }: { readonly statement: Ledger.AccountStatement }) {
  const { t } = useTranslation('finance');
  const [sayAccount, sayEntry] = [useSayAccount(), useSayEntry()];
  const { account } = statement;
  const params = { accountId: account.accountId };
  const columns: Column<Ledger.StatementLine>[] = [
    { key: 'kind', title: t('ledger.kindOf'), main: true, render: (row) => sayEntry(row.kind) },
    {
      key: 'for',
      title: t('ledger.for'),
      links: true,
      render: (row) => <Subject kind={row.subjectKind} id={row.subjectId} />,
    },
    {
      key: 'amount',
      title: t('ledger.amount'),
      align: 'right',
      render: (row) => <Money fen={row.amountFen} currency={account.currency} />,
    },
    {
      key: 'balance',
      title: t('ledger.balance'),
      align: 'right',
      render: (row) => <Money fen={row.balanceFen} currency={account.currency} />,
    },
    { key: 'at', title: t('ledger.at'), render: (row) => <When at={row.at} exact /> },
    { key: 'no', title: t('ledger.entry'), spare: true, render: (row) => row.entryNo },
  ];
  return (
    <PageShell
      title={sayAccount(account)}
      lead={
        <span className="row">
          <b className="figures">{sayMoney(statement.balanceFen, account.currency)}</b>
          <StateTag>{t(`accountClass.${account.class}`)}</StateTag>
          {account.guarded && <StateTag tone="good">{t('ledger.guarded')}</StateTag>}
        </span>
      }
      trail={[{ to: '/ledger', text: t('ledger.title') }]}
    >
      <Section title={t('ledger.statement')} hint={t('ledger.statementHint')}>
        <DataTable
          id="ledger-statement"
          columns={columns}
          rowKey={(row) => row.entryId}
          queryKey={['ledger', 'account', account.accountId, 'lines']}
          load={({ cursor, limit }) =>
            api('GET /v1/ledger/accounts/:accountId', { params, query: { limit, ...(cursor && { cursor }) } })
          }
          exportHref={addressOf('GET /v1/ledger/accounts/:accountId/statement.csv', { params })}
          empty={<Empty icon="columns" title={t('ledger.none')} hint={t('ledger.noneHint')} />}
        />
      </Section>
    </PageShell>
  );
}
