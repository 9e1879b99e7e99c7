/** The journey as a list of steps that can be read and edited on a phone: branches are indented, ways are named. */
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { type Place, START, stepOf } from '../graph/graph.ts';
import { portsOf } from '../graph/model.ts';
import { type OutlineLine, outline } from '../graph/outline.ts';
import { useSayStep, useSayWay } from '../step/say.ts';
import { AddStep } from './AddStep.tsx';
import { StartCard, StepCard } from './StepCard.tsx';
import { useStage } from './stage.ts';
import './canvas.css';

export function StepList() {
  const { flow } = useStage();
  const lines = outline(flow);
  return (
    <ol className="step-list">
      <li>
        <StartCard />
        <AddStep place={START} />
      </li>
      {lines.map((line) => (
        <li
          key={
            line.kind === 'step'
              ? line.id
              : line.kind === 'branch'
                ? `${line.id}:${line.port}`
                : `${line.place.from}:${line.place.port}>`
          }
          style={{ marginLeft: line.depth * 18 }}
        >
          <Line line={line} />
        </li>
      ))}
    </ol>
  );
}

function Line({ line }: { readonly line: OutlineLine }) {
  const { t } = useTranslation('journey');
  const { flow } = useStage();
  const say = useSayStep();
  const sayWay = useSayWay();
  if (line.kind === 'branch') {
    return (
      <>
        <span className="sign sign-line">
          <Icon name="right" size={14} /> {sayWay(line.id, line.port)}
        </span>
        <AddStep place={{ from: line.id, port: line.port }} />
      </>
    );
  }
  const step = stepOf(flow, line.kind === 'step' ? line.id : line.to);
  if (!step) return null;
  if (line.kind === 'jump') {
    return (
      <span className="quiet">
        {t('goesOn', { step: step.kind === 'end' ? t('kind.end') : `${t(`kind.${step.kind}`)} · ${say(step)}` })}
      </span>
    );
  }
  const [port, second] = portsOf(step);
  const foot: Place | undefined = port && !second ? { from: step.id, port: port.key } : undefined;
  return (
    <>
      <StepCard id={line.id} />
      {foot && <AddStep place={foot} />}
    </>
  );
}
