/** All customers: search, filters by tier, cell, tag, city; sort; export; add by hand. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Money, sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { SaleDrawer } from '../sale/SaleDrawer.tsx';
import { TierTag } from '../TierTag.tsx';
import { lifecycleTiers, rfmCells, rfmTiers, useCustomerName } from '../words.ts';
import { customerQuery, filterNames } from './customerQuery.ts';
import { NewCustomerDrawer } from './NewCustomerDrawer.tsx';

type Item = Reply<'GET /v1/customers'>['items'][number];

const SHOWN_TAGS = 2;

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('audience');
  const nameOf = useCustomerName();
  return [
    {
      key: 'name',
      title: t('list.name'),
      sort: 'name',
      main: true,
      links: true,
      render: (row) => (
        <span>
          <Go to={`/customers/${row.customerId}`}>{nameOf(row)}</Go>
          {row.name && row.phoneMasked && <div className="quiet">{row.phoneMasked}</div>}
        </span>
      ),
    },
    { key: 'city', title: t('list.city'), render: (row) => row.city ?? '–' },
    { key: 'lifecycle', title: t('list.lifecycle'), render: (row) => <TierTag kind="lifecycle" of={row.lifecycle} /> },
    { key: 'rfmCell', title: t('list.cell'), render: (row) => <TierTag kind="cell" of={row.rfmCell} /> },
    { key: 'rfmTier', title: t('list.rfm'), spare: true, render: (row) => <TierTag kind="rfm" of={row.rfmTier} /> },
    {
      key: 'orders',
      title: t('list.orders'),
      sort: 'orderCount',
      align: 'right',
      render: (row) => sayCount(row.orderCount),
    },
    {
      key: 'net',
      title: t('list.net'),
      sort: 'netFen',
      align: 'right',
      render: (row) => <Money fen={row.netFen} />,
    },
    {
      key: 'lastOrder',
      title: t('list.lastOrder'),
      sort: 'lastOrderAt',
      render: (row) => <When at={row.lastOrderAt} />,
    },
    {
      key: 'tags',
      title: t('list.tags'),
      render: (row) => (
        <span className="row" title={row.tags.join(' ')}>
          {row.tags.length === 0 && <span className="quiet">–</span>}
          {row.tags.slice(0, SHOWN_TAGS).map((tag) => (
            <StateTag key={tag}>{tag}</StateTag>
          ))}
          {row.tags.length > SHOWN_TAGS && <span className="quiet">+{row.tags.length - SHOWN_TAGS}</span>}
        </span>
      ),
    },
    { key: 'channel', title: t('list.channel'), spare: true, render: (row) => row.channelName ?? '–' },
    {
      key: 'registered',
      title: t('list.registered'),
      sort: 'registeredAt',
      spare: true,
      render: (row) => <When at={row.registeredAt} exact />,
    },
  ];
}

function useFields() {
  const { t } = useTranslation('audience');
  const tags = useQuery({ queryKey: ['tags'], queryFn: () => api('GET /v1/tags') });
  const options = (kind: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${kind}.${value}`) }));
  return [
    { name: 'search', kind: 'text', label: t('list.search'), width: 260 },
    { name: 'lifecycle', kind: 'choice', label: t('list.lifecycle'), options: options('lifecycle', lifecycleTiers) },
    { name: 'rfmCell', kind: 'choice', label: t('list.cell'), options: options('cell', rfmCells) },
    { name: 'rfmTier', kind: 'choice', label: t('list.rfm'), options: options('rfm', rfmTiers) },
    {
      name: 'tag',
      kind: 'choice',
      label: t('list.tag'),
      options: (tags.data?.items ?? []).map(({ tag, customers }) => ({
        value: tag,
        label: `${tag} (${sayCount(customers)})`,
      })),
    },
    { name: 'city', kind: 'text', label: t('list.city'), width: 120 },
  ] as const;
}

export function CustomerList() {
  const { t } = useTranslation('audience');
  const [query] = useQueryState();
  const go = useGo();
  const [adding, setAdding] = useState(false);
  const [selling, setSelling] = useState(false);
  const [mayWrite, maySell, mayExport, mayImport] = [
    useMay('customer.write'),
    useMay('sale.record'),
    useMay('customer.export'),
    useMay('customer.import'),
  ];
  const filters = customerQuery(query);
  const [asOf, setAsOf] = useState<string>();
  const isFiltered = filterNames.some((name) => query[name]);
  return (
    <PageShell
      title={t('list.title')}
      fresh={asOf ? { asOf } : undefined}
      actions={
        <>
          {maySell && (
            <Button icon={<Icon name="cart" size={16} />} onClick={() => setSelling(true)}>
              {t('sale.title')}
            </Button>
          )}
          {mayWrite && (
            <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
              {t('list.add')}
            </Button>
          )}
        </>
      }
    >
      <div className="section">
        <DataTable
          id="customers"
          columns={useColumns()}
          rowKey={(row) => row.customerId}
          queryKey={['customers', filters]}
          load={async ({ cursor, limit }) => {
            const page = await api('GET /v1/customers', { query: { ...filters, limit, ...(cursor && { cursor }) } });
            setAsOf(page.asOf);
            return page;
          }}
          open={(row) => go(`/customers/${row.customerId}`)}
          exportHref={mayExport ? addressOf('GET /v1/customers.csv', { query: filters }) : undefined}
          viewParts={filterNames}
          tools={<SearchForm fields={useFields()} />}
          empty={
            isFiltered ? (
              <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty
                icon="people"
                title={t('list.none')}
                hint={t('list.noneHint')}
                action={
                  mayImport && (
                    <Button type="primary" onClick={() => go('/import')}>
                      {t('list.toImport')}
                    </Button>
                  )
                }
              />
            )
          }
        />
      </div>
      <NewCustomerDrawer open={adding} close={() => setAdding(false)} />
      <SaleDrawer open={selling} close={() => setSelling(false)} />
    </PageShell>
  );
}
