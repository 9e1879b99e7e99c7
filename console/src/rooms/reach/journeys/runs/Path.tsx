/** The steps that a run walked, first to last, with what came of each. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag, type Tone } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { StepIcon } from '../canvas/StepIcon.tsx';
import { stepOf } from '../graph/graph.ts';
import type { Flow } from '../graph/model.ts';
import { useStepTitle } from '../step/say.ts';

export interface PathProps {
  readonly steps: readonly Journey.JourneyStep[];
  /** The definition, for the names of the steps; without it their kinds are said. */
  readonly flow?: Flow;
}

const tones: Readonly<Partial<Record<Journey.StepOutcome, Tone>>> = {
  refused: 'bad',
  failed: 'bad',
  notSent: 'bad',
  sent: 'good',
  granted: 'good',
  would: 'warn',
};

export function Path({ steps, flow }: PathProps) {
  const { t } = useTranslation('journey');
  const title = useStepTitle();
  const nameOf = (step: Journey.JourneyStep) => {
    const known = flow && stepOf(flow, step.node);
    return known ? title(known) : t(`kind.${step.kind}`);
  };
  const reasonOf = ({ detail: { reason } }: Journey.JourneyStep) =>
    typeof reason === 'string' ? t(`reason.${reason}`, { defaultValue: reason }) : '';
  return (
    <ol className="trace">
      {steps.map((step) => (
        <li key={`${step.node} ${step.visit}`} className="trace-step">
          <span className={`step-icon step-icon-${step.kind}`}>
            <StepIcon kind={step.kind} />
          </span>
          <div className="grow">
            <b>{nameOf(step)}</b>
            <div className="row">
              <StateTag tone={tones[step.outcome] ?? 'plain'}>{t(`outcome.${step.outcome}`)}</StateTag>
              <span className="quiet">{reasonOf(step)}</span>
            </div>
          </div>
          <span className="quiet">
            <When at={step.at} exact />
          </span>
        </li>
      ))}
    </ol>
  );
}
