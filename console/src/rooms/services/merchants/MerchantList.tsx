/** All merchants by state; those that wait for a review on top. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useCatalogue, useCatalogueNames, useSayNames } from '../catalogue.ts';
import { merchantEvents, merchantStates, toneOfState } from './words.ts';
import './merchant.css';

type Item = Reply<'GET /v1/merchants'>['items'][number];

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      width: 240,
      render: (row) => <Go to={`/merchants/${row.merchantId}`}>{row.name}</Go>,
    },
    {
      key: 'state',
      title: t('list.state'),
      render: (row) => <StateTag tone={toneOfState[row.state]}>{t(`state.${row.state}`)}</StateTag>,
    },
    {
      key: 'categories',
      title: t('list.categories'),
      render: (row) => row.categories.map((key) => names.category(key)).join(' · '),
    },
    {
      key: 'pending',
      title: t('list.pending'),
      align: 'right',
      render: (row) =>
        row.pendingDocuments > 0 ? (
          <StateTag tone="info">{row.pendingDocuments}</StateTag>
        ) : (
          <span className="quiet">0</span>
        ),
    },
    { key: 'stores', title: t('list.stores'), align: 'right', render: (row) => row.storeCount },
    { key: 'expiry', title: t('list.expiry'), render: (row) => row.nextExpiry ?? <span className="quiet">–</span> },
    { key: 'since', title: t('list.since'), render: (row) => <When at={row.stateSince} /> },
    { key: 'created', title: t('list.created'), spare: true, render: (row) => <When at={row.createdAt} /> },
  ];
}

/** States with how many merchants stand in each; a press shows them. */
function StateChips() {
  const { t } = useTranslation('merchant');
  const [query, change] = useQueryState();
  const counts = useQuery({ queryKey: ['merchants', 'counts'], queryFn: () => api('GET /v1/merchants/counts') });
  const of = (key: string) => (key === 'waiting' ? counts.data?.waiting : counts.data?.counts[key]) ?? 0;
  const chip = (key: string, chosen: boolean, to: Parameters<typeof change>[0]) => (
    <button
      key={key}
      type="button"
      className={`state-chip ${chosen ? 'state-chosen' : ''}`}
      aria-pressed={chosen}
      onClick={() => change(to)}
    >
      {key === 'waiting' ? t('list.waiting') : t(`state.${key}`)} <b className="figures">{of(key)}</b>
    </button>
  );
  return (
    <fieldset className="state-chips">
      <legend className="only-read">{t('list.state')}</legend>
      {chip('waiting', query.waiting === 'true', { waiting: query.waiting ? undefined : 'true', state: undefined })}
      {merchantStates
        .filter((state) => of(state) > 0)
        .map((state) =>
          chip(state, query.state === state, { state: query.state === state ? undefined : state, waiting: undefined }),
        )}
    </fieldset>
  );
}

export function MerchantList() {
  const { t } = useTranslation('merchant');
  const [query] = useQueryState();
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const go = useGo();
  const state = merchantStates.find((one) => one === query.state);
  const filters = {
    ...(query.search && { search: query.search }),
    ...(query.category && { category: query.category }),
    ...(state && { state }),
    ...(query.waiting === 'true' && { waiting: true }),
  };
  useLive(merchantEvents, () => void client.invalidateQueries({ queryKey: ['merchants'] }));
  const columns = useColumns();
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <StateChips />
      <div className="section">
        <DataTable
          id="merchants"
          columns={columns}
          rowKey={(row) => row.merchantId}
          queryKey={['merchants', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/merchants', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/merchants/${row.merchantId}`)}
          viewParts={['search', 'state', 'category', 'waiting']}
          tools={
            <SearchForm
              fields={[
                { name: 'search', kind: 'text', label: t('list.search'), width: 200 },
                {
                  name: 'category',
                  kind: 'choice',
                  label: t('list.categories'),
                  options: (catalogue.data?.categories ?? []).map((one) => ({
                    value: one.key,
                    label: sayNames(one.names),
                  })),
                },
              ]}
            />
          }
          empty={<Empty icon="store" title={t('list.none')} hint={t('list.noneHint')} />}
        />
      </div>
    </PageShell>
  );
}
