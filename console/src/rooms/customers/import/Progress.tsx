/** How far a dry run or a run is. */
import { Progress as Bar, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import type { StepProps } from './MappingStep.tsx';

const PERCENT = 100;

export function Progress({ one, set }: StepProps) {
  const { t } = useTranslation('import');
  const { lines, bytes, totalBytes } = one.progress;
  const percent = totalBytes > 0 ? Math.min(Math.floor((bytes / totalBytes) * PERCENT), PERCENT) : 0;
  const cancel = () =>
    ask({
      title: t('cancel'),
      text: t('cancelText'),
      confirm: t('cancel'),
      danger: true,
      run: async () => set(await api('POST /v1/imports/:importId/cancel', { params: { importId: one.importId } })),
    });
  return (
    <Section
      title={t(one.state === 'running' ? 'running' : 'checking')}
      hint={t('leave')}
      extra={<Button onClick={cancel}>{t('cancel')}</Button>}
    >
      <Bar percent={percent} status="active" aria-label={t('running')} />
      <p className="quiet" aria-live="polite">
        {t('lines', { lines: sayCount(lines) })} · {t('rejectedSoFar', { rejected: sayCount(one.counts.rejected) })}
      </p>
    </Section>
  );
}
