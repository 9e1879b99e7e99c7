/** One coupon to show at the counter: QR and code, countdown, conditions (LOY-6, LOY-7). */
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Box, Picture, Words } from '#host';
import { Countdown } from '../../benefit/countdown.tsx';
import { type Coupon, codeInGroups, conditionsOf, pastOf, worthOf, yuan } from '../../benefit/coupon.ts';
import { language, useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useStore } from '../../state/store.ts';
import { Notice, SmallAction } from '../../ui/kit.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { qrPicture } from './qr.ts';
import { Remind } from './remind.tsx';

interface CouponSheetProps {
  readonly coupon: Coupon;
  readonly onClose: () => void;
  /** The time is over while it is shown. */
  readonly onOver: () => void;
}

export function CouponSheet({ coupon, onClose, onOver }: CouponSheetProps) {
  const t = useText();
  const chosen = useStore(language);
  return (
    <Sheet title={coupon.name} onClose={onClose}>
      <Box className="coupon-head">
        <Words className="ticket-amount">{worthOf(t, chosen, coupon.terms)}</Words>
        {coupon.usable && <Countdown end={coupon.validTo} onOver={onOver} />}
        {!coupon.usable && coupon.state === 'issued' && (
          <Words className="muted">{t('coupon.validFrom', { at: momentOf(coupon.validFrom) })}</Words>
        )}
        {coupon.discountFen !== null && (
          <Words className="ticket-name">{t('coupon.saved', { yuan: yuan(coupon.discountFen) })}</Words>
        )}
        {coupon.state !== 'issued' && (
          <Words className="muted">{coupon.state === 'reserved' ? t('coupon.reserved') : pastOf(t, coupon)}</Words>
        )}
      </Box>
      {coupon.usable && <CounterCode code={coupon.code} />}
      {coupon.usable && <Remind />}
      <Box role="list">
        {conditionsOf(t, coupon.terms).map((line) => (
          <Box key={line} className="condition" role="listitem">
            <Words>{line}</Words>
          </Box>
        ))}
        <Box className="condition" role="listitem">
          <Words>{t('coupon.period', { from: momentOf(coupon.validFrom), until: momentOf(coupon.validTo) })}</Words>
        </Box>
      </Box>
    </Sheet>
  );
}

/** Big enough to be read across a counter; the picture is for scanners. */
function CounterCode({ code }: { readonly code: string }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await Taro.setClipboardData({ data: code });
    setCopied(true);
  }
  return (
    <Box className="counter">
      <Picture className="counter-qr" src={qrPicture(code)} alt={t('coupon.qrOf', { code })} />
      <Words className="counter-code">{codeInGroups(code)}</Words>
      <Words className="muted small">{t('coupon.atCounter')}</Words>
      <SmallAction onPress={() => void copy()}>{t('common.copy')}</SmallAction>
      {copied && <Notice>{t('common.copied')}</Notice>}
    </Box>
  );
}
