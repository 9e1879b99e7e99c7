/** Funnel: how many customers come as far as each step, and where they are lost (INS-5). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useEventName } from '../../customers/eventName.ts';
import { PropertySelect } from '../../customers/segments/builder/EventParts.tsx';
import { Formula } from '../Formula.tsx';
import '../insight.css';
import { FunnelGroups } from './FunnelGroups.tsx';
import { SpanInput, StepInput, WithEvents, WithinInput } from './Parts.tsx';
import { type FunnelAnswer, type FunnelQuestion, freshFunnel, isFunnelComplete, useQuestion } from './question.ts';
import { Saved } from './Saved.tsx';

export function FunnelRoom() {
  const { t } = useTranslation('insight');
  const [question, change] = useQuestion<FunnelQuestion>(freshFunnel, 'steps');
  const isComplete = isFunnelComplete(question);
  const asked = JSON.stringify(question);
  const answer = useQuery({
    queryKey: ['funnel', asked],
    queryFn: () => api('POST /v1/metrics/funnel', { body: question }),
    enabled: isComplete,
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('funnel.title')}
      lead={t('funnel.lead')}
      fresh={answer.data?.freshness}
      actions={
        <>
          <Saved kind="funnel" question={question} />
          <Button
            disabled={!isComplete}
            href={addressOf('GET /v1/metrics/funnel.csv', { query: { question: asked } })}
            download
            icon={<Icon name="export" size={16} />}
          >
            {t('export')}
          </Button>
        </>
      }
    >
      <WithEvents named={question.steps.map((step) => step.event)}>
        <Section title={t('funnel.ask')} extra={<Formula of={t('funnel.title')} text={t('funnel.formula')} />}>
          <Ask question={question} change={change} />
        </Section>
        {isComplete ? (
          <Loaded query={answer}>{(data) => <Answer answer={data} question={question} />}</Loaded>
        ) : (
          <Section>
            <Empty icon="filter" title={t('flow.incomplete')} hint={t('flow.incompleteHint')} />
          </Section>
        )}
      </WithEvents>
    </PageShell>
  );
}

const MOST_STEPS = 8;
const breakdowns = ['none', 'property', 'tier', 'channel'] as const;

interface AskProps {
  readonly question: FunnelQuestion;
  readonly change: (question: FunnelQuestion) => void;
}

function Ask({ question, change }: AskProps) {
  const { t } = useTranslation('insight');
  const steps = question.steps.map((step, index) => ({ step, index, key: `step ${index}` }));
  return (
    <div className="ask">
      {steps.map(({ step, index, key }) => (
        <div key={key} className="ask-step">
          <span className="ask-number">{index + 1}</span>
          <StepInput step={step} change={(next) => change({ ...question, steps: question.steps.with(index, next) })} />
          {steps.length > 2 && (
            <Button
              type="text"
              size="small"
              aria-label={t('funnel.removeStep', { number: index + 1 })}
              icon={<Icon name="close" size={14} />}
              onClick={() => change({ ...question, steps: question.steps.toSpliced(index, 1) })}
            />
          )}
        </div>
      ))}
      <div className="row">
        {steps.length < MOST_STEPS && (
          <Button
            icon={<Icon name="plus" size={15} />}
            onClick={() => change({ ...question, steps: [...question.steps, { event: '' }] })}
          >
            {t('funnel.addStep')}
          </Button>
        )}
        <SpanInput span={question} change={(span) => change({ ...question, ...span })} />
        <WithinInput
          label={t('funnel.within')}
          hours={question.withinHours}
          change={(withinHours) => change({ ...question, withinHours })}
        />
        <BreakdownInput question={question} change={change} />
      </div>
    </div>
  );
}

function BreakdownInput({ question, change }: AskProps) {
  const { t } = useTranslation('insight');
  const { breakdown, ...rest } = question;
  const choose = (by: (typeof breakdowns)[number]) => {
    if (by === 'none') change(rest);
    else change({ ...rest, breakdown: by === 'property' ? { by, property: '' } : { by } });
  };
  return (
    <span className="row">
      <span className="quiet">{t('funnel.breakdown')}</span>
      <Select<(typeof breakdowns)[number]>
        aria-label={t('funnel.breakdown')}
        value={breakdown?.by ?? 'none'}
        options={breakdowns.map((value) => ({ value, label: t(`funnel.by.${value}`) }))}
        onChange={choose}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
      />
      {breakdown?.by === 'property' && (
        <PropertySelect
          event={question.steps[0]?.event ?? ''}
          value={breakdown.property}
          change={(property = '') => change({ ...rest, breakdown: { by: 'property', property } })}
        />
      )}
    </span>
  );
}

function Answer({ answer, question }: { readonly answer: FunnelAnswer; readonly question: FunnelQuestion }) {
  const { t } = useTranslation('insight');
  const eventName = useEventName();
  const first = answer.steps[0]?.customers ?? 0;
  if (first === 0) {
    return (
      <Section>
        <Empty icon="filter" title={t('funnel.none')} hint={t('funnel.noneHint')} />
      </Section>
    );
  }
  const steps = answer.steps.map((step, index) => ({ ...step, index, key: `step ${index}` }));
  const last = answer.steps.at(-1);
  return (
    <>
      <Section
        title={t('funnel.result')}
        hint={t('funnel.overall', {
          share: sayShare(last?.ofFirst ?? 0),
          count: last?.customers ?? 0,
          figure: sayCount(last?.customers ?? 0),
        })}
      >
        <ol className="funnel">
          {steps.map(({ key, index, event, customers, ofFirst, ofPrevious }) => (
            <li key={key} className="funnel-step">
              {index > 0 && (
                <span className="funnel-drop">
                  {t('funnel.drop', {
                    share: ofPrevious === null ? '–' : sayShare(ofPrevious),
                    lost: sayCount((steps[index - 1]?.customers ?? 0) - customers),
                  })}
                </span>
              )}
              <span>
                {index + 1}. {eventName(event)}
              </span>
              <div className="funnel-track" aria-hidden="true">
                <div className="funnel-bar" style={{ width: `${(ofFirst ?? 0) * 100}%` }} />
              </div>
              <span className="funnel-count">
                <b className="figures">{sayCount(customers)}</b>{' '}
                <span className="quiet">{ofFirst === null ? '–' : sayShare(ofFirst)}</span>
              </span>
            </li>
          ))}
        </ol>
      </Section>
      {question.breakdown && answer.groups.length > 0 && (
        <FunnelGroups answer={answer} breakdown={question.breakdown} />
      )}
    </>
  );
}
