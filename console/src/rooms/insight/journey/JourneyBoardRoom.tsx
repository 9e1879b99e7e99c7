/** Live board of a running journey: what happens minute by minute, and what it brought (INS-2). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import '../insight.css';
import { StepChart } from './StepChart.tsx';
import { Tiles } from './Tiles.tsx';

const steps = ['minute', 'hour', 'day'] as const;
type Step = (typeof steps)[number];

const POLL_MS = 10_000;
/** Live events come in bursts; the board asks again at most this often. */
const CALM_MS = 2000;
const EVENTS = [
  'message.sent',
  'message.failed',
  'message.opened',
  'message.clicked',
  'coupon.granted',
  'coupon.redeemed',
  'audience.order_recorded',
];

export function JourneyBoardRoom() {
  const { t } = useTranslation(['insight', 'journey']);
  const [query, change] = useQueryState();
  const journeys = useQuery({ queryKey: ['board', 'journeys'], queryFn: () => api('GET /v1/metrics/journeys') });
  const items = journeys.data?.items ?? [];
  const chosen = items.find((one) => one.journeyId === query.journey) ?? items[0];
  const step = steps.find((one) => one === query.step) ?? 'minute';
  const board = useQuery({
    queryKey: ['board', chosen?.journeyId ?? '', step],
    queryFn: () =>
      api('GET /v1/metrics/journeys/:journeyId', { params: { journeyId: chosen?.journeyId ?? '' }, query: { step } }),
    enabled: chosen !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
  useFresh(EVENTS, [['board', chosen?.journeyId ?? '']], { pauseMs: CALM_MS });
  return (
    <PageShell
      title={t('board.title')}
      lead={t('board.lead')}
      fresh={board.data?.freshness}
      actions={
        chosen && (
          <>
            <Select
              aria-label={t('board.journey')}
              showSearch={{ optionFilterProp: 'label' }}
              value={chosen.journeyId}
              options={items.map((one) => ({
                value: one.journeyId,
                label: `${one.name} · ${t(`board.state.${one.state}`)}`,
              }))}
              onChange={(journey) => change({ journey })}
              popupMatchSelectWidth={false}
              style={{ minWidth: 220, maxWidth: 320 }}
            />
            <Segmented<Step>
              aria-label={t('board.step')}
              value={step}
              options={steps.map((one) => ({ value: one, label: t(`step.${one}`) }))}
              onChange={(next) => change({ step: next === 'minute' ? undefined : next })}
            />
          </>
        )
      }
    >
      <Loaded query={journeys}>
        {() =>
          chosen ? (
            <Loaded query={board}>
              {(data) => (
                <>
                  <Tiles board={data} />
                  <Section title={t(`board.by.${step}`)} hint={t('board.chartHint')}>
                    <StepChart board={data} />
                  </Section>
                </>
              )}
            </Loaded>
          ) : (
            <Section>
              <Empty
                icon="bolt"
                title={t('board.none')}
                hint={t('board.noneHint')}
                action={<Go to="/journeys">{t('board.toJourneys')}</Go>}
              />
            </Section>
          )
        }
      </Loaded>
    </PageShell>
  );
}
