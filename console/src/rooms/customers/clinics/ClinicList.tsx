/** Clinics whose systems hand in records, and how many records wait for a person (PET-4). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { ClinicDrawer } from './ClinicDrawer.tsx';
import type { Clinic } from './clinic.ts';

export function ClinicList() {
  const { t } = useTranslation('record');
  const go = useGo();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const clinics = useQuery({ queryKey: ['clinics'], queryFn: () => api('GET /v1/clinics') });
  useLive(
    ['record.clinic_mismatch', 'record.mismatch_settled'],
    () => void client.invalidateQueries({ queryKey: ['clinics'] }),
  );
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('clinics.add')}
    </Button>
  );
  const waiting = clinics.data?.items.reduce((sum, clinic) => sum + clinic.waiting, 0) ?? 0;
  return (
    <PageShell
      title={t('clinics.title')}
      lead={t('clinics.lead')}
      actions={
        <>
          <Button onClick={() => go('/clinics/queue')}>
            {waiting > 0 ? t('clinics.queueCount', { count: waiting }) : t('clinics.queue')}
          </Button>
          {add}
        </>
      }
    >
      <div className="section">
        <Loaded query={clinics}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="link" title={t('clinics.none')} hint={t('clinics.noneHint')} action={add} />
            ) : (
              <ul className="lines">
                {items.map((clinic) => (
                  <ClinicLine key={clinic.clinicId} clinic={clinic} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
      {adding && <ClinicDrawer clinic={null} close={() => setAdding(false)} />}
    </PageShell>
  );
}

function ClinicLine({ clinic }: { readonly clinic: Clinic }) {
  const { t } = useTranslation('record');
  return (
    <li>
      <Icon name="link" />
      <div className="grow">
        <div className="row">
          <Go to={`/clinics/${clinic.clinicId}`}>{clinic.name}</Go>
          {!clinic.active && <StateTag tone="warn">{t('clinics.paused')}</StateTag>}
          {clinic.waiting > 0 && <StateTag tone="bad">{t('clinics.waiting', { count: clinic.waiting })}</StateTag>}
        </div>
        <div className="quiet">
          {t('clinics.records', { count: clinic.records })} · {t('clinics.lastRecord')}{' '}
          <When at={clinic.lastRecordAt} />
        </div>
      </div>
    </li>
  );
}
