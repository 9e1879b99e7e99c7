/** Before a journey starts: what is wrong with it, with whom it clashes, whom it reaches now, and who enters at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount } from '../../../../kit/Money.tsx';
import { useFaults } from '../step/say.ts';
import { Conflicts } from './Conflicts.tsx';
import type { Draft, JourneyData } from './useDraft.ts';

export interface PublishDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly journey: JourneyData;
  readonly draft: Draft;
}

interface Values {
  readonly includeExisting?: boolean;
  readonly reason?: string;
}

export function PublishDrawer({ open, close, journey, draft }: PublishDrawerProps) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const faultsBy = useFaults();
  const { journeyId } = journey;
  const check = useQuery({
    queryKey: ['journey', journeyId, 'check', draft.flow],
    queryFn: () => api('POST /v1/journeys/validate', { body: { definition: draft.flow, journeyId } }),
    enabled: open,
    staleTime: 0,
  });
  const isFirst = journey.version === null;
  const hasSegment = draft.flow.trigger.kind === 'segment';
  const conflicts = check.data?.conflicts ?? [];
  const save = async ({ includeExisting, reason }: Values) => {
    const draftVersion = await draft.flush();
    await api('POST /v1/journeys/:journeyId/publish', {
      params: { journeyId },
      body: { draftVersion, ...(includeExisting && { includeExisting }), ...(reason && { override: { reason } }) },
    });
    await client.invalidateQueries({ queryKey: ['journey'] });
  };
  return (
    <FormDrawer<Values>
      title={t(isFirst ? 'publish.start' : 'publish.title')}
      open={open}
      close={close}
      initial={{ includeExisting: isFirst && hasSegment }}
      save={save}
      saveText={t(isFirst ? 'act.start' : 'act.publish')}
      saved={t('publish.done')}
      readOnly={(check.data?.faults.length ?? 1) > 0}
    >
      <Loaded query={check}>
        {({ faults, audienceSize }) => (
          <div className="stack gap-below">
            {faults.length > 0 ? (
              <div className="notice notice-bad">
                <ul className="notice-text">
                  {[...faultsBy(draft.flow, faults)]
                    .flatMap(([, texts]) => texts)
                    .map((text) => (
                      <li key={text}>{text}</li>
                    ))}
                </ul>
              </div>
            ) : (
              <p>
                {audienceSize === null
                  ? t('publish.byEvents')
                  : t('publish.reach', { count: audienceSize, size: sayCount(audienceSize) })}
              </p>
            )}
            {!isFirst && <p className="quiet">{t('publish.running', { count: journey.totals.live })}</p>}
            <Conflicts conflicts={conflicts} />
          </div>
        )}
      </Loaded>
      {hasSegment && check.data?.faults.length === 0 && (
        <Form.Item
          name="includeExisting"
          label={t('publish.existing')}
          valuePropName="checked"
          extra={t('publish.existingHint')}
        >
          <Switch />
        </Form.Item>
      )}
      {conflicts.length > 0 && (
        <Form.Item
          name="reason"
          label={t('publish.reason')}
          extra={t('publish.reasonHint')}
          rules={[{ required: true, whitespace: true, message: t('publish.reasonMissing') }]}
        >
          <Input.TextArea rows={2} maxLength={300} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
