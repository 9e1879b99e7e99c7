/** Two circles whose areas and overlap follow the sizes of two segments. */
import { useTranslation } from 'react-i18next';
import { sayCount } from '../../../kit/Money.tsx';
import { distanceFor } from './vennShape.ts';

interface Side {
  readonly name: string;
  readonly size: number;
}

export interface VennProps {
  readonly left: Side;
  readonly right: Side;
  readonly both: number;
}

const LARGEST = 105;
const WIDTH = 480;
const HEIGHT = 270;

export function Venn({ left, right, both }: VennProps) {
  const { t } = useTranslation('segment');
  const most = Math.max(left.size, right.size, 1);
  const radius = (size: number) => LARGEST * Math.sqrt(size / most);
  const [a, b] = [radius(left.size), radius(right.size)];
  const area = (both / most) * Math.PI * LARGEST ** 2;
  const distance = distanceFor(a, b, area);
  const begin = (WIDTH - (a + distance + b)) / 2 + a;
  const [x1, x2, y] = [begin, begin + distance, HEIGHT / 2 + 14];
  return (
    <figure className="venn">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t('overlap.label', { left: left.name, right: right.name, both: sayCount(both) })}
      >
        <circle cx={x1} cy={y} r={a} fill="var(--accent)" fillOpacity="0.3" stroke="var(--accent)" />
        <circle cx={x2} cy={y} r={b} fill="var(--info)" fillOpacity="0.3" stroke="var(--info)" />
        <text
          x={(Math.max(x1 - a, x2 - b) + Math.min(x1 + a, x2 + b)) / 2}
          y={y + 5}
          textAnchor="middle"
          fill="var(--text)"
          fontWeight="650"
        >
          {both > 0 ? sayCount(both) : ''}
        </text>
      </svg>
      <figcaption className="stack">
        <span>
          <i className="swatch" style={{ background: 'var(--accent)' }} /> {left.name} · {sayCount(left.size)}
        </span>
        <span>
          <i className="swatch" style={{ background: 'var(--info)' }} /> {right.name} · {sayCount(right.size)}
        </span>
      </figcaption>
    </figure>
  );
}
