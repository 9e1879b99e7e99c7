/** How many of a coupon went out, against how many there are. */
import type { Coupon } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { sayCount } from '../../../kit/Money.tsx';
import './coupon.css';

export interface StockProps {
  readonly template: Pick<Coupon.CouponTemplate, 'granted' | 'totalPieces' | 'piecesLeft'>;
}

export function Stock({ template: { granted, totalPieces, piecesLeft } }: StockProps) {
  const { t } = useTranslation('coupon');
  if (totalPieces === null) return t('stock.unlimited', { granted: sayCount(granted) });
  return (
    <span className="stock">
      <span className="nowrap figures">
        {t('stock.left', { left: sayCount(piecesLeft ?? 0), total: sayCount(totalPieces) })}
      </span>
      <span className="stock-track" aria-hidden="true">
        <i style={{ width: `${Math.min((granted / totalPieces) * 100, 100)}%` }} />
      </span>
    </span>
  );
}
