/** All segments: what each asks in words, its size and kind. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayDefinition } from './builder/say.ts';

type Item = Reply<'GET /v1/segments'>['items'][number];

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('segment');
  const say = useSayDefinition();
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      width: 240,
      render: (row) => (
        <span>
          <Go to={`/segments/${row.segmentId}`}>{row.name}</Go>
          {row.description && <div className="quiet">{row.description}</div>}
        </span>
      ),
    },
    { key: 'kind', title: t('list.kind'), render: (row) => <KindTag kind={row.kind} /> },
    { key: 'size', title: t('list.size'), align: 'right', render: (row) => sayCount(row.size) },
    {
      key: 'definition',
      title: t('list.definition'),
      render: (row) => <span className="clamp">{say(row.definition)}</span>,
    },
    { key: 'published', title: t('list.published'), render: (row) => <When at={row.publishedAt} /> },
    { key: 'by', title: t('list.by'), spare: true, render: (row) => row.createdBy ?? '–' },
  ];
}

export function KindTag({ kind }: { readonly kind: Item['kind'] }) {
  const { t } = useTranslation('segment');
  return <StateTag tone={kind === 'live' ? 'good' : 'plain'}>{t(`segmentKind.${kind}`)}</StateTag>;
}

export function SegmentList() {
  const { t } = useTranslation('segment');
  const mayWrite = useMay('segment.write');
  const [query] = useQueryState();
  const go = useGo();
  const kind = (['live', 'snapshot'] as const).find((one) => one === query.kind);
  const q = query.q;
  const filters = { ...(q && { q }), ...(kind && { kind }) };
  const create = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/segments/new')}>
      {t('list.create')}
    </Button>
  );
  return (
    <PageShell
      title={t('list.title')}
      lead={t('list.lead')}
      actions={
        <>
          <Button onClick={() => go('/segments/overlap')}>{t('list.overlap')}</Button>
          {create}
        </>
      }
    >
      <div className="section">
        <DataTable
          id="segments"
          columns={useColumns()}
          rowKey={(row) => row.segmentId}
          queryKey={['segments', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/segments', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/segments/${row.segmentId}`)}
          viewParts={['q', 'kind']}
          tools={
            <SearchForm
              fields={[
                { name: 'q', kind: 'text', label: t('list.search') },
                {
                  name: 'kind',
                  kind: 'choice',
                  label: t('list.kind'),
                  options: (['live', 'snapshot'] as const).map((one) => ({
                    value: one,
                    label: t(`segmentKind.${one}`),
                  })),
                },
              ]}
            />
          }
          empty={
            q || kind ? (
              <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty icon="segment" title={t('list.none')} hint={t('list.noneHint')} action={create} />
            )
          }
        />
      </div>
    </PageShell>
  );
}
