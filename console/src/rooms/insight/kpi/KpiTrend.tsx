/** How a KPI got where it is: its value at each date, and the target as a line. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { type Kpi, useKpiWords } from './words.ts';

export function KpiTrend({ kpi, step }: { readonly kpi: Kpi; readonly step: 'week' | 'month' }) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const option = useCallback(
    (look: ChartLook) => ({
      legend: { show: false },
      grid: { ...look.grid, top: 26, right: 64 },
      tooltip: { ...look.tooltip, valueFormatter: (value: unknown) => words.value(kpi, value as number | null) },
      xAxis: { type: 'category', data: kpi.trend.map((point) => point.date), ...look.axis, splitLine: { show: false } },
      yAxis: { type: 'value', scale: true, ...look.axis },
      series: [
        {
          type: 'line',
          name: words.local(kpi.name),
          symbolSize: 6,
          data: kpi.trend.map((point) => point.value),
          ...(kpi.target !== null && {
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: look.palette.quiet, type: 'dashed' },
              label: {
                formatter: words.say(kpi.target, kpi.unit),
                color: look.palette.quiet,
                position: 'end',
              },
              data: [{ yAxis: kpi.target }],
            },
          }),
        },
        // Makes room for the target on the axis.
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { opacity: 0 },
          tooltip: { show: false },
          data: kpi.trend.map(() => kpi.target),
        },
      ],
    }),
    [kpi, words],
  );
  return (
    <div>
      <h3>{t(`kpi.trendBy.${step}`)}</h3>
      <Chart
        label={t(`kpi.trendBy.${step}`)}
        height={240}
        isEmpty={kpi.trend.every((point) => point.value === null)}
        emptyHint={t(kpi.growth ? 'kpi.notCovered' : 'kpi.emptyHint')}
        option={option}
      />
    </div>
  );
}
