/** A case that the hospital has: patient, owner's phone, next step as a big button, closing with the visit (DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { useGo, usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import '../../services/dispatch/dispatch.css';
import { MoveLog } from '../../services/dispatch/MoveLog.tsx';
import { Patient } from '../../services/dispatch/Patient.tsx';
import { Photos } from '../../services/dispatch/Photos.tsx';
import { Symptoms } from '../../services/dispatch/Symptoms.tsx';
import { useCountdown } from '../../services/dispatch/useCountdown.ts';
import { VisitFacts } from '../../services/dispatch/VisitFacts.tsx';
import { kilometres, toneOfState } from '../../services/dispatch/words.ts';
import { CloseDrawer } from './CloseDrawer.tsx';
import { useEmergencies } from './useEmergencies.ts';

export function EmergencyCase() {
  const { t } = useTranslation('dispatch');
  const requestId = usePathPart('requestId');
  useEmergencies();
  const found = useQuery({
    queryKey: ['emergency', 'case', requestId],
    queryFn: () => api('GET /v1/dispatch/cases/:requestId', { params: { requestId } }),
  });
  const trail = [{ to: '/emergencies', text: t('mine') }];
  if (found.error) {
    return (
      <PageShell title={t('mine')} trail={trail}>
        <Failure error={found.error} />
      </PageShell>
    );
  }
  return (
    <Loaded query={found}>
      {(data) => (
        <PageShell
          title={t('case.title', { no: data.requestNo })}
          trail={trail}
          lead={<StateTag tone={toneOfState[data.state]}>{t(`state.${data.state}`)}</StateTag>}
        >
          <Steps found={data} />
          <div className="dispatch-case">
            <Section title={t('patient.title')} className="dispatch-gaps">
              <Symptoms of={data} />
              <Photos photos={data.photos} />
              {data.patient && <Patient patient={data.patient} />}
              {data.visit && <VisitFacts visit={data.visit} />}
            </Section>
            <Section title={t('case.log')}>
              <MoveLog moves={data.moves} />
            </Section>
          </div>
        </PageShell>
      )}
    </Loaded>
  );
}

type Step = 'acknowledge' | 'en_route' | 'arrived' | 'in_treatment';

/** What may be pressed in a state, the most likely first. */
const STEPS: Partial<Record<Dispatch.RequestState, readonly Step[]>> = {
  assigned: ['arrived', 'en_route'],
  en_route: ['arrived'],
  arrived: ['in_treatment'],
};
const GIVES_BACK = new Set<Dispatch.RequestState>(['assigned', 'en_route']);
const CLOSES = new Set<Dispatch.RequestState>(['arrived', 'in_treatment']);

function Steps({ found }: { readonly found: Dispatch.HospitalCase }) {
  const { t } = useTranslation('dispatch');
  const [closing, setClosing] = useState(false);
  const client = useQueryClient();
  const go = useGo();
  const params = { requestId: found.requestId };
  const step = useMutation({
    mutationFn: (to: Step) => api('POST /v1/dispatch/cases/:requestId/steps', { params, body: { step: to } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['emergency'] }),
  });
  const left = useCountdown(found.acknowledgeBy, found.asOf);
  const mayAct = useMay('dispatch.write');
  const steps = found.acknowledgeBy === null ? (STEPS[found.state] ?? []) : (['acknowledge'] as const);
  const giveBack = () =>
    ask({
      title: t('step.withdrawTitle'),
      text: t('step.withdrawText'),
      confirm: t('step.withdraw'),
      danger: true,
      reason: t('case.why'),
      run: async (reason) => {
        await api('POST /v1/dispatch/cases/:requestId/withdraw', { params, body: { reason } });
        await client.invalidateQueries({ queryKey: ['emergency'] });
        go('/emergencies');
      },
    });
  return (
    <Section className="dispatch-gaps">
      <OwnerLine found={found} />
      {left !== null && (
        <div className="notice notice-warn" role="status">
          <div className="notice-text">{t('step.acknowledgeBy', { seconds: left })}</div>
        </div>
      )}
      {step.error && <Failure error={step.error} />}
      {mayAct && (
        <div className="big-buttons">
          {steps.map((to, index) => (
            <Button
              key={to}
              type={index === 0 ? 'primary' : 'default'}
              loading={step.isPending && step.variables === to}
              onClick={() => step.mutate(to)}
            >
              {t(`step.${to}`)}
            </Button>
          ))}
          {CLOSES.has(found.state) && <Button onClick={() => setClosing(true)}>{t('step.close')}</Button>}
          {GIVES_BACK.has(found.state) && (
            <Button danger onClick={giveBack}>
              {t('step.withdraw')}
            </Button>
          )}
        </div>
      )}
      <CloseDrawer requestId={found.requestId} open={closing} close={() => setClosing(false)} />
    </Section>
  );
}

function OwnerLine({ found }: { readonly found: Dispatch.HospitalCase }) {
  const { t } = useTranslation('dispatch');
  const { name, phone } = found.owner;
  return (
    <div className="row spread">
      <span>
        {found.storeName} · {t('case.distance', { km: kilometres(found.distanceMetres) })}
      </span>
      <span className="row">
        {name}
        {phone?.startsWith('+') ? (
          <Button href={`tel:${phone}`}>
            {t('step.call')} <span className="figures">{phone}</span>
          </Button>
        ) : (
          <span className="figures">{phone}</span>
        )}
      </span>
    </div>
  );
}
