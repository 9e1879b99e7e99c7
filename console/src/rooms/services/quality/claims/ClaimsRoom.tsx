/** Guarantee claims: undecided ones by their clocks; the merchant sees those about its stores, and its deposit (MER-7). */
import type { Reply } from '@pawloop/contract/client';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useStaff } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Money } from '../../../../kit/Money.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { Clock } from '../Clock.tsx';
import { claimEvents, toneOfClaim } from '../words.ts';
import { FundCard } from './FundCard.tsx';

type Item = Reply<'GET /v1/claims'>['items'][number];
const shelves = ['undecided', 'decided'] as const;

export function ClaimsRoom() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  const go = useGo();
  const staff = useStaff();
  const shelf = shelves.find((one) => one === query.shelf) ?? 'undecided';
  useFresh(claimEvents, [['claims'], ['fund']]);
  return (
    <PageShell title={t('claims.title')} lead={t('claims.lead')}>
      {staff?.scope === 'merchant' && staff.merchantId && <FundCard merchantId={staff.merchantId} />}
      <div className="section">
        <DataTable
          id="claims"
          columns={useColumns()}
          rowKey={(row) => row.claimId}
          queryKey={['claims', shelf]}
          load={({ cursor, limit }) =>
            api('GET /v1/claims', {
              query: { undecided: shelf === 'undecided', limit, ...(cursor && { cursor }) },
            })
          }
          open={(row) => go(`/claims/${row.claimId}`)}
          tools={
            <Segmented
              aria-label={t('claims.title')}
              value={shelf}
              options={shelves.map((one) => ({ value: one, label: t(`claims.${one}`) }))}
              onChange={(one) => change({ shelf: one === 'undecided' ? undefined : one })}
            />
          }
          empty={<Empty icon="shield" title={t(`claims.none_${shelf}`)} hint={t('claims.noneHint')} />}
        />
      </div>
    </PageShell>
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('quality');
  return [
    {
      key: 'no',
      title: t('claims.no'),
      main: true,
      links: true,
      render: (row) => (
        <span>
          <Go to={`/claims/${row.claimId}`}>{row.no}</Go>
          <div className="quiet clamp">{row.description}</div>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('claims.state'),
      render: (row) => (
        <span className="row">
          <StateTag tone={toneOfClaim[row.state]}>{t(`claimState.${row.state}`)}</StateTag>
          {row.payout?.state === 'due' && <StateTag tone="warn">{t('claims.payoutDue')}</StateTag>}
          {row.appealOpen && <StateTag tone="info">{t('claims.appealOpen')}</StateTag>}
        </span>
      ),
    },
    {
      key: 'clock',
      title: t('claims.clock'),
      render: (row) => <Clock due={row.answerDueAt} stopped={row.answeredAt !== null} />,
    },
    { key: 'store', title: t('stores.name'), render: (row) => row.store.name },
    {
      key: 'who',
      title: t('claims.who'),
      render: (row) =>
        [row.customer?.name ?? row.customer?.phoneMasked, row.petName].filter(Boolean).join(' · ') || '–',
    },
    { key: 'asked', title: t('claims.asked'), align: 'right', render: (row) => <Money fen={row.askedFen} /> },
    { key: 'amount', title: t('claims.amount'), align: 'right', render: (row) => <Money fen={row.amountFen} /> },
    { key: 'opened', title: t('claims.opened'), spare: true, render: (row) => <When at={row.openedAt} /> },
  ];
}
