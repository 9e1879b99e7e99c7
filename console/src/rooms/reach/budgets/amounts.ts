/** Amounts of a budget in words and in forms: money in yuan, pieces as they are. */
import type { Budget } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';

export function useSayAmount(unit: Budget.BudgetUnit): (amount: number) => string {
  const { t } = useTranslation('coupon');
  return (amount) =>
    unit === 'fen'
      ? sayMoney(Math.round(amount))
      : t('budget.pieces', { count: Math.round(amount), figure: sayCount(amount) });
}

/** What is typed for an amount: yuan, or pieces. */
export const typedOf = (amount: number, unit: Budget.BudgetUnit): number => (unit === 'fen' ? yuanOf(amount) : amount);

export const amountOf = (typed: number | null | undefined, unit: Budget.BudgetUnit): number =>
  unit === 'fen' ? fenOf(typed ?? 0) : Math.round(typed ?? 0);

/** Sum of the shares in percent; they must make 100. */
export const sumOf = (shares: Partial<Record<Budget.Tier, number | null>> | undefined): number =>
  (shares?.new ?? 0) + (shares?.active ?? 0) + (shares?.dormant ?? 0);

/** What an entry is for, by the beginning of its key. */
export function purposeOf(key: string): 'coupon' | 'message' | 'other' {
  const [head] = key.split(/[:/]/);
  return head === 'coupon' ? 'coupon' : head === 'message' || head === 'send' ? 'message' : 'other';
}
