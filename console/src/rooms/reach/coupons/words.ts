/** Coupons in words: what one is worth, on which conditions, when it can be used. */
import type { Coupon } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../app/i18n.ts';
import { exactTime } from '../../../app/time.ts';
import { sayMoney } from '../../../kit/Money.tsx';
import type { Tone } from '../../../kit/StateTag.tsx';
import { lastDay } from '../dates.ts';

export const kinds = ['amount', 'threshold', 'percent', 'exchange', 'shipping'] as const;
export const statuses = ['draft', 'active', 'paused', 'ended'] as const;
export const claims = ['none', 'page', 'code'] as const;

export const toneOfStatus: Readonly<Record<Coupon.TemplateStatus, Tone>> = {
  draft: 'plain',
  active: 'good',
  paused: 'warn',
  ended: 'plain',
};

export const toneOfState: Readonly<Record<Coupon.CouponState, Tone>> = {
  issued: 'good',
  reserved: 'accent',
  redeemed: 'info',
  expired: 'plain',
  revoked: 'plain',
  returned: 'plain',
};

const TENTHS = 10;
const HUNDRED = 100;

/** Whole yuan lose their digits: `¥80`, `¥9.90`. */
export const yuan = (fen: number): string => sayMoney(fen, 'CNY', fen % HUNDRED === 0);

/** What is left to pay in tenths, as Chinese says it: 20 % off is 8 折, 15 % off 8.5 折. */
export const tenths = (percentOff: number): number => (HUNDRED - percentOff) / TENTHS;

export interface CouponWords {
  /** Big and short: `¥80`, `8 折`. */
  readonly worth: (terms: Coupon.Terms) => string;
  /** `满 200 可用`. */
  readonly threshold: (terms: Coupon.Terms) => string;
  readonly scope: (terms: Coupon.Terms) => string;
  /** Every condition, one line each. */
  readonly conditions: (terms: Coupon.Terms) => string[];
  readonly validity: (validity: Coupon.Validity) => string;
}

export function useCouponWords(): CouponWords {
  const { t } = useTranslation('coupon');
  const worth = ({ kind, valueFen, percentOff }: Coupon.Terms): string => {
    if (kind === 'exchange') return t('worth.exchange');
    if (kind === 'shipping') return t('worth.shipping');
    if (kind !== 'percent') return yuan(valueFen ?? 0);
    const off = percentOff ?? 0;
    return presentLanguage() === 'zh' && off < HUNDRED
      ? t('worth.tenths', { tenths: tenths(off) })
      : t('worth.percent', { off });
  };
  const threshold = ({ thresholdFen }: Coupon.Terms): string =>
    thresholdFen > 0 ? t('say.threshold', { amount: yuan(thresholdFen) }) : t('say.noThreshold');
  const scope = ({ scope: { kind, categories, skus } }: Coupon.Terms): string => {
    if (categories.length > 0) return t('say.only', { names: categories.join(t('say.comma')) });
    return skus.length > 0 ? t('say.skus', { count: skus.length }) : t(`scope.${kind}`);
  };
  const most = ({ kind, capFen, valueFen }: Coupon.Terms): string | undefined => {
    if (kind === 'percent' && capFen) return t('say.atMost', { amount: yuan(capFen) });
    if (kind === 'exchange' && capFen) return t('say.dearest', { amount: yuan(capFen) });
    return kind === 'shipping' && valueFen ? t('say.freight', { amount: yuan(valueFen) }) : undefined;
  };
  const conditions = (terms: Coupon.Terms): string[] =>
    [
      threshold(terms),
      most(terms),
      scope(terms),
      terms.scope.merchantId === null ? undefined : t('say.oneShop'),
      terms.exclusive ? t('say.exclusive') : undefined,
    ].filter((line) => line !== undefined);
  const validity = (one: Coupon.Validity): string => {
    if (one.kind === 'fixed') return t('say.fixed', { from: exactTime(one.from), until: lastDay(one.until) });
    const spans = [
      one.months > 0 ? t('say.months', { count: one.months }) : '',
      one.days > 0 ? t('say.days', { count: one.days }) : '',
    ].filter(Boolean);
    return spans.length === 0 ? t('say.today') : t('say.after', { span: spans.join(' ') });
  };
  return { worth, threshold, scope, conditions, validity };
}
