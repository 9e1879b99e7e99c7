/** Words of a coupon: what it is worth, for what, from what amount on (LOY-6). */
import type { Reply } from '@pawloop/contract/client';
import type { Language, Translate } from '../i18n/language.ts';
import { momentOf } from '../i18n/moment.ts';

export type Wallet = Reply<'GET /v1/owner/coupons'>;
export type Coupon = Wallet['items'][number];
export type Claimable = Reply<'GET /v1/owner/coupons/claimable'>['items'][number];
export type Terms = Coupon['terms'];

const FEN = 100;
const PER_CENT = 100;
const TENTHS = 10;
/** Of an amount that is typed in yuan. */
export const fenOf = (yuan: number): number => Math.round(yuan * FEN);

/** Letters of a code that are shown together. */
const GROUP = 4;

/** `80`, `9.9`, `0.05`: no zeros at the end. */
export function yuan(fen: number): string {
  return String(Number((fen / FEN).toFixed(2)));
}

/** Big and short: the amount, the share, or what it gives. */
export function worthOf(t: Translate, language: Language, terms: Terms): string {
  if (terms.kind === 'exchange') return t('worth.exchange');
  if (terms.kind === 'shipping') return t('worth.shipping');
  if (terms.kind !== 'percent') return t('worth.amount', { yuan: yuan(terms.valueFen ?? 0) });
  const percent = terms.percentOff ?? 0;
  // Chinese tells what is left to pay, in tenths: 20 % off is 8 折.
  if (language === 'zh' && percent < PER_CENT) {
    return t('worth.percent', { share: Number(((PER_CENT - percent) / TENTHS).toFixed(1)) });
  }
  return language === 'zh' ? t('worth.free') : t('worth.percent', { share: percent });
}

/** Whether its worth is told in words, which need more room than figures. */
export function isInWords({ kind }: Terms): boolean {
  return kind === 'exchange' || kind === 'shipping';
}

/** The least amount, in one line. */
export function thresholdOf(t: Translate, terms: Terms): string {
  return terms.thresholdFen > 0 ? t('coupon.from', { yuan: yuan(terms.thresholdFen) }) : t('coupon.noMinimum');
}

function mostOf(t: Translate, { kind, capFen, valueFen }: Terms): string | undefined {
  if (kind === 'percent' && capFen !== null) return t('coupon.atMost', { yuan: yuan(capFen) });
  if (kind === 'exchange' && capFen !== null) return t('coupon.dearest', { yuan: yuan(capFen) });
  if (kind === 'shipping' && valueFen !== null) return t('coupon.freightAtMost', { yuan: yuan(valueFen) });
  return undefined;
}

/** What it is for: goods, services, or the named kinds of them. */
export function scopeOf(t: Translate, { scope }: Terms): string {
  if (scope.categories.length > 0) return t('coupon.only', { names: scope.categories.join(t('common.listComma')) });
  if (scope.skus.length > 0) return t('coupon.onlyChosen');
  return t(`scope.${scope.kind}`);
}

/** Every condition, one line each. */
export function conditionsOf(t: Translate, terms: Terms): string[] {
  return [
    thresholdOf(t, terms),
    mostOf(t, terms),
    scopeOf(t, terms),
    terms.scope.merchantId === null ? undefined : t('coupon.oneShop'),
    terms.exclusive ? t('coupon.exclusive') : undefined,
  ].filter((line) => line !== undefined);
}

/** In groups, so that it can be read out. */
export function codeInGroups(code: string): string {
  return code.replace(new RegExp(`(.{${GROUP}})(?=.)`, 'g'), '$1 ');
}

/** Why it cannot be used any more, with the time when that is known. */
export function pastOf(t: Translate, coupon: Coupon): string {
  if (coupon.redeemedAt !== null) return t('coupon.redeemedAt', { at: momentOf(coupon.redeemedAt) });
  if (coupon.state === 'revoked') return t('coupon.revoked');
  return t('coupon.expiredAt', { at: momentOf(coupon.validTo) });
}

/** From when until when, before it is anybody's. */
export function validityOf(t: Translate, { validity }: Pick<Claimable, 'validity'>): string {
  if (validity.kind === 'fixed') {
    return t('coupon.period', { from: momentOf(validity.from), until: momentOf(validity.until) });
  }
  const { days, months } = validity;
  const spans = [
    months > 0 ? t(months === 1 ? 'validity.month' : 'validity.months', { months }) : '',
    days > 0 ? t(days === 1 ? 'validity.day' : 'validity.days', { days }) : '',
  ].filter((span) => span !== '');
  return spans.length === 0 ? t('validity.today') : t('validity.after', { span: spans.join(' ') });
}
