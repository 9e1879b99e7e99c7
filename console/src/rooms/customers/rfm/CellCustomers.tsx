/** The customers of a chosen square, cell or tier. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo } from '../../../kit/Go.tsx';
import { Money, sayCount } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { TierTag } from '../TierTag.tsx';
import { useCustomerName } from '../words.ts';
import type { rfmFilters } from './rfmQuery.ts';

type Item = Reply<'GET /v1/rfm/customers'>['items'][number];

export interface CellCustomersProps {
  readonly filters: ReturnType<typeof rfmFilters>;
  readonly close: () => void;
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('audience');
  const nameOf = useCustomerName();
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      render: (row) => <Go to={`/customers/${row.customerId}`}>{nameOf(row)}</Go>,
    },
    { key: 'city', title: t('list.city'), render: (row) => row.city ?? '–' },
    { key: 'tier', title: t('list.rfm'), render: (row) => <TierTag kind="rfm" of={row.tier} /> },
    { key: 'cell', title: t('list.cell'), render: (row) => <TierTag kind="cell" of={row.cell} /> },
    {
      key: 'recency',
      title: t('rfm.r'),
      align: 'right',
      render: (row) => (row.recencyDays === null ? '–' : t('rfm.days', { count: row.recencyDays })),
    },
    { key: 'frequency', title: t('rfm.f'), align: 'right', render: (row) => sayCount(row.frequency) },
    { key: 'monetary', title: t('rfm.m'), align: 'right', render: (row) => <Money fen={row.monetaryFen} /> },
    {
      key: 'scores',
      title: t('rfmRoom.scores'),
      render: ({ scores }) => (scores ? `${scores.r} · ${scores.f} · ${scores.m}` : '–'),
    },
  ];
}

export function CellCustomers({ filters, close }: CellCustomersProps) {
  const { t } = useTranslation('audience');
  const mayExport = useMay('customer.export');
  const go = useGo();
  const place = useRef<HTMLDivElement>(null);
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice brings the list into view again
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' }), [key]);
  const chosen = filters.cell
    ? t(`cell.${filters.cell}`)
    : filters.tier
      ? t(`rfm.${filters.tier}`)
      : t('rfmRoom.chosen', { r: filters.r, f: filters.f });
  return (
    <div ref={place}>
      <Section
        title={t('rfmRoom.customersOf', { chosen })}
        extra={<Button onClick={close}>{t('rfmRoom.close')}</Button>}
      >
        <DataTable
          id="rfm-customers"
          columns={useColumns()}
          rowKey={(row) => row.customerId}
          queryKey={['rfm', 'customers', key]}
          load={({ cursor, limit }) =>
            api('GET /v1/rfm/customers', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/customers/${row.customerId}`)}
          exportHref={mayExport ? addressOf('GET /v1/rfm/customers.csv', { query: filters }) : undefined}
          empty={<Empty icon="people" title={t('rfmRoom.nobody')} hint={t('rfmRoom.nobodyHint')} />}
        />
      </Section>
    </div>
  );
}
