/** Lifecycle tiers: where the customers stand, and how that changed over time (AUD-5). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { addDays, dateOf, nowMs } from '../../../app/time.ts';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { useGo, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Bars } from '../../customers/rfm/Bars.tsx';
import { lifecycleTiers } from '../../customers/words.ts';

const steps = ['day', 'week', 'month'] as const;
type Step = (typeof steps)[number];
const SPAN_DAYS: Readonly<Record<Step, number>> = { day: 30, week: 182, month: 395 };

export function LifecycleRoom() {
  const { t } = useTranslation('insight');
  const [query, change] = useQueryState();
  const go = useGo();
  const asOf = query.asOf;
  const step = steps.find((one) => one === query.step) ?? 'week';
  const counts = useQuery({
    queryKey: ['lifecycle', asOf ?? ''],
    queryFn: () => api('GET /v1/lifecycle', { query: asOf ? { asOf } : {} }),
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('lifecycle.title')}
      lead={t('lifecycle.lead')}
      fresh={counts.data}
      actions={
        <label className="row" htmlFor="lifecycle-as-of">
          <span className="quiet">{t('asOf')}</span>
          <DateInput id="lifecycle-as-of" value={asOf} hint={t('today')} onChange={(date) => change({ asOf: date })} />
        </label>
      }
    >
      <div className="columns">
        <Section className="span-5" title={t('lifecycle.now')}>
          <Loaded query={counts}>
            {({ items, customers }) => (
              <>
                <div className="figure-value figures">
                  {t('lifecycle.customers', { customers: sayCount(customers) })}
                </div>
                <Bars
                  items={lifecycleTiers.map((tier) => ({
                    key: tier,
                    kind: 'lifecycle' as const,
                    customers: items.find((item) => item.tier === tier)?.customers ?? 0,
                  }))}
                  total={customers}
                  choose={(tier) => go('/customers', { lifecycle: tier })}
                />
              </>
            )}
          </Loaded>
        </Section>
        <Section
          className="span-7"
          title={t('lifecycle.history')}
          extra={
            <Segmented<Step>
              aria-label={t('lifecycle.step')}
              value={step}
              options={steps.map((one) => ({ value: one, label: t(`step.${one}`) }))}
              onChange={(next) => change({ step: next })}
            />
          }
        >
          <History until={asOf ?? dateOf(nowMs(), counts.data?.timeZone)} step={step} />
        </Section>
      </div>
    </PageShell>
  );
}

function History({ until, step }: { readonly until: string; readonly step: Step }) {
  const { t } = useTranslation(['insight', 'audience']);
  const history = useQuery({
    queryKey: ['lifecycle', 'history', until, step],
    queryFn: () => api('GET /v1/lifecycle/history', { query: { from: addDays(until, -SPAN_DAYS[step]), until, step } }),
    placeholderData: keepPreviousData,
  });
  const points = history.data?.items;
  const option = useCallback(
    (look: ChartLook) => ({
      grid: { ...look.grid, top: 64 },
      tooltip: { ...look.tooltip, valueFormatter: (value: unknown) => sayCount(Number(value)) },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: (points ?? []).map((point) => point.date),
        ...look.axis,
        splitLine: { show: false },
      },
      yAxis: { type: 'value', minInterval: 1, ...look.axis },
      series: lifecycleTiers.map((tier) => ({
        type: 'line',
        stack: 'all',
        name: t(`audience:lifecycle.${tier}`),
        symbol: 'none',
        lineStyle: { width: 1.5 },
        areaStyle: { opacity: 0.55 },
        data: (points ?? []).map((point) => point.tiers.find((one) => one.tier === tier)?.customers ?? 0),
      })),
    }),
    [points, t],
  );
  return (
    <Loaded query={history}>
      {({ items }) => (
        <Chart
          label={t('lifecycle.history')}
          height={360}
          isEmpty={items.every((point) => point.tiers.every((one) => one.customers === 0))}
          emptyHint={t('lifecycle.none')}
          option={option}
        />
      )}
    </Loaded>
  );
}
