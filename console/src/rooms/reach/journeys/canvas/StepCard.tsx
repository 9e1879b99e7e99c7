/** One step as a card: what it does, how many stand there, and what is wrong with it; opens the step's drawer. */
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../../kit/Icon.tsx';
import { sayCount } from '../../../../kit/Money.tsx';
import { stepOf } from '../graph/graph.ts';
import { useSayStep, useStepTitle } from '../step/say.ts';
import { iconOf } from './StepIcon.tsx';
import { type StepCounts, useStage } from './stage.ts';

/** Where the journey begins: its trigger in words. */
export function StartCard() {
  const { t } = useTranslation('journey');
  const { open, faults, startText } = useStage();
  return (
    <Card
      icon="bolt"
      look="start"
      kind={t('start.title')}
      text={startText}
      faults={faults.get('')}
      open={() => open('')}
    />
  );
}

export function StepCard({ id }: { readonly id: string }) {
  const say = useSayStep();
  const title = useStepTitle();
  const { flow, counts, faults, open } = useStage();
  const step = stepOf(flow, id);
  if (!step) return null;
  return (
    <Card
      icon={iconOf(step.kind)}
      look={step.kind}
      kind={title(step)}
      text={step.kind === 'end' ? '' : say(step)}
      faults={faults.get(id)}
      counts={counts?.get(id)}
      open={() => open(id)}
    />
  );
}

interface CardProps {
  readonly icon: IconName;
  readonly look: string;
  readonly kind: string;
  readonly text: string;
  readonly faults: readonly string[] | undefined;
  readonly counts?: StepCounts | undefined;
  readonly open: () => void;
}

function Card({ icon, look, kind, text, faults = [], counts, open }: CardProps) {
  const [fault] = faults;
  return (
    <button type="button" className={`step-card nopan step-${look} ${fault ? 'step-faulty' : ''}`} onClick={open}>
      <span className={`step-icon step-icon-${look}`}>
        <Icon name={icon} size={17} />
      </span>
      <span className="step-words">
        <b>{kind}</b>
        {(fault || text) && (
          <span className={fault ? 'step-fault' : 'step-text'} title={fault ? faults.join('\n') : text}>
            {fault ?? text}
          </span>
        )}
        {counts && <Counts counts={counts} />}
      </span>
    </button>
  );
}

function Counts({ counts }: { readonly counts: StepCounts }) {
  const { t } = useTranslation('journey');
  const refused = counts.refused.reduce((sum, one) => sum + one.count, 0);
  const why = counts.refused
    .map(({ reason, count }) => `${t(`reason.${reason}`, { defaultValue: reason })} ${sayCount(count)}`)
    .join('\n');
  const parts = [
    { key: 'waiting', count: counts.waiting, title: t('count.waitingHint') },
    { key: 'passed', count: counts.passed, title: t('count.passedHint') },
    { key: 'sent', count: counts.sent, title: t('count.sentHint') },
    { key: 'refused', count: refused, title: why },
  ].filter(({ key, count }) => count > 0 || key === 'passed');
  return (
    <span className="step-counts figures">
      {parts.map(({ key, count, title }) => (
        <span key={key} className={`step-${key}`} title={title}>
          {t(`count.${key}`)} <b>{sayCount(count)}</b>
        </span>
      ))}
    </span>
  );
}
