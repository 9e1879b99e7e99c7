/** The steps of a run, those of a stay by day, and completion when nothing is missing. */
import type { Progress } from '@pawloop/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../app/i18n.ts';
import { Section } from '../../../kit/Section.tsx';
import { ReportDrawer } from './ReportDrawer.tsx';
import { Step } from './Step.tsx';

export interface StepsProps {
  readonly run: Progress.Run;
  readonly mayPerform: boolean;
}

/** Steps of the whole booking first, then day by day, the present day on top. */
function byDay(steps: readonly Progress.RunStep[]): [string | null, Progress.RunStep[]][] {
  const days = new Map<string | null, Progress.RunStep[]>([[null, []]]);
  for (const step of steps) days.set(step.day, [...(days.get(step.day) ?? []), step]);
  const rank = ([day, own]: [string | null, Progress.RunStep[]]) =>
    day === null ? '~' : own[0]?.due ? day : ` ${day}`;
  return [...days].filter(([, own]) => own.length > 0).toSorted((a, b) => (rank(a) < rank(b) ? 1 : -1));
}

export function Steps({ run, mayPerform }: StepsProps) {
  const { t } = useTranslation('service');
  const [completing, setCompleting] = useState(false);
  return (
    <>
      {byDay(run.steps).map(([day, steps]) => (
        <section key={day ?? 'all'}>
          {day !== null && <h2 className="step-day figures">{day}</h2>}
          <ul className="step-list">
            {steps.map((step) => (
              <Step
                key={`${step.stepKey}/${step.day ?? ''}`}
                bookingId={run.bookingId}
                timeZone={run.timeZone}
                step={step}
                mayPerform={mayPerform && step.due}
              />
            ))}
          </ul>
        </section>
      ))}
      {mayPerform && (
        <Section className="dispatch-gaps step-end">
          {run.missing.length > 0 && (
            <div className="notice notice-warn">
              <div className="notice-text">
                {t('missing')}{' '}
                {run.missing
                  .map((step) => `${step.names[presentLanguage()]}${step.day ? ` ${step.day}` : ''}`)
                  .join(' · ')}
              </div>
            </div>
          )}
          <div className="big-buttons">
            <Button type="primary" disabled={run.missing.length > 0} onClick={() => setCompleting(true)}>
              {t('complete')}
            </Button>
          </div>
        </Section>
      )}
      <ReportDrawer run={run} open={completing} close={() => setCompleting(false)} />
    </>
  );
}
