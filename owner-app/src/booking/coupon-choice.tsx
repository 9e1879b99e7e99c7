/** Coupons that may be used for a booking; those that do not count say why (BOOK-3, LOY-6). */
import { useState } from 'react';
import { Box, Press, Words } from '#host';
import { type Coupon, thresholdOf, worthOf } from '../benefit/coupon.ts';
import { useWallet } from '../benefit/wallet.ts';
import { language } from '../i18n/language.ts';
import type { Quote } from '../service/bookings.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Button, Empty, Row } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useText, wordOf } from './texts.ts';

interface CouponChoiceProps {
  readonly chosen: readonly string[];
  readonly unused: Quote['unusedCoupons'];
  readonly onChange: (couponIds: string[]) => void;
}

export function CouponChoice({ chosen, unused, onChange }: CouponChoiceProps) {
  const t = useText();
  const wallet = useWallet('usable');
  const [open, setOpen] = useState(false);
  const fitting = (wallet.data?.items ?? []).filter(({ usable, terms }) => usable && terms.scope.kind !== 'goods');
  const toggle = (couponId: string) =>
    onChange(chosen.includes(couponId) ? chosen.filter((id) => id !== couponId) : [...chosen, couponId]);
  const detail =
    chosen.length > 0 ? t('coupons.chosen', { count: chosen.length }) : t('coupons.usable', { count: fitting.length });
  return (
    <>
      <Box className="card is-list">
        <Row icon="ticket" title={t('coupons.title')} detail={detail} onPress={() => setOpen(true)} />
      </Box>
      {open && (
        <Sheet title={t('coupons.title')} onClose={() => setOpen(false)}>
          {fitting.length === 0 && <Empty icon="ticket" title={t('coupons.none')} detail={t('coupons.noneDetail')} />}
          {fitting.map((coupon) => (
            <CouponLine
              key={coupon.couponId}
              coupon={coupon}
              chosen={chosen.includes(coupon.couponId)}
              reason={unused.find(({ couponId }) => couponId === coupon.couponId)?.reason}
              onPress={() => toggle(coupon.couponId)}
            />
          ))}
          <Button onPress={() => setOpen(false)}>{t('common.done')}</Button>
        </Sheet>
      )}
    </>
  );
}

interface CouponLineProps {
  readonly coupon: Coupon;
  readonly chosen: boolean;
  readonly reason: string | undefined;
  readonly onPress: () => void;
}

function CouponLine({ coupon, chosen, reason, onPress }: CouponLineProps) {
  const t = useText();
  const spoken = useStore(language);
  return (
    <Press as="checkbox" className={`choice ${chosen ? 'is-chosen' : ''}`} chosen={chosen} onPress={onPress}>
      <Box hidden className={`tick ${chosen ? 'is-on' : ''}`}>
        {chosen && <Icon name="check" />}
      </Box>
      <Box className="grow choice-words">
        <Words className="ticket-name">{coupon.name}</Words>
        <Words className="muted small">
          {t('coupons.line', { worth: worthOf(t, spoken, coupon.terms), threshold: thresholdOf(t, coupon.terms) })}
        </Words>
        {chosen && reason !== undefined && <Words className="field-error">{wordOf(t, 'unused', reason)}</Words>}
      </Box>
    </Press>
  );
}
