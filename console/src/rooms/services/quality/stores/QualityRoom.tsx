/** Quality of stores: scores with what weighs on them, and rectification notices. The merchant sees its own. */
import type { Reply } from '@pawloop/contract/client';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { Tabs } from '../../../../kit/Tabs.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { useCatalogueNames } from '../../catalogue.ts';
import { ScoreOf } from '../Stars.tsx';
import { scoreEvents } from '../words.ts';
import { Rectifications } from './Rectifications.tsx';

type Item = Reply<'GET /v1/quality/stores'>['items'][number];

export function QualityRoom() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  useFresh(scoreEvents, [['quality-stores'], ['rectifications']]);
  return (
    <PageShell title={t('stores.title')} lead={t('stores.lead')}>
      <div className="section">
        <Tabs
          label={t('stores.title')}
          chosen={query.view ?? 'stores'}
          choose={(view) => change({ view })}
          tabs={[
            { key: 'stores', label: t('stores.scores'), children: <Stores /> },
            { key: 'rectifications', label: t('rectification.title'), children: <Rectifications /> },
          ]}
        />
      </div>
    </PageShell>
  );
}

function Stores() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  const go = useGo();
  const below = query.below === 'yes';
  const filters = { ...(query.search && { search: query.search }), ...(below && { below: true }) };
  return (
    <DataTable
      id="quality-stores"
      columns={useColumns()}
      rowKey={(row) => row.store.storeId}
      queryKey={['quality-stores', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/quality/stores', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      open={(row) => go(`/quality/${row.store.storeId}`)}
      tools={
        <>
          <SearchForm fields={[{ name: 'search', kind: 'text', label: t('stores.name'), width: 200 }]} />
          <Segmented
            aria-label={t('stores.score')}
            value={below ? 'below' : 'all'}
            options={(['all', 'below'] as const).map((one) => ({ value: one, label: t(`stores.${one}`) }))}
            onChange={(one) => change({ below: one === 'below' ? 'yes' : undefined })}
          />
        </>
      }
      empty={<Empty icon="star" title={t('stores.none')} hint={t('stores.noneHint')} />}
    />
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  return [
    {
      key: 'name',
      title: t('stores.name'),
      main: true,
      links: true,
      width: 220,
      render: (row) => <Go to={`/quality/${row.store.storeId}`}>{row.store.name}</Go>,
    },
    { key: 'score', title: t('stores.score'), render: (row) => <ScoreOf score={row.score} /> },
    {
      key: 'categories',
      title: t('stores.categories'),
      render: (row) => (
        <span className="row">
          {row.categories.map((one) => (
            <StateTag key={one.categoryKey} tone={one.delisted ? 'bad' : 'plain'}>
              {names.category(one.categoryKey)} {one.score.stars ?? t('new')}
              {one.delisted && ` · ${t('stores.delisted')}`}
            </StateTag>
          ))}
        </span>
      ),
    },
    {
      key: 'open',
      title: t('stores.open'),
      render: (row) => (
        <span className="row">
          {row.openRectifications > 0 && (
            <StateTag tone="warn">{t('stores.rectifications', { count: row.openRectifications })}</StateTag>
          )}
          {row.openClaims > 0 && <StateTag tone="bad">{t('stores.claims', { count: row.openClaims })}</StateTag>}
          {row.held > 0 && <StateTag tone="info">{t('stores.held', { count: row.held })}</StateTag>}
        </span>
      ),
    },
    {
      key: 'facts',
      title: t('stores.facts'),
      render: (row) => row.facts.map((fact) => `${t(`fact.${fact.kind}`)} ${fact.count}`).join(' · ') || '–',
    },
    {
      key: 'inspection',
      title: t('stores.inspection'),
      align: 'right',
      render: (row) => (row.inspectionPercent === null ? '–' : `${row.inspectionPercent}%`),
    },
  ];
}
