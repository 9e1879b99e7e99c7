/** All budgets: how much of each is spent, set aside and left. */
import type { Budget } from '@pawloop/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { dateOf } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { lastDay } from '../dates.ts';
import { useSayAmount } from './amounts.ts';
import { BudgetBar } from './BudgetBar.tsx';
import { NewBudgetDrawer } from './NewBudgetDrawer.tsx';

const states = ['active', 'paused'] as const;

export function StateOfBudget({ budget }: { readonly budget: Budget.Budget }) {
  const { t } = useTranslation('coupon');
  if (budget.state === 'paused') return <StateTag tone="warn">{t('budgetState.paused')}</StateTag>;
  if (budget.left === 0) return <StateTag tone="bad">{t('budget.empty')}</StateTag>;
  return <StateTag tone="good">{t('budgetState.active')}</StateTag>;
}

/** `2026-03-01 – 2026-03-31`, or that it has no end. */
export function useSayTime(): (budget: Pick<Budget.Budget, 'from' | 'until'>) => string {
  const { t } = useTranslation('coupon');
  return ({ from, until }) => {
    if (from && until) return `${dateOf(from)} – ${lastDay(until)}`;
    if (until) return t('say.until', { date: lastDay(until) });
    return from ? t('budget.since', { date: dateOf(from) }) : t('budget.endless');
  };
}

function Left({ budget }: { readonly budget: Budget.Budget }) {
  const sayAmount = useSayAmount(budget.unit);
  return (
    <span className="stock">
      <span className="figures nowrap">
        {sayAmount(budget.left)} <span className="quiet">/ {sayAmount(budget.limit)}</span>
      </span>
      <BudgetBar of={budget} />
    </span>
  );
}

function Amount({ budget, amount }: { readonly budget: Budget.Budget; readonly amount: number }) {
  const sayAmount = useSayAmount(budget.unit);
  return <span className="figures nowrap">{sayAmount(amount)}</span>;
}

function useColumns(): Column<Budget.Budget>[] {
  const { t } = useTranslation('coupon');
  const sayTime = useSayTime();
  return [
    {
      key: 'name',
      title: t('budget.name'),
      main: true,
      links: true,
      width: 240,
      render: (row) => <Go to={`/budgets/${row.budgetId}`}>{row.name}</Go>,
    },
    { key: 'state', title: t('budget.state'), render: (row) => <StateOfBudget budget={row} /> },
    { key: 'left', title: t('budget.leftOf'), width: 220, render: (row) => <Left budget={row} /> },
    {
      key: 'spent',
      title: t('budget.spent'),
      align: 'right',
      render: (row) => <Amount budget={row} amount={row.spent} />,
    },
    {
      key: 'reserved',
      title: t('budget.reserved'),
      align: 'right',
      render: (row) => <Amount budget={row} amount={row.reserved} />,
    },
    { key: 'time', title: t('budget.time'), render: sayTime },
    {
      key: 'split',
      title: t('budget.split'),
      spare: true,
      render: (row) => t(row.shares ? 'budget.byTier' : 'budget.oneLine'),
    },
  ];
}

export function BudgetList() {
  const { t } = useTranslation('coupon');
  const mayWrite = useMay('coupon.write');
  const [query] = useQueryState();
  const [adding, setAdding] = useState(false);
  const go = useGo();
  const state = states.find((one) => one === query.state);
  const filters = { ...(query.search && { search: query.search }), ...(state && { state }) };
  const create = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('budget.new')}
    </Button>
  );
  return (
    <PageShell title={t('budget.title')} lead={t('budget.lead')} actions={create}>
      <div className="section">
        <DataTable
          id="budgets"
          columns={useColumns()}
          rowKey={(row) => row.budgetId}
          queryKey={['budgets', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/budgets', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/budgets/${row.budgetId}`)}
          tools={
            <SearchForm
              fields={[
                { name: 'search', kind: 'text', label: t('budget.name'), width: 200 },
                {
                  name: 'state',
                  kind: 'choice',
                  label: t('budget.state'),
                  options: states.map((value) => ({ value, label: t(`budgetState.${value}`) })),
                },
              ]}
            />
          }
          empty={
            Object.keys(filters).length > 0 ? (
              <Empty icon="search" title={t('budget.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty icon="coins" title={t('budget.none')} hint={t('budget.noneHint')} action={create} />
            )
          }
        />
      </div>
      <NewBudgetDrawer open={adding} close={() => setAdding(false)} />
    </PageShell>
  );
}
