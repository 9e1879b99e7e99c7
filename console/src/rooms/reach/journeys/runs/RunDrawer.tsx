/** One run: how the customer walked, step by step, with what each step caused or why it did not. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { When } from '../../../../kit/When.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import type { JourneyData } from '../room/useDraft.ts';
import { Path } from './Path.tsx';
import { RunState } from './RunState.tsx';

export interface RunDrawerProps {
  readonly journey: JourneyData;
  readonly runId: string;
  readonly close: () => void;
}

const WIDTH = 560;

export function RunDrawer({ journey, runId, close }: RunDrawerProps) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const nameOf = useCustomerName();
  const mayWrite = useMay('journey.write');
  const params = { journeyId: journey.journeyId, runId };
  const run = useQuery({
    queryKey: ['journey', journey.journeyId, 'run', runId],
    queryFn: () => api('GET /v1/journeys/:journeyId/runs/:runId', { params }),
  });
  const end = () =>
    ask({
      title: t('run.end'),
      text: t('run.endText'),
      confirm: t('run.end'),
      danger: true,
      reason: t('run.endReason'),
      run: async (reason) => {
        await api('POST /v1/journeys/:journeyId/runs/:runId/end', { params, body: { reason } });
        await client.invalidateQueries({ queryKey: ['journey', journey.journeyId] });
      },
    });
  return (
    <Drawer title={t('run.path')} open onClose={close} size={Math.min(WIDTH, globalThis.innerWidth)}>
      <Loaded query={run}>
        {(data) => (
          <>
            <div className="row spread gap-below">
              <Go to={`/customers/${data.customerId}`}>
                {nameOf({ name: data.customerName, phoneMasked: data.phoneMasked })}
              </Go>
              <RunState run={data} />
            </div>
            <dl className="facts gap-below">
              <dt>{t('run.entered')}</dt>
              <dd>
                <When at={data.enteredAt} exact />
              </dd>
              {data.dueAt && !data.outcome && (
                <>
                  <dt>{t('run.due')}</dt>
                  <dd>
                    <When at={data.dueAt} exact />
                  </dd>
                </>
              )}
              {data.endedAt && (
                <>
                  <dt>{t('run.ended')}</dt>
                  <dd>
                    <When at={data.endedAt} exact />
                  </dd>
                </>
              )}
              {data.error && (
                <>
                  <dt>{t('run.error')}</dt>
                  <dd>{data.error}</dd>
                </>
              )}
            </dl>
            <Path steps={data.steps} flow={journey.published ?? journey.draft} />
            {mayWrite && !data.outcome && (
              <Button danger className="gap-above" onClick={end}>
                {t('run.end')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Drawer>
  );
}
