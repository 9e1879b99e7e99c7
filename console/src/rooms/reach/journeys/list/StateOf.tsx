/** The state of a journey as a tag, and that its draft has changes which nobody walks yet. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag, type Tone } from '../../../../kit/StateTag.tsx';

const tones: Readonly<Record<Journey.JourneyState, Tone>> = {
  draft: 'plain',
  running: 'good',
  paused: 'warn',
  ended: 'info',
};

export interface StateOfProps {
  readonly journey: {
    readonly state: Journey.JourneyState;
    readonly changed: boolean;
    readonly version: number | null;
  };
}

export function StateOf({ journey: { state, changed, version } }: StateOfProps) {
  const { t } = useTranslation('journey');
  return (
    <span className="row">
      <StateTag tone={tones[state]}>{t(`state.${state}`)}</StateTag>
      {changed && version !== null && state !== 'ended' && <StateTag tone="accent">{t('state.changed')}</StateTag>}
    </span>
  );
}
