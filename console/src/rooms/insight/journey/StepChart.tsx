/** What happened in each minute, hour or day of a journey. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../app/time.ts';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { sayCount } from '../../../kit/Money.tsx';
import { useNarrow } from '../../../kit/useNarrow.ts';
import type { Board } from './Tiles.tsx';

const bars = ['sent', 'granted'] as const;
const lines = ['opened', 'clicked', 'redeemed', 'orders'] as const;

/** `10:32` within a day, `03-01` for days. */
function labelOf(at: string, step: Board['step'], zone: string): string {
  const text = exactTime(at, zone);
  if (step === 'minute') return text.slice(11);
  return step === 'hour' ? text.slice(5) : text.slice(5, 10);
}

export function StepChart({ board }: { readonly board: Board }) {
  const { t } = useTranslation('insight');
  const { steps, step, freshness } = board;
  const narrow = useNarrow();
  const option = useCallback(
    (look: ChartLook) => ({
      grid: { ...look.grid, top: narrow ? 64 : 44 },
      tooltip: { ...look.tooltip, valueFormatter: (value: unknown) => sayCount(Number(value)) },
      xAxis: {
        type: 'category',
        data: steps.map((one) => labelOf(one.at, step, freshness.timeZone)),
        ...look.axis,
        splitLine: { show: false },
      },
      yAxis: { type: 'value', minInterval: 1, ...look.axis },
      series: [
        ...bars.map((name) => ({
          type: 'bar',
          name: t(`board.series.${name}`),
          stack: 'out',
          itemStyle: { borderRadius: [3, 3, 0, 0] },
          data: steps.map((one) => one[name]),
        })),
        ...lines.map((name) => ({
          type: 'line',
          name: t(`board.series.${name}`),
          symbol: 'none',
          lineStyle: { width: 2 },
          data: steps.map((one) => one[name]),
        })),
      ],
    }),
    [steps, step, freshness.timeZone, narrow, t],
  );
  const isQuiet = steps.every((one) => [...bars, ...lines].every((name) => one[name] === 0));
  return (
    <Chart label={t(`board.by.${step}`)} height={320} isEmpty={isQuiet} emptyHint={t('board.quiet')} option={option} />
  );
}
