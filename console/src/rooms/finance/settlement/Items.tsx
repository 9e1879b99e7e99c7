/** What was earned, given back and recovered, with what waits and why. */
import type { Settlement } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { Subject } from '../Subject.tsx';
import { itemTones } from '../words.ts';

const states = ['pending', 'held', 'open', 'settled'] as const;

export function useItemColumns(): Column<Settlement.Item>[] {
  const { t } = useTranslation('finance');
  const money = (key: 'grossFen' | 'commissionFen' | 'netFen', title: string): Column<Settlement.Item> => ({
    key,
    title,
    align: 'right',
    render: (row) => <Money fen={row[key]} currency={row.currency} />,
  });
  return [
    { key: 'for', title: t('settlement.for'), main: true, links: true, render: (row) => <Subject {...row.subject} /> },
    { key: 'kind', title: t('settlement.kind'), render: (row) => t(`itemKind.${row.kind}`) },
    {
      key: 'state',
      title: t('settlement.state'),
      render: (row) => <StateTag tone={itemTones[row.state]}>{t(`itemState.${row.state}`)}</StateTag>,
    },
    money('grossFen', t('settlement.paid')),
    money('commissionFen', t('settlement.commission')),
    money('netFen', t('settlement.net')),
    { key: 'at', title: t('settlement.at'), render: (row) => <When at={row.occurredAt} /> },
    { key: 'free', title: t('settlement.free'), spare: true, render: (row) => <When at={row.availableAt} exact /> },
  ];
}

export function Items() {
  const { t } = useTranslation('finance');
  const [query] = useQueryState();
  const state = states.find((one) => one === query.state);
  const filters = { ...(state && { state }) };
  return (
    <DataTable
      id="settlement-items"
      columns={useItemColumns()}
      rowKey={(row) => row.itemId}
      queryKey={['settlement', 'items', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/settlement/items', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      tools={
        <SearchForm
          fields={[
            {
              name: 'state',
              kind: 'choice',
              label: t('settlement.state'),
              options: states.map((value) => ({ value, label: t(`itemState.${value}`) })),
            },
          ]}
        />
      }
      empty={<Empty icon="coins" title={t('settlement.noItems')} hint={t('settlement.noItemsHint')} />}
    />
  );
}
