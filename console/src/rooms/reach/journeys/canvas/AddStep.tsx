/** The plus between two steps: opens the choice of what can stand there. */
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { type Place, stepOf } from '../graph/graph.ts';
import { useSayStep, useStepTitle } from '../step/say.ts';
import { useStage } from './stage.ts';

export function AddStep({ place }: { readonly place: Place }) {
  const { t } = useTranslation('journey');
  const say = useSayStep();
  const title = useStepTitle();
  const { flow, choose, mayEdit } = useStage();
  if (!mayEdit) return null;
  const step = place.from === null ? undefined : stepOf(flow, place.from);
  const after = step ? `${title(step)} ${say(step)}` : t('start.title');
  return (
    <button
      type="button"
      className="step-add nodrag nopan"
      aria-label={t('addAfter', { after })}
      aria-haspopup="dialog"
      onClick={() => choose(place)}
    >
      <Icon name="plus" size={15} />
    </button>
  );
}
