/** The journal, newest first, each entry with both its sides. */
import type { Ledger } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { Subject } from '../Subject.tsx';
import { useSayAccount, useSayEntry } from '../words.ts';

const kinds = [
  'payment.succeeded',
  'payment.refund_requested',
  'payment.refunded',
  'payment.provider_settled',
  'settlement.earn',
  'settlement.reverse',
  'settlement.deduct',
  'settlement.payout_approved',
  'settlement.payout_paid',
] as const;

export function Journal() {
  const { t } = useTranslation('finance');
  const [query] = useQueryState();
  const sayEntry = useSayEntry();
  const filters = { ...(query.kind && { kind: query.kind }), ...(query.subjectId && { subjectId: query.subjectId }) };
  const columns: Column<Ledger.JournalEntry>[] = [
    { key: 'no', title: t('ledger.entry'), render: (row) => <span className="figures">{row.entryNo}</span> },
    { key: 'kind', title: t('ledger.kindOf'), main: true, render: (row) => sayEntry(row.kind) },
    {
      key: 'subject',
      title: t('ledger.for'),
      links: true,
      render: (row) => <Subject kind={row.subjectKind} id={row.subjectId} />,
    },
    { key: 'lines', title: t('ledger.lines'), links: true, width: 380, render: (row) => <Lines entry={row} /> },
    { key: 'at', title: t('ledger.at'), render: (row) => <When at={row.at} /> },
  ];
  return (
    <DataTable
      id="ledger-journal"
      columns={columns}
      rowKey={(row) => row.entryId}
      queryKey={['ledger', 'entries', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/ledger/entries', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      tools={
        <SearchForm
          fields={[
            {
              name: 'kind',
              kind: 'choice',
              label: t('ledger.kindOf'),
              width: 190,
              options: kinds.map((value) => ({ value, label: sayEntry(value) })),
            },
          ]}
        />
      }
      empty={
        Object.keys(filters).length > 0 ? (
          <Empty icon="search" title={t('ledger.noneFit')} hint={t('ledger.noneFitHint')} />
        ) : (
          <Empty icon="columns" title={t('ledger.none')} hint={t('ledger.noneHint')} />
        )
      }
    />
  );
}

/** Debits first; credits stand in from the left, as in a paper journal. */
function Lines({ entry }: { readonly entry: Ledger.JournalEntry }) {
  const sayAccount = useSayAccount();
  return (
    <div className="money-lines">
      {entry.lines.map(({ account, debitFen, creditFen }) => [
        <span key={`${account.accountId} name`} className={creditFen > 0 ? 'below' : ''}>
          <Go to={`/ledger/${account.accountId}`}>{sayAccount(account)}</Go>
        </span>,
        <Money key={`${account.accountId} amount`} fen={debitFen || creditFen} currency={account.currency} />,
      ])}
    </div>
  );
}
