/** Charts of the repurchase report by month. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { sayMoney, sayShare } from '../../../kit/Money.tsx';
import type { Month } from './month.ts';

export interface MonthChartProps {
  readonly months: readonly Month[];
  readonly isEmpty: boolean;
}

const lines = ['repurchaseRate', 'returningShare', 'nextMonthRate', 'newcomerRate'] as const;
const symbols = ['circle', 'rect', 'triangle', 'diamond'] as const;

export function RateChart({ months, isEmpty }: MonthChartProps) {
  const { t } = useTranslation('insight');
  const option = useCallback(
    (look: ChartLook) => ({
      grid: { ...look.grid, top: 64 },
      tooltip: {
        ...look.tooltip,
        valueFormatter: (value: unknown) => (typeof value === 'number' ? sayShare(value) : '–'),
      },
      xAxis: { type: 'category', data: months.map((month) => month.month), ...look.axis, splitLine: { show: false } },
      yAxis: {
        type: 'value',
        ...look.axis,
        axisLabel: { ...look.axis.axisLabel, formatter: (value: number) => sayShare(value, 0) },
      },
      series: lines.map((line, index) => ({
        type: 'line',
        name: t(`rate.${line}`),
        symbol: symbols[index],
        symbolSize: 8,
        lineStyle: { width: index === 0 ? 3 : 2 },
        data: months.map((month) => month[line]),
      })),
    }),
    [months, t],
  );
  return <Chart label={t('repurchase.rates')} height={340} isEmpty={isEmpty} emptyHint={t('empty')} option={option} />;
}

export function ValueChart({ months, isEmpty }: MonthChartProps) {
  const { t } = useTranslation('insight');
  const option = useCallback(
    (look: ChartLook) => ({
      tooltip: look.tooltip,
      grid: { ...look.grid, top: 64 },
      xAxis: { type: 'category', data: months.map((month) => month.month), ...look.axis, splitLine: { show: false } },
      yAxis: [
        { type: 'value', name: t('rate.orders'), minInterval: 1, ...look.axis },
        {
          type: 'value',
          name: t('rate.aov'),
          ...look.axis,
          nameTextStyle: { ...look.axis.nameTextStyle, align: 'right' },
          splitLine: { show: false },
        },
      ],
      series: [
        {
          type: 'line',
          name: t('rate.aov'),
          yAxisIndex: 1,
          symbolSize: 8,
          lineStyle: { width: 3 },
          data: months.map((month) => (month.aovFen === null ? null : yuanOf(month.aovFen))),
          tooltip: {
            valueFormatter: (value: unknown) => (typeof value === 'number' ? sayMoney(fenOf(value)) : '–'),
          },
          z: 3,
        },
        {
          type: 'bar',
          name: t('rate.orders'),
          barMaxWidth: 34,
          itemStyle: { borderRadius: [6, 6, 0, 0], opacity: 0.85 },
          data: months.map((month) => month.orders),
        },
      ],
    }),
    [months, t],
  );
  return <Chart label={t('repurchase.value')} isEmpty={isEmpty} emptyHint={t('empty')} option={option} />;
}
