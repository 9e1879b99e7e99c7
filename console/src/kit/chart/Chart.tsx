/** A chart on ECharts: fetched when first shown, follows theme and size, says so when there is nothing to draw. */
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShade } from '../../app/theme.ts';
import { Empty } from '../Empty.tsx';
import { Skeleton } from '../Skeletons.tsx';
import { type ChartLook, lookOf } from './look.ts';

export interface ChartProps {
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  readonly height?: number;
  readonly isEmpty?: boolean;
  readonly emptyHint?: string;
  /** Builds the option from the shared look; keep it stable with `useCallback`. */
  readonly option: (look: ChartLook) => EChartsCoreOption;
  readonly onPick?: (name: string, seriesIndex: number) => void;
}

export function Chart({ label, height = 300, isEmpty = false, emptyHint, option, onPick }: ChartProps) {
  const { t } = useTranslation('kit');
  if (isEmpty) return <Empty icon="chart" title={t('chartEmpty')} {...(emptyHint && { hint: emptyHint })} />;
  return <Drawing label={label} height={height} option={option} {...(onPick && { onPick })} />;
}

function Drawing({ label, height = 300, option, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const pick = useRef(onPick);
  const [ready, setReady] = useState(false);
  const shade = useShade();
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    let gone = false;
    let resize: ResizeObserver | undefined;
    import('./engine.ts').then(({ init }) => {
      if (gone || !place.current) return;
      const made = init(place.current, null, { renderer: 'svg' });
      made.on('click', (event) => pick.current?.(String(event.name), event.seriesIndex ?? 0));
      chart.current = made;
      resize = new ResizeObserver(() => made.resize());
      resize.observe(place.current);
      setReady(true);
    });
    return () => {
      gone = true;
      resize?.disconnect();
      chart.current?.dispose();
    };
  }, []);
  useEffect(() => {
    if (!ready) return;
    const { axis: _axis, palette: _palette, ...shared } = lookOf(shade);
    chart.current?.setOption({ ...shared, ...option(lookOf(shade)) }, { notMerge: true });
  }, [ready, shade, option]);
  return (
    <div className="chart" style={{ height }}>
      {!ready && <Skeleton height={height} />}
      <div ref={place} role="img" aria-label={label} style={{ height }} />
    </div>
  );
}
