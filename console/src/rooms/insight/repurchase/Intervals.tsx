/** How many days pass between one order of a customer and the next. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { AsOf } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';

export function Intervals({ asOf }: { readonly asOf?: string }) {
  const { t } = useTranslation('insight');
  const report = useQuery({
    queryKey: ['metrics', 'interval', asOf ?? ''],
    queryFn: () => api('GET /v1/metrics/repurchase-interval', { query: asOf ? { asOf } : {} }),
  });
  const bins = report.data?.bins;
  const option = useCallback(
    (look: ChartLook) => ({
      legend: { show: false },
      tooltip: { ...look.tooltip, valueFormatter: (value: unknown) => sayCount(Number(value)) },
      grid: { ...look.grid, top: 28, bottom: 24 },
      xAxis: {
        type: 'category',
        name: t('interval.days'),
        nameLocation: 'middle',
        nameGap: 30,
        data: (bins ?? []).map((bin) =>
          bin.untilDays === null ? `${bin.fromDays}+` : `${bin.fromDays}–${bin.untilDays - 1}`,
        ),
        ...look.axis,
        splitLine: { show: false },
      },
      yAxis: { type: 'value', minInterval: 1, ...look.axis },
      series: [
        {
          type: 'bar',
          name: t('interval.orders'),
          barCategoryGap: '12%',
          itemStyle: { borderRadius: [5, 5, 0, 0] },
          data: (bins ?? []).map((bin) => bin.count),
        },
      ],
    }),
    [bins, t],
  );
  const days = (value: number | null) => (value === null ? '–' : sayCount(value, 1));
  return (
    <Section
      title={t('interval.title')}
      {...(report.data && { extra: <AsOf fresh={report.data.freshness} /> })}
      {...(report.data && {
        hint: t('interval.hint', {
          median: days(report.data.medianDays),
          mean: days(report.data.meanDays),
          intervals: sayCount(report.data.intervals),
        }),
      })}
    >
      <Loaded query={report}>
        {(data) => (
          <Chart
            label={t('interval.title')}
            isEmpty={data.intervals === 0}
            emptyHint={t('interval.none')}
            option={option}
          />
        )}
      </Loaded>
    </Section>
  );
}
