/** How a run stands or ended, and whether it walks without effects. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag, type Tone } from '../../../../kit/StateTag.tsx';

const tones: Readonly<Record<string, Tone>> = { converted: 'good', completed: 'plain', failed: 'bad', stopped: 'warn' };

export function RunState({ run }: { readonly run: Pick<Journey.JourneyRun, 'outcome' | 'holdOut'> }) {
  const { t } = useTranslation('journey');
  return (
    <span className="row">
      <StateTag tone={run.outcome ? (tones[run.outcome] ?? 'plain') : 'info'}>
        {t(`run.${run.outcome ?? 'live'}`)}
      </StateTag>
      {run.holdOut && <StateTag title={t('run.holdOutHint')}>{t(`run.holdOut_${run.holdOut}`)}</StateTag>}
    </span>
  );
}
