/** One clinic: its keys, the files taken in, what of it waits. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { useGo, usePathPart } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { ClinicDrawer } from './ClinicDrawer.tsx';
import { ClinicImports } from './ClinicImports.tsx';
import { ClinicKeys } from './ClinicKeys.tsx';
import type { Clinic } from './clinic.ts';

export function ClinicRoom() {
  const clinicId = usePathPart('clinicId');
  const clinics = useQuery({ queryKey: ['clinics'], queryFn: () => api('GET /v1/clinics') });
  if (clinics.error && !clinics.data) return <Failure error={clinics.error} retry={() => void clinics.refetch()} />;
  if (!clinics.data) return <SkeletonPage />;
  const clinic = clinics.data.items.find((one) => one.clinicId === clinicId);
  return clinic ? <ClinicPage clinic={clinic} /> : <Gone />;
}

function Gone() {
  const { t } = useTranslation('problem');
  return <PageShell title={t('record/clinic-not-found')}>{null}</PageShell>;
}

function ClinicPage({ clinic }: { readonly clinic: Clinic }) {
  const { t } = useTranslation('record');
  const go = useGo();
  const [editing, setEditing] = useState(false);
  const lead = [clinic.phone, t('clinics.records', { count: clinic.records })].filter(Boolean).join(' · ');
  return (
    <PageShell
      title={clinic.name}
      lead={lead}
      trail={[{ to: '/clinics', text: t('clinics.title') }]}
      actions={
        <>
          {!clinic.active && <StateTag tone="warn">{t('clinics.paused')}</StateTag>}
          {clinic.waiting > 0 && (
            <Button onClick={() => go('/clinics/queue', { clinicId: clinic.clinicId })}>
              {t('clinics.queueCount', { count: clinic.waiting })}
            </Button>
          )}
          <Button onClick={() => setEditing(true)}>{t('clinics.edit')}</Button>
        </>
      }
    >
      <div className="columns">
        <div className="span-5 pile">
          <ClinicKeys clinicId={clinic.clinicId} />
        </div>
        <div className="span-7 pile">
          <ClinicImports clinicId={clinic.clinicId} />
        </div>
      </div>
      {editing && <ClinicDrawer clinic={clinic} close={() => setEditing(false)} />}
    </PageShell>
  );
}
