/** A trend in a few strokes, with the target as a dashed line. */
import type { Kpi } from './words.ts';

const WIDTH = 240;
const HEIGHT = 46;
const MARGIN = 4;

/** Points of the line; a date without a value breaks it. */
export function sparkOf(
  values: readonly (number | null)[],
  target: number | null,
): { readonly lines: readonly string[]; readonly targetY: number | null } {
  const known = [...values, target].filter((value) => value !== null);
  const low = Math.min(...known);
  const spread = Math.max(...known) - low || 1;
  const y = (value: number) => HEIGHT - MARGIN - ((value - low) / spread) * (HEIGHT - 2 * MARGIN);
  const x = (nth: number) => (values.length < 2 ? WIDTH / 2 : (nth / (values.length - 1)) * WIDTH);
  const lines: string[][] = [[]];
  for (const [nth, value] of values.entries()) {
    if (value === null) lines.push([]);
    else lines.at(-1)?.push(`${x(nth).toFixed(1)},${y(value).toFixed(1)}`);
  }
  return {
    // A point alone would not be seen.
    lines: lines
      .filter((line) => line.length > 0)
      .map((line) => (line.length > 1 ? line : [...line, ...line]).join(' ')),
    targetY: target === null ? null : y(target),
  };
}

export function Spark({ kpi }: { readonly kpi: Pick<Kpi, 'trend' | 'target'> }) {
  const values = kpi.trend.map((point) => point.value);
  if (values.every((value) => value === null)) return <div className="spark" />;
  const { lines, targetY } = sparkOf(values, kpi.target);
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {targetY !== null && <line className="spark-target" x1="0" x2={WIDTH} y1={targetY} y2={targetY} />}
      {lines.map((points) => (
        <polyline key={points} className="spark-line" points={points} />
      ))}
    </svg>
  );
}
