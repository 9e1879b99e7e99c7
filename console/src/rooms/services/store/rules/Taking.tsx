/** Whether bookings of owners hold at once or wait for the store's word (BOOK-4). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { say } from '../../../../kit/Toasts.tsx';

export interface TakingProps {
  readonly storeId: string;
  readonly mayManage: boolean;
}

export function Taking({ storeId, mayManage }: TakingProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const queryKey = ['booking-rules', storeId];
  const rules = useQuery({
    queryKey,
    queryFn: () => api('GET /v1/stores/:storeId/booking-rules', { params: { storeId } }),
  });
  const set = async (confirmByHand: boolean) => {
    const body = { confirmByHand };
    client.setQueryData(queryKey, await api('PUT /v1/stores/:storeId/booking-rules', { params: { storeId }, body }));
    say(t('taking.changed'));
  };
  return (
    <Section title={t('taking.title')}>
      <Loaded query={rules}>
        {({ confirmByHand }) => (
          <Radio.Group
            className="rule-choice"
            aria-label={t('taking.title')}
            value={confirmByHand ? 'hand' : 'auto'}
            disabled={!mayManage}
            onChange={({ target }) =>
              void set(target.value === 'hand').catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))
            }
          >
            {(['auto', 'hand'] as const).map((way) => (
              <Radio key={way} value={way}>
                <b>{t(`taking.${way}`)}</b>
                <span className="quiet rule-hint">{t(`taking.${way}Hint`)}</span>
              </Radio>
            ))}
          </Radio.Group>
        )}
      </Loaded>
    </Section>
  );
}
