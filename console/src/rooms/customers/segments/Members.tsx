/** Members of a segment. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo } from '../../../kit/Go.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';

type Member = Reply<'GET /v1/segments/:segmentId/members'>['items'][number];

export function Members({ segmentId }: { readonly segmentId: string }) {
  const { t } = useTranslation('segment');
  const nameOf = useCustomerName();
  const go = useGo();
  const params = { segmentId };
  const columns: Column<Member>[] = [
    {
      key: 'name',
      title: t('member.name'),
      main: true,
      links: true,
      render: (row) => <Go to={`/customers/${row.customerId}`}>{nameOf(row)}</Go>,
    },
    { key: 'phone', title: t('member.phone'), render: (row) => row.phoneMasked ?? '–' },
    { key: 'city', title: t('member.city'), render: (row) => row.city ?? '–' },
    { key: 'since', title: t('member.since'), render: (row) => <When at={row.since} /> },
  ];
  return (
    <DataTable
      id="members"
      columns={columns}
      rowKey={(row) => row.customerId}
      queryKey={['segment', segmentId, 'members']}
      load={({ cursor, limit }) =>
        api('GET /v1/segments/:segmentId/members', { params, query: { limit, ...(cursor && { cursor }) } })
      }
      open={(row) => go(`/customers/${row.customerId}`)}
      empty={<Empty icon="people" title={t('member.none')} hint={t('member.noneHint')} />}
    />
  );
}
