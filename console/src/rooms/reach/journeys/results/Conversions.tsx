/** The orders behind the figures, with the touch that each is credited to. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { sayMoney, sayShare } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';

type Conversion = Reply<'GET /v1/journeys/:journeyId/conversions'>['items'][number];

export function Conversions({ journeyId }: { readonly journeyId: string }) {
  const { t } = useTranslation('journey');
  const columns: Column<Conversion>[] = [
    {
      key: 'order',
      title: t('conversion.order'),
      main: true,
      links: true,
      render: (row) => <Go to={`/customers/${row.customerId}`}>{row.orderNo}</Go>,
    },
    { key: 'at', title: t('conversion.at'), render: (row) => <When at={row.at} exact /> },
    { key: 'net', title: t('conversion.net'), align: 'right', render: (row) => sayMoney(row.netFen) },
    {
      key: 'touch',
      title: t('conversion.touch'),
      render: (row) => (row.touch ? t(`conversion.touch_${row.touch.kind}`) : '–'),
    },
    {
      key: 'linear',
      title: t('conversion.linear'),
      align: 'right',
      render: (row) => {
        const own = row.linear.find((one) => one.journeyId === journeyId);
        return own ? sayShare(own.credit, 0) : '–';
      },
    },
  ];
  return (
    <Section title={t('conversion.title')}>
      <DataTable
        id="conversions"
        columns={columns}
        rowKey={(row) => row.orderId}
        queryKey={['journey', journeyId, 'conversions']}
        load={({ cursor, limit }) =>
          api('GET /v1/journeys/:journeyId/conversions', {
            params: { journeyId },
            query: { limit, ...(cursor && { cursor }) },
          })
        }
        empty={<Empty icon="cart" title={t('conversion.none')} hint={t('conversion.noneHint')} />}
      />
    </Section>
  );
}
