/** Size of a segment day by day, with who came and went. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { addDays, dateOf } from '../../../app/time.ts';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { AsOf } from '../../../kit/PageShell.tsx';

const DAYS = 30;

export interface GrowthProps {
  readonly segment: { readonly segmentId: string; readonly asOf: string; readonly timeZone: string };
}

export function Growth({ segment }: GrowthProps) {
  const { t } = useTranslation('segment');
  const until = dateOf(segment.asOf, segment.timeZone);
  const growth = useQuery({
    queryKey: ['segment', segment.segmentId, 'growth', until],
    queryFn: () =>
      api('GET /v1/segments/:segmentId/growth', {
        params: { segmentId: segment.segmentId },
        query: { from: addDays(until, -DAYS), until },
      }),
  });
  const days = growth.data?.items;
  const option = useCallback(
    (look: ChartLook) => {
      const list = days ?? [];
      return {
        legend: look.legend,
        grid: look.grid,
        xAxis: { type: 'category', data: list.map((day) => day.date.slice(5)), ...look.axis },
        yAxis: [
          { type: 'value', name: t('growth.size'), minInterval: 1, scale: true, ...look.axis },
          { type: 'value', name: t('growth.moves'), minInterval: 1, ...look.axis, splitLine: { show: false } },
        ],
        series: [
          {
            type: 'line',
            name: t('growth.size'),
            data: list.map((day) => day.size),
            symbol: 'none',
            lineStyle: { width: 3 },
          },
          {
            type: 'bar',
            name: t('change.entered'),
            yAxisIndex: 1,
            stack: 'moves',
            data: list.map((day) => day.entered),
          },
          { type: 'bar', name: t('change.left'), yAxisIndex: 1, stack: 'moves', data: list.map((day) => -day.left) },
        ],
      };
    },
    [days, t],
  );
  return (
    <Loaded query={growth}>
      {(data) => (
        <>
          <AsOf fresh={data} />
          <Chart
            label={t('room.growth')}
            isEmpty={data.items.length === 0}
            emptyHint={t('growth.none')}
            option={option}
          />
        </>
      )}
    </Loaded>
  );
}
