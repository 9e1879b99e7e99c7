/** Why a customer got what he got (CAM-16): journeys walked and not entered, messages sent or not, as of any day. */
import type { Journey } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { AsOf } from '../../../kit/PageShell.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { Checks } from '../Checks.tsx';
import { Why as Answer } from './Segments.tsx';
import './why.css';

const LAST_MOMENT = 'T23:59:59';

export function Why({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('journey');
  const [query, change] = useQueryState();
  const at = query.at ? new Date(`${query.at}${LAST_MOMENT}`).toISOString() : undefined;
  const explained = useQuery({
    queryKey: ['customer', customerId, 'why', at],
    queryFn: () =>
      api('GET /v1/customers/:customerId/explanations', { params: { customerId }, query: at ? { at } : {} }),
  });
  return (
    <>
      <div className="row spread gap-below">
        <DateInput
          label={t('why.at')}
          hint={t('why.asOfNow')}
          value={query.at ?? null}
          onChange={(day) => change({ at: day })}
        />
        {explained.data && <AsOf fresh={{ asOf: explained.data.at, timeZone: explained.data.timeZone }} />}
      </div>
      <Loaded query={explained}>{(data) => <Answers data={data} />}</Loaded>
    </>
  );
}

function Answers({ data }: { readonly data: Journey.Explanations }) {
  const { t } = useTranslation('journey');
  if (data.runs.length + data.notEntered.length + data.sends.length === 0)
    return <Empty icon="route" title={t('why.noRuns')} hint={t('why.noSends')} />;
  return (
    <>
      <Part title={t('why.runs')} none={t('why.noRuns')} count={data.runs.length}>
        {data.runs.map((run) => (
          <li key={run.runId}>
            <RunLine run={run} />
          </li>
        ))}
      </Part>
      <Part title={t('why.sends')} none={t('why.noSends')} count={data.sends.length}>
        {data.sends.map((send) => (
          <li key={send.sendId}>
            <SendLine send={send} />
          </li>
        ))}
      </Part>
      {data.notEntered.length > 0 && (
        <Part title={t('why.notEntered')} none="" count={data.notEntered.length}>
          {data.notEntered.map((one) => (
            <li key={one.journeyId}>
              <div className="grow">
                <span className="row">
                  <Go to={`/journeys/${one.journeyId}`}>{one.journeyName}</Go>
                  <span className="quiet">{t(`why.notEntered_${one.reason}`)}</span>
                </span>
                {one.why && <Answer of={one.why} />}
              </div>
            </li>
          ))}
        </Part>
      )}
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly none: string;
  readonly count: number;
  readonly children: ReactNode;
}

function Part({ title, none, count, children }: PartProps) {
  return (
    <section className="gap-below">
      <h3>{title}</h3>
      {count === 0 ? <p className="quiet">{none}</p> : <ul className="lines">{children}</ul>}
    </section>
  );
}

function RunLine({ run }: { readonly run: Journey.ExplainedRun }) {
  const { t } = useTranslation('journey');
  const reason = ({ detail }: Journey.JourneyStep) =>
    typeof detail.reason === 'string' ? t(`reason.${detail.reason}`, { defaultValue: detail.reason }) : '';
  return (
    <details className="grow">
      <summary>
        <b>{run.journeyName}</b>{' '}
        <StateTag tone={run.outcome === 'converted' ? 'good' : run.outcome === 'failed' ? 'bad' : 'plain'}>
          {t(`run.${run.outcome ?? 'live'}`)}
        </StateTag>{' '}
        {run.holdOut && <StateTag>{t(`run.holdOut_${run.holdOut}`)}</StateTag>}{' '}
        {run.convertedFen !== null && <span className="figures">{sayMoney(run.convertedFen)} </span>}
        <span className="quiet">
          <When at={run.enteredAt} />
        </span>
      </summary>
      <p className="why-path">
        <Go to={`/journeys/${run.journeyId}`}>{t('why.openJourney')}</Go>
      </p>
      <ol className="why-path">
        {run.path.map((step) => (
          <li key={`${step.node} ${step.visit}`}>
            <When at={step.at} exact />
            <b>{t(`kind.${step.kind}`)}</b>
            <span>{t(`outcome.${step.outcome}`)}</span>
            <span className="quiet">{reason(step)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

const tones: Readonly<Partial<Record<Journey.ExplainedSend['state'], Tone>>> = {
  sent: 'good',
  failed: 'bad',
  blocked: 'warn',
  unknown: 'warn',
};

function SendLine({ send }: { readonly send: Journey.ExplainedSend }) {
  const { t } = useTranslation('journey');
  return (
    <details className="grow">
      <summary>
        {send.templateName} <span className="quiet">{t(`channel.${send.channel}`)}</span>{' '}
        <StateTag tone={tones[send.state] ?? 'plain'}>{t(`sendState.${send.state}`)}</StateTag>{' '}
        {send.reason && <span className="down">{t(`reason.${send.reason}`)} </span>}
        <span className="quiet">
          <When at={send.at ?? send.plannedAt} />
        </span>
      </summary>
      <Checks checks={send.checks} />
    </details>
  );
}
