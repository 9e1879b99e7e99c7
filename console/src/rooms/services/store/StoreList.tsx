/** All stores for operators. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { Score } from './Score.tsx';

type Item = Reply<'GET /v1/stores'>['items'][number];

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('store');
  return [
    {
      key: 'name',
      title: t('name'),
      main: true,
      links: true,
      width: 240,
      render: (row) => <Go to={`/stores/${row.storeId}`}>{row.name}</Go>,
    },
    {
      key: 'visible',
      title: t('visible'),
      render: (row) => <StateTag tone={row.visible ? 'good' : 'plain'}>{t(row.visible ? 'shown' : 'hidden')}</StateTag>,
    },
    { key: 'address', title: t('address'), render: (row) => row.address },
    { key: 'score', title: t('score'), align: 'right', render: (row) => <Score store={row} /> },
    {
      key: 'emergency',
      title: t('emergency'),
      render: (row) => (row.emergency ? t('yes') : <span className="quiet">–</span>),
    },
    { key: 'tags', title: t('tags'), spare: true, render: (row) => row.tags.join(' · ') },
    { key: 'zone', title: t('timeZone'), spare: true, render: (row) => row.timeZone },
  ];
}

export function StoreList() {
  const { t } = useTranslation('store');
  const [query] = useQueryState();
  const go = useGo();
  const filters = { ...(query.search && { search: query.search }) };
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <div className="section">
        <DataTable
          id="stores"
          columns={useColumns()}
          rowKey={(row) => row.storeId}
          queryKey={['stores', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/stores', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/stores/${row.storeId}`)}
          tools={<SearchForm fields={[{ name: 'search', kind: 'text', label: t('search'), width: 220 }]} />}
          empty={<Empty icon="store" title={t('none')} hint={t('noneHint')} />}
        />
      </div>
    </PageShell>
  );
}
