/** The rows behind a figure: who counts, who does not, as a table and as a file. */
import type { Reply } from '@pawloop/contract/client';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go } from '../../../kit/Go.tsx';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import type { Kpi } from './words.ts';

type Row = Reply<'GET /v1/kpis/:key/rows'>['items'][number];
const parts = ['all', 'counted', 'rest'] as const;
type Part = (typeof parts)[number];

export function KpiRows({ kpi, asOf }: { readonly kpi: Kpi; readonly asOf: { readonly asOf?: string } }) {
  const { t } = useTranslation('insight');
  const mayOpen = useMay('customer.read');
  const [part, setPart] = useState<Part>('all');
  const params = { key: kpi.key };
  const query = { ...asOf, part };
  const who = (row: Row) => {
    const name = row.customerName ?? (row.customerNo === null ? '–' : `#${row.customerNo}`);
    return row.customerId && mayOpen ? <Go to={`/customers/${row.customerId}`}>{name}</Go> : name;
  };
  return (
    <div>
      <h3>{t('kpi.rows')}</h3>
      <DataTable<Row>
        id="kpi-rows"
        queryKey={['kpis', 'rows', kpi.key, asOf.asOf ?? '', part]}
        load={(wish) => api('GET /v1/kpis/:key/rows', { params, query: { ...query, ...pageOf(wish) } })}
        rowKey={(row) => `${row.customerNo} ${row.reference} ${row.at}`}
        exportHref={addressOf('GET /v1/kpis/:key/rows.csv', { params, query })}
        empty={<Empty icon="people" title={t('kpi.noRows')} />}
        tools={
          <Segmented<Part>
            aria-label={t('kpi.part')}
            value={part}
            options={parts.map((one) => ({ value: one, label: t(`kpi.parts.${one}`) }))}
            onChange={setPart}
          />
        }
        columns={[
          { key: 'customer', title: t('kpi.customer'), main: true, links: true, render: who },
          { key: 'reference', title: t('kpi.reference'), render: (row) => row.reference ?? '–' },
          { key: 'at', title: t('kpi.at'), render: (row) => (row.at ? <When at={row.at} exact /> : '–') },
          {
            key: 'numerator',
            title: t('kpi.counts'),
            align: 'right',
            render: (row) => say(row.numerator, kpi.amounts !== 'none'),
          },
          {
            key: 'denominator',
            title: t('kpi.base'),
            align: 'right',
            render: (row) => say(row.denominator, kpi.amounts === 'both'),
          },
        ]}
      />
    </div>
  );
}

const say = (value: number, isMoney: boolean): string => (isMoney ? sayMoney(value) : sayCount(value));

const pageOf = ({ cursor, limit }: { readonly cursor?: string; readonly limit: number }) => ({
  limit,
  ...(cursor && { cursor }),
});
