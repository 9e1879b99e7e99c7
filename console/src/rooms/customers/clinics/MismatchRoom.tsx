/** Clinics' records whose pet is not certain: a person says which one it is, registers it, or leaves the record out. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useEntryLine } from '../pets/record/recordWords.ts';
import type { Mismatch } from './clinic.ts';
import { DecideDrawer } from './DecideDrawer.tsx';
import { usePatientLine } from './patientLine.ts';

const states = ['waiting', 'matched', 'dismissed'] as const;
type State = (typeof states)[number];

function useColumns(decide: (mismatch: Mismatch) => void): readonly Column<Mismatch>[] {
  const { t } = useTranslation('record');
  const line = useEntryLine();
  const patient = usePatientLine();
  return [
    {
      key: 'patient',
      title: t('mismatch.patient'),
      main: true,
      render: (row) => (
        <div>
          <b className="break">{patient(row) || row.recordId}</b>
          {row.together > 0 && <div className="quiet">{t('mismatch.together', { count: row.together })}</div>}
        </div>
      ),
    },
    {
      key: 'why',
      title: t('mismatch.why'),
      render: (row) => <span className="break">{t(`mismatch.reason.${row.reason}`)}</span>,
    },
    {
      key: 'record',
      title: t('mismatch.record'),
      render: (row) => (
        <div>
          {t(`kind.${row.kind}`)} · {row.onDate}
          <div className="quiet break">{line(row)}</div>
        </div>
      ),
    },
    { key: 'clinic', title: t('mismatch.clinic'), render: (row) => row.clinicName },
    { key: 'at', title: t('mismatch.at'), render: (row) => <When at={row.at} /> },
    {
      key: 'decide',
      title: t('mismatch.decide'),
      links: true,
      render: (row) =>
        row.state === 'waiting' ? (
          <Button size="small" onClick={() => decide(row)}>
            {t('mismatch.decide')}
          </Button>
        ) : (
          <StateTag>{t(`mismatch.state.${row.state}`)}</StateTag>
        ),
    },
  ];
}

export function MismatchRoom() {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const [query] = useQueryState();
  const [decided, setDecided] = useState<Mismatch | null>(null);
  const columns = useColumns(setDecided);
  const clinics = useQuery({ queryKey: ['clinics'], queryFn: () => api('GET /v1/clinics') });
  useLive(
    ['record.clinic_mismatch', 'record.mismatch_settled'],
    () => void client.invalidateQueries({ queryKey: ['mismatches'] }),
  );
  const state = states.find((one) => one === query.state) ?? 'waiting';
  const filter = { state: state as State, ...(query.clinicId && { clinicId: query.clinicId }) };
  return (
    <PageShell
      title={t('mismatch.title')}
      lead={t('mismatch.lead')}
      trail={[{ to: '/clinics', text: t('clinics.title') }]}
    >
      <div className="section">
        <DataTable<Mismatch>
          id="mismatches"
          columns={columns}
          rowKey={(row) => row.mismatchId}
          queryKey={['mismatches', filter]}
          load={({ cursor, limit }) =>
            api('GET /v1/clinic-mismatches', { query: { ...filter, limit, ...(cursor && { cursor }) } })
          }
          empty={<Empty icon="check" title={t('mismatch.none')} hint={t('mismatch.noneHint')} />}
          tools={
            <SearchForm
              fields={[
                {
                  name: 'state',
                  kind: 'choice',
                  label: t('mismatch.state.waiting'),
                  options: states.slice(1).map((value) => ({ value, label: t(`mismatch.state.${value}`) })),
                },
                {
                  name: 'clinicId',
                  kind: 'choice',
                  label: t('mismatch.clinic'),
                  options: (clinics.data?.items ?? []).map((one) => ({ value: one.clinicId, label: one.name })),
                },
              ]}
            />
          }
        />
      </div>
      {decided && <DecideDrawer mismatch={decided} close={() => setDecided(null)} />}
    </PageShell>
  );
}
