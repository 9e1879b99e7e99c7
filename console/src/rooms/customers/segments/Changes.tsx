/** Who entered and left a segment, and why. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go } from '../../../kit/Go.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';

type Change = Reply<'GET /v1/segments/:segmentId/changes'>['items'][number];

export function Changes({ segmentId }: { readonly segmentId: string }) {
  const { t } = useTranslation(['segment', 'audience']);
  const nameOf = useCustomerName();
  const params = { segmentId };
  const columns: Column<Change>[] = [
    {
      key: 'name',
      title: t('member.name'),
      main: true,
      links: true,
      render: (row) => <Go to={`/customers/${row.customerId}`}>{nameOf(row)}</Go>,
    },
    {
      key: 'kind',
      title: t('change.kind'),
      render: (row) => <StateTag tone={row.kind === 'entered' ? 'good' : 'warn'}>{t(`change.${row.kind}`)}</StateTag>,
    },
    { key: 'cause', title: t('change.cause'), render: (row) => t(`audience:cause.${row.cause}`) },
    { key: 'version', title: t('room.version'), spare: true, render: (row) => row.version },
    { key: 'at', title: t('change.at'), render: (row) => <When at={row.at} exact /> },
  ];
  return (
    <DataTable
      id="segment-changes"
      columns={columns}
      rowKey={(row) => String(row.number)}
      queryKey={['segment', segmentId, 'changes']}
      load={({ cursor, limit }) =>
        api('GET /v1/segments/:segmentId/changes', { params, query: { limit, ...(cursor && { cursor }) } })
      }
      empty={<Empty icon="history" title={t('change.none')} hint={t('change.noneHint')} />}
    />
  );
}
