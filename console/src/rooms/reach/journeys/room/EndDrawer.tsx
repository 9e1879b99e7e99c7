/** Ends a journey: those inside walk on to their end, or stop at once. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import type { JourneyData } from './useDraft.ts';

export interface EndDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly journey: JourneyData;
}

export function EndDrawer({ open, close, journey }: EndDrawerProps) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const save = async ({ runs }: { runs: 'finish' | 'stop' }) => {
    await api('POST /v1/journeys/:journeyId/end', { params: { journeyId: journey.journeyId }, body: { runs } });
    await client.invalidateQueries({ queryKey: ['journey'] });
  };
  return (
    <FormDrawer<{ runs: 'finish' | 'stop' }>
      title={t('act.end')}
      open={open}
      close={close}
      initial={{ runs: 'finish' }}
      save={save}
      saveText={t('act.end')}
      saved={t('act.ended')}
    >
      <p className="gap-below">{t('act.endText', { count: journey.totals.live })}</p>
      <Form.Item name="runs" label={t('act.endRuns')}>
        <Radio.Group
          options={(['finish', 'stop'] as const).map((one) => ({ value: one, label: t(`act.end_${one}`) }))}
          vertical
        />
      </Form.Item>
    </FormDrawer>
  );
}
