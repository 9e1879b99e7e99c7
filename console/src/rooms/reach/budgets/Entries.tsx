/** Entries of a budget: what was set aside for what, and what became of it; as CSV too. */
import type { Budget } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { purposeOf, useSayAmount } from './amounts.ts';

const states = ['reserved', 'spent', 'released'] as const;
const tiers = ['new', 'active', 'dormant'] as const;
const tones = { reserved: 'accent', spent: 'good', released: 'plain' } as const;

export function Entries({ budget }: { readonly budget: Budget.BudgetDetail }) {
  const { t } = useTranslation('coupon');
  const [query] = useQueryState();
  const sayAmount = useSayAmount(budget.unit);
  const state = states.find((one) => one === query.entry);
  const tier = tiers.find((one) => one === query.tier);
  const filters = { ...(state && { state }), ...(tier && { tier }) };
  const params = { budgetId: budget.budgetId };
  const columns: Column<Budget.BudgetEntry>[] = [
    { key: 'for', title: t('entries.for'), main: true, render: (row) => t(`entryFor.${purposeOf(row.key)}`) },
    { key: 'tier', title: t('entries.tier'), render: (row) => (row.tier ? t(`tier.${row.tier}`) : '–') },
    {
      key: 'state',
      title: t('entries.state'),
      render: (row) => <StateTag tone={tones[row.state]}>{t(`entryState.${row.state}`)}</StateTag>,
    },
    { key: 'reserved', title: t('entries.reserved'), align: 'right', render: (row) => sayAmount(row.reserved) },
    { key: 'spent', title: t('entries.spent'), align: 'right', render: (row) => sayAmount(row.spent) },
    {
      key: 'uncovered',
      title: t('entries.uncovered'),
      align: 'right',
      spare: true,
      render: (row) => sayAmount(row.uncovered),
    },
    { key: 'reservedAt', title: t('entries.reservedAt'), render: (row) => <When at={row.reservedAt} /> },
    {
      key: 'settledAt',
      title: t('entries.settledAt'),
      render: (row) => (row.settledAt ? <When at={row.settledAt} /> : '–'),
    },
  ];
  return (
    <DataTable
      id="budget-entries"
      columns={columns}
      rowKey={(row) => row.key}
      queryKey={['budget', budget.budgetId, 'entries', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/budgets/:budgetId/entries', {
          params,
          query: { ...filters, limit, ...(cursor && { cursor }) },
        })
      }
      exportHref={addressOf('GET /v1/budgets/:budgetId/entries.csv', { params, query: filters })}
      tools={
        <SearchForm
          fields={[
            {
              name: 'entry',
              kind: 'choice',
              label: t('entries.state'),
              options: states.map((value) => ({ value, label: t(`entryState.${value}`) })),
            },
            ...(budget.shares
              ? [
                  {
                    name: 'tier',
                    kind: 'choice' as const,
                    label: t('entries.tier'),
                    options: tiers.map((value) => ({ value, label: t(`tier.${value}`) })),
                  },
                ]
              : []),
          ]}
        />
      }
      empty={<Empty icon="coins" title={t('entries.none')} hint={t('entries.noneHint')} />}
    />
  );
}
