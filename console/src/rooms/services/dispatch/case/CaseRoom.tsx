/** One emergency with everything: map, patient, whom to call, offers, log; assignment by hand (DSP-2). */
import type { Dispatch } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Go, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import '../dispatch.css';
import { MoveLog } from '../MoveLog.tsx';
import { DispatchMap } from '../map/DispatchMap.tsx';
import { Patient } from '../Patient.tsx';
import { Photos } from '../Photos.tsx';
import { Symptoms } from '../Symptoms.tsx';
import { useCountdown } from '../useCountdown.ts';
import { VisitFacts } from '../VisitFacts.tsx';
import { dispatchEvents, toneOfState } from '../words.ts';
import { CallList } from './CallList.tsx';
import { Offers } from './Offers.tsx';

export function CaseRoom() {
  const { t } = useTranslation('dispatch');
  const requestId = usePathPart('requestId');
  useFresh(dispatchEvents, [['dispatch', 'request', requestId]], {
    isOurs: (event) => event.payload.requestId === requestId,
  });
  const request = useQuery({
    queryKey: ['dispatch', 'request', requestId],
    queryFn: () => api('GET /v1/dispatch/requests/:requestId', { params: { requestId } }),
  });
  const trail = [{ to: '/dispatch', text: t('title') }];
  return (
    <Loaded
      query={request}
      skeleton={
        <PageShell title={t('title')} trail={trail}>
          {null}
        </PageShell>
      }
    >
      {(data) => (
        <PageShell
          title={t('case.title', { no: data.requestNo })}
          trail={trail}
          lead={<StateLine request={data} />}
          actions={<Acts request={data} />}
        >
          <div className="dispatch-case">
            <div className="stack">
              <Section title={t('list.symptoms')} className="dispatch-gaps">
                <Symptoms of={data} />
                <Photos photos={data.photos} />
                <div className="row">
                  <span className="quiet">{t('case.owner')}</span>
                  <Go to={`/customers/${data.customerId}`}>{data.owner.name ?? data.owner.customerNo}</Go>
                  <span className="quiet figures">{data.owner.phone}</span>
                </div>
              </Section>
              <Section title={t('patient.title')}>
                <Patient patient={data.patient} />
              </Section>
              {data.visit && (
                <Section title={t('case.visit')}>
                  <VisitFacts visit={data.visit} />
                </Section>
              )}
              <Section title={t('case.calls')}>
                <CallList request={data} />
              </Section>
            </div>
            <div className="stack">
              <CaseMap request={data} />
              <Section title={t('case.offers')}>
                <Offers offers={data.offers} />
              </Section>
              <Section title={t('case.log')}>
                <MoveLog moves={data.moves} />
              </Section>
            </div>
          </div>
        </PageShell>
      )}
    </Loaded>
  );
}

function StateLine({ request }: { readonly request: Dispatch.RequestDetail }) {
  const { t } = useTranslation('dispatch');
  const left = useCountdown(request.waveEndsAt, request.asOf);
  return (
    <span className="row">
      <StateTag tone={toneOfState[request.state]}>{t(`state.${request.state}`)}</StateTag>
      {request.storeName}
      {left !== null && left > 0 && <span className="figures">{t('case.waits', { seconds: left })}</span>}
    </span>
  );
}

/** The hospitals of the map around this one emergency. */
function CaseMap({ request }: { readonly request: Dispatch.RequestDetail }) {
  const { t } = useTranslation('dispatch');
  const map = useQuery({ queryKey: ['dispatch', 'map'], queryFn: () => api('GET /v1/dispatch/map') });
  return (
    <Section title={t('map.title')} hint={t('map.hint')}>
      <Loaded query={map}>
        {(data) => (
          <DispatchMap requests={[request]} hospitals={data.hospitals} rings={data.rings} tiles={data.tiles} />
        )}
      </Loaded>
    </Section>
  );
}

function Acts({ request }: { readonly request: Dispatch.RequestDetail }) {
  const { t } = useTranslation('dispatch');
  const client = useQueryClient();
  if (!useMay('dispatch.write') || request.state !== 'escalated') return null;
  const params = { requestId: request.requestId };
  const after = () => client.invalidateQueries({ queryKey: ['dispatch'] });
  return (
    <>
      {request.alarm && !request.alarm.takenBy && (
        <Button
          type="primary"
          onClick={() => void api('POST /v1/dispatch/requests/:requestId/take-alarm', { params }).finally(after)}
        >
          {t('alarm.take')}
        </Button>
      )}
      <Button
        onClick={() =>
          ask({
            title: t('case.unserved'),
            text: t('case.unservedText'),
            confirm: t('case.unserved'),
            danger: true,
            reason: t('case.why'),
            run: async (reason) => {
              await api('POST /v1/dispatch/requests/:requestId/unserved', { params, body: { reason } });
              await after();
            },
          })
        }
      >
        {t('case.unserved')}
      </Button>
    </>
  );
}
