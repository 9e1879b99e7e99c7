/** Look of charts: colours that stay apart for colour-blind eyes, axes and tooltips from our tokens. */
import type { Shade } from '../../app/theme.ts';
import { fontFamily, palettes } from '../../app/theme.ts';

/** After Okabe and Ito, our accent first; dark mode uses lighter tones of the same hues. */
const series = {
  light: ['#b3430e', '#0072b2', '#00795a', '#8a6100', '#9b4a7c', '#4b5563'],
  dark: ['#f0935b', '#56b4e9', '#3fc79a', '#e9c34a', '#dd9cc4', '#aab4c0'],
} as const;

/** From nothing to much, one hue; readable with dark text at the low end and light text at the high end. */
export const heat = {
  light: ['#fdf1e8', '#f9d3b8', '#f0a878', '#d9733a', '#b3430e', '#83300a'],
  dark: ['#2a211c', '#4b2f20', '#7a4424', '#b0602f', '#dd854a', '#f7b48a'],
} as const;

/** Shared parts of an option: merge with the chart's own. */
export function lookOf(shade: Shade) {
  const p = palettes[shade];
  const axis = {
    axisLine: { lineStyle: { color: p.line } },
    axisTick: { show: false },
    axisLabel: { color: p.quiet, fontSize: 12 },
    splitLine: { lineStyle: { color: p.line } },
    nameTextStyle: { color: p.quiet, fontSize: 12 },
  };
  return {
    color: [...series[shade]],
    textStyle: { fontFamily, color: p.text },
    animationDuration: 180,
    animationDurationUpdate: 180,
    aria: { enabled: true },
    tooltip: {
      trigger: 'axis' as const,
      backgroundColor: p.card,
      borderColor: p.line,
      textStyle: { color: p.text, fontSize: 13 },
      confine: true,
    },
    legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: p.text } },
    grid: { top: 44, left: 8, right: 12, bottom: 4, containLabel: true },
    axis,
    palette: p,
  };
}

export type ChartLook = ReturnType<typeof lookOf>;
