/** Cases of customers: what is overdue first, then by the clock that runs; figures of the last thirty days (CARE-2). */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';
import { CaseClock } from './CaseClock.tsx';
import { caseEvents, toneOfCase, useKindName } from './caseWords.ts';
import '../../services/quality/quality.css';

type Item = Reply<'GET /v1/cases'>['items'][number];
const shelves = ['unsolved', 'mine', 'unassigned', 'overdue', 'solved'] as const;

const filterOf = {
  unsolved: { unsolved: true },
  mine: { mine: true, unsolved: true },
  unassigned: { unassigned: true, unsolved: true },
  overdue: { overdue: true },
  solved: { unsolved: false },
} as const;

export function CasesRoom() {
  const { t } = useTranslation('care');
  const [query, change] = useQueryState();
  const go = useGo();
  const kindName = useKindName();
  const kinds = useQuery({ queryKey: ['case-kinds'], queryFn: () => api('GET /v1/case-kinds') });
  const shelf = shelves.find((one) => one === query.shelf) ?? 'unsolved';
  const filters = {
    ...filterOf[shelf],
    ...(query.kind && { kind: query.kind }),
    ...(query.search && { search: query.search }),
  };
  useFresh(caseEvents, [['cases'], ['case-figures']]);
  return (
    <PageShell
      title={t('title')}
      lead={t('lead')}
      actions={<Button onClick={() => go('/cases/kinds')}>{t('kinds.title')}</Button>}
    >
      <Figures />
      <div className="section">
        <DataTable
          id="cases"
          columns={useColumns()}
          rowKey={(row) => row.caseId}
          queryKey={['cases', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/cases', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/cases/${row.caseId}`)}
          tools={
            <>
              <div className="shelf-row">
                <Segmented
                  aria-label={t('state')}
                  value={shelf}
                  options={shelves.map((one) => ({ value: one, label: t(`shelf.${one}`) }))}
                  onChange={(one) => change({ shelf: one === 'unsolved' ? undefined : one })}
                />
              </div>
              <SearchForm
                fields={[
                  { name: 'search', kind: 'text', label: t('search'), width: 180 },
                  {
                    name: 'kind',
                    kind: 'choice',
                    label: t('kind'),
                    options: kinds.data?.items.map((one) => ({ value: one.key, label: kindName(one.names) })) ?? [],
                  },
                ]}
              />
            </>
          }
          empty={<Empty icon="task" title={t(`none_${shelf}`)} hint={t('noneHint')} />}
        />
      </div>
    </PageShell>
  );
}

function Figures() {
  const { t } = useTranslation('care');
  const { data } = useQuery({ queryKey: ['case-figures'], queryFn: () => api('GET /v1/case-figures', { query: {} }) });
  if (!data || data.opened === 0) return null;
  const share = (value: number | null) => (value === null ? '–' : sayShare(value));
  return (
    <div className="section figures-row">
      <Figure label={t('figure.opened')} value={sayCount(data.opened)} note={t('figure.days')} />
      <Figure label={t('figure.solved')} value={share(data.solvedShare)} note={t('figure.target', { target: '98%' })} />
      <Figure label={t('figure.inTime')} value={share(data.solvedInTimeShare)} />
      <Figure
        label={t('figure.answer')}
        value={data.firstAnswerHours === null ? '–' : t('figure.hours', { hours: sayCount(data.firstAnswerHours, 1) })}
      />
    </div>
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('care');
  const nameOf = useCustomerName();
  const kindName = useKindName();
  return [
    {
      key: 'no',
      title: t('no'),
      main: true,
      links: true,
      width: 260,
      render: (row) => (
        <span>
          <Go to={`/cases/${row.caseId}`}>{row.title}</Go>
          <div className="quiet">
            {row.no} · {kindName(row.kindNames)}
          </div>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      render: (row) => (
        <span className="row">
          <StateTag tone={toneOfCase[row.state]}>{t(`caseState.${row.state}`)}</StateTag>
          {row.escalation > 0 && row.state !== 'solved' && (
            <StateTag tone="bad">{t('escalated', { level: row.escalation })}</StateTag>
          )}
        </span>
      ),
    },
    { key: 'clock', title: t('clock'), render: (row) => <CaseClock entry={row} /> },
    {
      key: 'customer',
      title: t('customer'),
      render: (row) =>
        row.customer ? <Go to={`/customers/${row.customer.customerId}`}>{nameOf(row.customer)}</Go> : '–',
    },
    { key: 'assignee', title: t('assignee'), render: (row) => row.assignee?.name ?? t('nobody') },
    { key: 'opened', title: t('opened'), render: (row) => <When at={row.openedAt} /> },
  ];
}
