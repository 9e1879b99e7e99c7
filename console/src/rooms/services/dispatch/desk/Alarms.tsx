/** Emergencies that no hospital took: who looks after each, and the way to its numbers (DSP-2). */
import type { Dispatch } from '@pawloop/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { exactTime } from '../../../../app/time.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { Symptoms } from '../Symptoms.tsx';

const SHOWN = 50;

export function Alarms() {
  const { t } = useTranslation('dispatch');
  const alarms = useQuery({
    queryKey: ['dispatch', 'alarms'],
    queryFn: () => api('GET /v1/dispatch/requests', { query: { show: 'alarm', limit: SHOWN } }),
  });
  return (
    <Section title={t('tab.alarm')}>
      <Loaded query={alarms}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={t('list.noneAlarm')} hint={t('list.noneAlarmHint')} />
          ) : (
            <div className="stack">
              {items.map((one) => (
                <Alarm key={one.requestId} request={one} />
              ))}
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}

function Alarm({ request }: { readonly request: Dispatch.RequestLine }) {
  const { t } = useTranslation('dispatch');
  const client = useQueryClient();
  const mayAct = useMay('dispatch.write');
  const params = { requestId: request.requestId };
  const take = useMutation({
    mutationFn: () => api('POST /v1/dispatch/requests/:requestId/take-alarm', { params }),
    onSettled: () => client.invalidateQueries({ queryKey: ['dispatch'] }),
  });
  const { alarm } = request;
  if (!alarm) return null;
  return (
    <div className="notice notice-bad" role="alert">
      <div className="notice-text stack">
        <div className="row spread">
          <Go to={`/dispatch/${request.requestId}`}>
            <b>{t('case.title', { no: request.requestNo })}</b> {request.petName}
          </Go>
          <span>{t('alarm.since', { when: exactTime(alarm.at).slice(11) })}</span>
        </div>
        <Symptoms of={request} />
        {take.error && <Failure error={take.error} />}
        <div className="row">
          {alarm.takenBy ? (
            <span>{t('alarm.taken', { name: alarm.takenBy })}</span>
          ) : (
            mayAct && (
              <Button danger loading={take.isPending} onClick={() => take.mutate()}>
                {t('alarm.take')}
              </Button>
            )
          )}
          <Go to={`/dispatch/${request.requestId}`}>{t('alarm.call')}</Go>
        </div>
      </div>
    </div>
  );
}
