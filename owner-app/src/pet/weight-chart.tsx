/** A small line of weights over time; the line is a mask, so that it takes the theme's colour on both platforms. */
import { Box, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { today } from './age.ts';
import type { Weight } from './pet.ts';
import { chartPoints, kilograms } from './weight.ts';

const dayOf = (at: string): string => today(new Date(at));

/** @param weights at least one, newest first */
export function WeightChart({ weights }: { readonly weights: readonly Weight[] }) {
  const t = useText();
  const points = chartPoints(weights);
  const newest = weights[0];
  const oldest = weights.at(-1);
  if (newest === undefined || oldest === undefined) return null;
  const line = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100' preserveAspectRatio='none' overflow='visible'><polyline points='${line}' fill='none' stroke='#000' stroke-width='2.5' stroke-linejoin='round' stroke-linecap='round' vector-effect='non-scaling-stroke'/></svg>`;
  const mask = `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
  const summary = t('weight.summary', {
    count: weights.length,
    first: kilograms(oldest.grams),
    from: dayOf(oldest.at),
    last: kilograms(newest.grams),
    until: dayOf(newest.at),
  });
  return (
    <Box className="chart-frame" role="img" label={summary}>
      <Words className="weight-now" hidden>
        {t('weight.kg', { kg: kilograms(newest.grams) })}
      </Words>
      {points.length > 1 && (
        <>
          <Box className="chart" hidden>
            <Box className="chart-line" style={{ WebkitMaskImage: mask, maskImage: mask }} />
            {points.map(({ x, y }) => (
              <Box key={x} className="chart-dot" style={{ left: `${x}%`, top: `${y}%` }} />
            ))}
          </Box>
          <Box className="chart-dates" hidden>
            <Words>{dayOf(oldest.at)}</Words>
            <Words>{dayOf(newest.at)}</Words>
          </Box>
        </>
      )}
    </Box>
  );
}
