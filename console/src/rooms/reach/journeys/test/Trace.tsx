/** The trace of a test run: virtual time, each step and what came of it, messages as they would read. */
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../../app/i18n.ts';
import { exactTime } from '../../../../app/time.ts';
import { Icon } from '../../../../kit/Icon.tsx';
import { StateTag, type Tone } from '../../../../kit/StateTag.tsx';
import { Checks } from '../../../customers/Checks.tsx';
import { StepIcon } from '../canvas/StepIcon.tsx';
import { stepOf } from '../graph/graph.ts';
import type { Flow } from '../graph/model.ts';
import { useSayHours, useSayStep, useStepTitle } from '../step/say.ts';
import type { TestRun } from './testRun.ts';

type TestStep = TestRun['steps'][number];

const tones: Readonly<Record<TestRun['outcome'], Tone>> = {
  completed: 'good',
  converted: 'good',
  exited: 'warn',
  failed: 'bad',
  refused: 'bad',
  stuck: 'warn',
};

export function Trace({ run, flow }: { readonly run: TestRun; readonly flow: Flow }) {
  const { t } = useTranslation('journey');
  return (
    <section className="gap-above" aria-label={t('test.trace')}>
      <div className="row gap-below">
        <StateTag tone={tones[run.outcome]}>{t(`test.outcome_${run.outcome}`)}</StateTag>
        {run.reason && <span className="quiet">{t(`reason.${run.reason}`, { defaultValue: run.reason })}</span>}
      </div>
      <ol className="trace">
        {run.steps.map((step) => (
          <TraceStep key={`${step.node} ${step.visit} ${step.at}`} step={step} flow={flow} />
        ))}
      </ol>
    </section>
  );
}

function TraceStep({ step, flow }: { readonly step: TestStep; readonly flow: Flow }) {
  const { t } = useTranslation('journey');
  const title = useStepTitle();
  const say = useSayStep();
  const hours = useSayHours();
  const known = stepOf(flow, step.node);
  const next = step.next ? stepOf(flow, step.next) : undefined;
  return (
    <li className="trace-step">
      <span className="trace-time quiet">
        <b>
          {step.afterHours === 0 ? t('test.atOnce') : t('test.later', { span: hours(roundHours(step.afterHours)) })}
        </b>
        {exactTime(step.at).slice(5)}
      </span>
      <span className={`step-icon step-icon-${step.kind}`}>
        <StepIcon kind={step.kind} />
      </span>
      <div className="grow">
        <b>{known ? title(known) : t(`kind.${step.kind}`)}</b> <span className="quiet">{known && say(known)}</span>
        <div className="row">
          <StateTag tone={step.outcome === 'refused' || step.outcome === 'failed' ? 'bad' : 'plain'}>
            {t(`outcome.${step.outcome}`)}
          </StateTag>
          {next && (step.kind === 'branch' || step.kind === 'split' || step.kind === 'waitEvent') && (
            <span className="quiet">
              <Icon name="right" size={13} /> {title(next)}
            </span>
          )}
        </div>
        {step.message && <Rendered message={step.message} />}
        {step.coupon && (
          <p className="quiet">
            {step.coupon.name}
            {step.coupon.validTo && ` · ${t('test.validTo', { at: exactTime(step.coupon.validTo) })}`}
            {step.coupon.refused && ` · ${t(`reason.${step.coupon.refused}`)}`}
          </p>
        )}
      </div>
    </li>
  );
}

const MINUTES = 60;
/** Whole minutes below an hour, else whole hours. */
const roundHours = (hours: number): number => (hours < 1 ? Math.round(hours * MINUTES) / MINUTES : Math.round(hours));

function Rendered({ message }: { readonly message: NonNullable<TestStep['message']> }) {
  const { t } = useTranslation('journey');
  const language = presentLanguage();
  const inLanguage = message.rendered.filter((one) => one.language === language);
  const shown = inLanguage.length > 0 ? inLanguage : message.rendered;
  return (
    <div className="stack">
      {message.error && <div className="notice notice-bad">{t('test.renderFailed', { detail: message.error })}</div>}
      {shown.map((one) => (
        <div key={one.channel} className="bubble">
          <span className="quiet">{t(`channel.${one.channel}`)}</span>
          {one.error ? (
            <span className="down">
              {t(`reason.${one.error.reason}`, { defaultValue: one.error.reason })}: {one.error.detail}
            </span>
          ) : (
            one.parts.map((part, index) => (
              <p key={part.name} className={index === 0 && one.parts.length > 1 ? 'bubble-title' : ''}>
                {part.text}
              </p>
            ))
          )}
        </div>
      ))}
      <details>
        <summary className="quiet">{t('test.checks')}</summary>
        <Checks checks={message.checks} />
      </details>
    </div>
  );
}
