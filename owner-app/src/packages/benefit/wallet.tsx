/** My coupons: usable, used, past; each opens with its code for the counter (LOY-6, LOY-7). */
import { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { Box, Words } from '#host';
import { Countdown } from '../../benefit/countdown.tsx';
import { type Coupon, pastOf } from '../../benefit/coupon.ts';
import { Ticket } from '../../benefit/coupon-card.tsx';
import { openClaims, useWallet, type WalletPart, walletParts } from '../../benefit/wallet.ts';
import { useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useStore } from '../../state/store.ts';
import { Choices } from '../../ui/form.tsx';
import { Button, Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { CouponSheet } from './coupon-sheet.tsx';

export default function WalletPage() {
  const t = useText();
  const { status } = useStore(session);
  const [part, setPart] = useState<WalletPart>('usable');
  const [open, setOpen] = useState<string | undefined>(useRouter().params.couponId);
  const wallet = useWallet(part);
  const shown = wallet.data?.part === part ? wallet.data : undefined;
  const counts = wallet.data?.counts;
  const opened = shown?.items.find(({ couponId }) => couponId === open);
  // Used at the counter while it is shown, or named by an old message: it is looked for in the other parts.
  const isElsewhere = shown !== undefined && open !== undefined && opened === undefined;
  useEffect(() => {
    if (!isElsewhere) return;
    const next = walletParts[walletParts.indexOf(part) + 1];
    if (next === undefined) setOpen(undefined);
    setPart(next ?? 'usable');
  }, [isElsewhere, part]);
  const names = walletParts.map((value) => ({
    value,
    name:
      counts === undefined
        ? t(`wallet.${value}`)
        : t('wallet.count', { part: t(`wallet.${value}`), count: counts[value] }),
  }));
  const more = (
    <Button kind="quiet" icon="gift" onPress={openClaims}>
      {t('claim.title')}
    </Button>
  );
  return (
    <Page title={t('wallet.title')} footer={status === 'in' && shown?.items.length ? more : undefined}>
      {status === 'out' && <SignInNeeded />}
      {status === 'in' && <Choices label={t('wallet.title')} value={part} options={names} onChange={setPart} />}
      <CutOff />
      <Failed error={wallet.error} onRetry={wallet.reload} />
      {shown === undefined && wallet.loading && <Skeleton lines={5} />}
      {shown !== undefined && shown.items.length === 0 && (
        <Empty icon="ticket" title={t(`wallet.${part}None`)} detail={t(`wallet.${part}NoneDetail`)}>
          {part === 'usable' && more}
        </Empty>
      )}
      {shown !== undefined && shown.items.length > 0 && (
        <Box className="tickets" role="list">
          {shown.items.map((coupon) => (
            <WalletTicket
              key={coupon.couponId}
              coupon={coupon}
              onPress={() => setOpen(coupon.couponId)}
              onOver={wallet.reload}
            />
          ))}
        </Box>
      )}
      {opened !== undefined && (
        <CouponSheet coupon={opened} onClose={() => setOpen(undefined)} onOver={wallet.reload} />
      )}
    </Page>
  );
}

interface WalletTicketProps {
  readonly coupon: Coupon;
  readonly onPress: () => void;
  readonly onOver: () => void;
}

function WalletTicket({ coupon, onPress, onOver }: WalletTicketProps) {
  const t = useText();
  const live = coupon.state === 'issued' || coupon.state === 'reserved';
  return (
    <Ticket name={coupon.name} terms={coupon.terms} past={!live} onPress={onPress}>
      {coupon.usable && <Countdown end={coupon.validTo} onOver={onOver} />}
      {coupon.state === 'reserved' && <Words className="small">{t('coupon.reserved')}</Words>}
      {coupon.state === 'issued' && !coupon.usable && (
        <Words className="small">{t('coupon.validFrom', { at: momentOf(coupon.validFrom) })}</Words>
      )}
      {!live && <Words className="muted small">{pastOf(t, coupon)}</Words>}
    </Ticket>
  );
}
