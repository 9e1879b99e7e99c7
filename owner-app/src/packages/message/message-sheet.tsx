/** One message with its whole text, the coupon it brings, and the way to what it leads to. */
import { useState } from 'react';
import { Box, Words } from '#host';
import { Countdown } from '../../benefit/countdown.tsx';
import type { Coupon } from '../../benefit/coupon.ts';
import { Ticket } from '../../benefit/coupon-card.tsx';
import { openWallet } from '../../benefit/wallet.ts';
import { useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { type Message, placeOf } from '../../message/message.ts';
import { openPlace } from '../../message/open-link.ts';
import { useAction } from '../../state/loading.ts';
import { Button, Notice, Problem } from '../../ui/kit.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface MessageSheetProps {
  readonly message: Message;
  readonly coupon: Coupon | undefined;
  readonly onClose: () => void;
  /** What it leads to is being opened. */
  readonly onFollow: () => void;
}

export function MessageSheet({ message, coupon, onClose, onFollow }: MessageSheetProps) {
  const t = useText();
  const place = placeOf(message.link);
  const [copied, setCopied] = useState(false);
  const following = useAction(async () => {
    onFollow();
    setCopied(!(await openPlace(place)));
  });
  function showCoupon({ couponId }: Coupon): void {
    onFollow();
    openWallet(couponId);
  }
  return (
    <Sheet title={message.title} onClose={onClose}>
      <Words className="muted small">{momentOf(message.at)}</Words>
      <Words className="message-text">{message.body}</Words>
      {coupon !== undefined && (
        <Box role="list">
          <Ticket name={coupon.name} terms={coupon.terms} onPress={() => showCoupon(coupon)}>
            <Countdown end={coupon.validTo} />
          </Ticket>
        </Box>
      )}
      <Problem error={following.error} />
      {copied && <Notice>{t('inbox.linkCopied')}</Notice>}
      {place.kind !== 'none' && (
        <Button busy={following.busy} onPress={() => void following.run()}>
          {t('inbox.follow')}
        </Button>
      )}
    </Sheet>
  );
}
