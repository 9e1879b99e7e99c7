/** One key figure with its unit and how it compares. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sayCount, sayShare } from './Money.tsx';

export interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Present and earlier value in the same unit; the change is shown in percent. */
  readonly compare?: {
    readonly now: number;
    readonly before: number;
    readonly with: string;
    /** Both are shares: the change is said in percentage points. */
    readonly points?: boolean;
  };
  readonly note?: ReactNode;
  readonly hint?: string;
}

export function Figure({ label, value, compare, note, hint }: FigureProps) {
  return (
    <div className="figure" title={hint}>
      <div className="figure-label">{label}</div>
      <div className="figure-value figures">{value}</div>
      {compare && <Change {...compare} />}
      {note && <div className="figure-change">{note}</div>}
    </div>
  );
}

function Change({ now, before, with: base, points = false }: NonNullable<FigureProps['compare']>) {
  const { t } = useTranslation('kit');
  if (before === 0 && !points) return <div className="figure-change">{t('noCompare', { base })}</div>;
  const change = points ? now - before : now / before - 1;
  const size = points ? t('points', { points: sayCount(Math.abs(change) * 100, 1) }) : sayShare(Math.abs(change));
  const way = change > 0 ? 'up' : change < 0 ? 'down' : '';
  const sign = change > 0 ? '▲' : change < 0 ? '▼' : '＝';
  return (
    <div className="figure-change">
      <span className={way}>
        {sign} {size}
      </span>{' '}
      {base}
    </div>
  );
}
