/** A budget or one of its lines as a bar: spent, reserved, left; the figures stand below it. */
import type { Budget } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { useSayAmount } from './amounts.ts';
import '../coupons/coupon.css';

export interface BudgetBarProps {
  readonly of: Pick<Budget.BudgetLine, 'limit' | 'reserved' | 'spent' | 'left'>;
  readonly unit: Budget.BudgetUnit;
}

const share = (part: number, whole: number): string => `${whole > 0 ? Math.min((part / whole) * 100, 100) : 0}%`;

export function BudgetBar({ of: { limit, reserved, spent } }: Pick<BudgetBarProps, 'of'>) {
  return (
    <span className="budget-track" aria-hidden="true">
      <i className="budget-spent" style={{ width: share(spent, limit) }} />
      <i className="budget-reserved" style={{ width: share(reserved, limit) }} />
    </span>
  );
}

export function BudgetFigures({ of: { limit, reserved, spent, left }, unit }: BudgetBarProps) {
  const { t } = useTranslation('coupon');
  const sayAmount = useSayAmount(unit);
  return (
    <span className="budget-figures">
      <span>
        <i className="key-dot key-spent" aria-hidden="true" />
        {t('budget.spent')} <b className="figures">{sayAmount(spent)}</b>
      </span>
      <span>
        <i className="key-dot key-reserved" aria-hidden="true" />
        {t('budget.reserved')} <b className="figures">{sayAmount(reserved)}</b>
      </span>
      <span>
        <i className="key-dot" aria-hidden="true" />
        {t('budget.left')} <b className="figures">{sayAmount(left)}</b>
      </span>
      <span className="quiet">
        {t('budget.limit')} <span className="figures">{sayAmount(limit)}</span>
      </span>
    </span>
  );
}
