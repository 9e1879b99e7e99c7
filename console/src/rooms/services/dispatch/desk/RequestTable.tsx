/** Emergencies as a list, newest first. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo } from '../../../../kit/Go.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { toneOfState, toneOfTriage } from '../words.ts';

type Row = Dispatch.RequestLine;

function useColumns(): Column<Row>[] {
  const { t } = useTranslation('dispatch');
  return [
    {
      key: 'no',
      title: t('list.no'),
      main: true,
      links: true,
      render: (row) => (
        <Go to={`/dispatch/${row.requestId}`}>
          {row.requestNo} {row.petName}
        </Go>
      ),
    },
    {
      key: 'state',
      title: t('list.state'),
      render: (row) => <StateTag tone={toneOfState[row.state]}>{t(`state.${row.state}`)}</StateTag>,
    },
    {
      key: 'triage',
      title: t('list.triage'),
      render: (row) => <StateTag tone={toneOfTriage[row.triage]}>{t(`triage.${row.triage}`)}</StateTag>,
    },
    {
      key: 'symptoms',
      title: t('list.symptoms'),
      render: (row) => row.symptoms.map((symptom) => t(`symptom.${symptom}`)).join(' · '),
    },
    { key: 'hospital', title: t('list.hospital'), render: (row) => row.storeName ?? <span className="quiet">–</span> },
    { key: 'wave', title: t('list.wave'), align: 'right', render: (row) => row.wave },
    { key: 'reported', title: t('list.reported'), render: (row) => <When at={row.reportedAt} /> },
  ];
}

export function RequestTable({ show }: { readonly show: 'open' | 'alarm' | 'ended' }) {
  const { t } = useTranslation('dispatch');
  const go = useGo();
  const none = { open: 'noneOpen', alarm: 'noneAlarm', ended: 'noneEnded' }[show];
  return (
    <div className="section">
      <DataTable
        id="dispatch-requests"
        columns={useColumns()}
        rowKey={(row) => row.requestId}
        queryKey={['dispatch', 'requests', show]}
        load={({ cursor, limit }) =>
          api('GET /v1/dispatch/requests', { query: { show, limit, ...(cursor && { cursor }) } })
        }
        open={(row) => go(`/dispatch/${row.requestId}`)}
        empty={<Empty icon="check" title={t(`list.${none}`)} hint={show === 'open' ? t('list.noneOpenHint') : ''} />}
      />
    </div>
  );
}
