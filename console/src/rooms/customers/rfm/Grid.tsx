/** The 5 × 5 heat grid of recency against frequency: each square a button with count and share. */
import { useTranslation } from 'react-i18next';
import { useShade } from '../../../app/theme.ts';
import { heat } from '../../../kit/chart/look.ts';
import { sayCount, sayMoney, sayShare } from '../../../kit/Money.tsx';
import type { RfmReport } from './rfmQuery.ts';

export interface GridProps {
  readonly report: RfmReport;
  readonly chosen: { readonly r: number; readonly f: number } | undefined;
  readonly choose: (r: number, f: number) => void;
}

const scores = [1, 2, 3, 4, 5] as const;
const downward = [5, 4, 3, 2, 1] as const;

/** Step of the heat scale: the square root spreads the many small squares. */
export function heatStep(customers: number, most: number, steps: number): number {
  if (customers === 0 || most === 0) return 0;
  return Math.min(steps - 1, Math.ceil(Math.sqrt(customers / most) * (steps - 1)));
}

export function Grid({ report, chosen, choose }: GridProps) {
  const { t } = useTranslation('audience');
  const shade = useShade();
  const colours = heat[shade];
  const most = Math.max(...report.grid.map((square) => square.customers), 0);
  const at = new Map(report.grid.map((square) => [`${square.r} ${square.f}`, square]));
  return (
    <div className="rfm">
      <div className="rfm-axis-f">
        <span>{t('rfmRoom.often')}</span>
        <span>{t('rfm.f')}</span>
        <span>{t('rfmRoom.seldom')}</span>
      </div>
      <div className="rfm-grid">
        {downward.map((f) =>
          scores.map((r) => {
            const square = at.get(`${r} ${f}`);
            const customers = square?.customers ?? 0;
            const share = report.customers > 0 ? customers / report.customers : 0;
            const step = heatStep(customers, most, colours.length);
            const isDark = shade === 'light' ? step >= 4 : step < 4;
            const value = square?.meanNetFen ?? null;
            return (
              <button
                key={`${r} ${f}`}
                type="button"
                className={`rfm-square ${chosen?.r === r && chosen.f === f ? 'rfm-chosen' : ''}`}
                style={{ background: colours[step], color: isDark ? '#ffffff' : '#2a1a10' }}
                onClick={() => choose(r, f)}
                title={value === null ? undefined : t('rfmRoom.value', { value: sayMoney(value) })}
              >
                <span className="only-read">{t('rfmRoom.square', { r, f })}</span>
                <b>{sayCount(customers)}</b>
                <span>{sayShare(share)}</span>
              </button>
            );
          }),
        )}
      </div>
      <div className="rfm-axis-r">
        <span>{t('rfmRoom.longAgo')}</span>
        <span>{t('rfmRoom.recencyAxis')}</span>
        <span>{t('rfmRoom.recently')}</span>
      </div>
    </div>
  );
}
