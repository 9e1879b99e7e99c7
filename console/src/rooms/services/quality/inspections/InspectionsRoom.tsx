/** Inspections (神秘客): planned by chance or for a reason, carried out on a checklist. The merchant sees what is done. */
import type { Reply } from '@pawloop/contract/client';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { inspectionEvents, toneOfInspection } from '../words.ts';
import { PlanDrawer } from './PlanDrawer.tsx';
import { TargetDrawer } from './TargetDrawer.tsx';
import '../quality.css';

type Item = Reply<'GET /v1/inspections'>['items'][number];

const shelves = ['all', 'planned', 'assigned', 'mine', 'done'] as const;

export function InspectionsRoom() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  const [open, setOpen] = useState<'plan' | 'target' | null>(null);
  const merchant = useStaff()?.scope === 'merchant';
  const mayWrite = useMay('quality.write') && !merchant;
  const go = useGo();
  const shelf = merchant ? 'done' : (shelves.find((one) => one === query.shelf) ?? 'all');
  const filters = shelf === 'all' ? {} : shelf === 'mine' ? { mine: true } : { state: shelf };
  useFresh(inspectionEvents, [['inspections']]);
  return (
    <PageShell
      title={t('inspections.title')}
      lead={t(merchant ? 'inspections.leadMerchant' : 'inspections.lead')}
      actions={
        mayWrite && (
          <>
            <Button onClick={() => go('/inspections/checklists')}>{t('checklists.title')}</Button>
            <Button onClick={() => setOpen('target')}>{t('inspections.target')}</Button>
            <Button type="primary" icon={<Icon name="shuffle" size={16} />} onClick={() => setOpen('plan')}>
              {t('inspections.plan')}
            </Button>
          </>
        )
      }
    >
      <div className="section">
        <DataTable
          id="inspections"
          columns={useColumns()}
          rowKey={(row) => row.inspectionId}
          queryKey={['inspections', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/inspections', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/inspections/${row.inspectionId}`)}
          tools={
            !merchant && (
              <div className="shelf-row">
                <Segmented
                  aria-label={t('inspections.state')}
                  value={shelf}
                  options={shelves.map((one) => ({ value: one, label: t(`inspections.${one}`) }))}
                  onChange={(one) => change({ shelf: one === 'all' ? undefined : one })}
                />
              </div>
            )
          }
          empty={<Empty icon="eye" title={t('inspections.none')} hint={t('inspections.noneHint')} />}
        />
      </div>
      {open === 'plan' && <PlanDrawer close={() => setOpen(null)} />}
      {open === 'target' && <TargetDrawer close={() => setOpen(null)} />}
    </PageShell>
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  return [
    {
      key: 'store',
      title: t('stores.name'),
      main: true,
      links: true,
      render: (row) => (
        <span>
          <Go to={`/inspections/${row.inspectionId}`}>{row.store.name}</Go>
          <div className="quiet">{names.category(row.categoryKey)}</div>
        </span>
      ),
    },
    {
      key: 'way',
      title: t('inspections.way'),
      render: (row) => (
        <span>
          {t(`way.${row.way}`)}
          {row.reason && <div className="quiet clamp">{row.reason}</div>}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('inspections.state'),
      render: (row) => <StateTag tone={toneOfInspection[row.state]}>{t(`inspectionState.${row.state}`)}</StateTag>,
    },
    { key: 'due', title: t('inspections.due'), render: (row) => <span className="nowrap">{row.dueOn}</span> },
    { key: 'who', title: t('inspections.assignee'), render: (row) => row.assignee?.name ?? '–' },
    {
      key: 'result',
      title: t('inspections.result'),
      render: (row) =>
        row.percent === null ? (
          '–'
        ) : (
          <span className="row">
            <b className="figures">{row.percent}%</b>
            <StateTag tone={row.passed ? 'good' : 'bad'}>
              {t(row.passed ? 'inspections.passed' : 'inspections.failed')}
            </StateTag>
          </span>
        ),
    },
    { key: 'done', title: t('inspections.doneAt'), spare: true, render: (row) => <When at={row.doneAt} /> },
  ];
}
