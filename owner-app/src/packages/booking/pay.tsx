/** The cashier: what is held and until when, the way of paying, the sandbox where no provider is (BOOK-3, PAY-1). */
import { ApiError } from '@pawloop/contract/client';
import Taro, { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { payChannels, payInWechat, visit } from '#device';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { yuan } from '../../benefit/coupon.ts';
import { ChooseWay } from '../../booking/choose-way.tsx';
import { HoldClock } from '../../booking/hold-clock.tsx';
import { replaceBy } from '../../booking/links.ts';
import { MoneyLine } from '../../booking/quote-card.tsx';
import { SandboxCashier } from '../../booking/sandbox.tsx';
import { useText } from '../../booking/texts.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { useLive } from '../../live/use-live.ts';
import { BookingCard } from '../../service/booking-card.tsx';
import { type Group, openConfirm, openMyBookings } from '../../service/bookings.ts';
import { askedWithTime } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Button, Card, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

/** While a payment is under way. */
const ASKED_EVERY_MS = 3000;

export default function PayPage() {
  const t = useText();
  const bookingId = useRouter().params.bookingId ?? '';
  const loaded = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/bookings/:bookingId', { params: { bookingId } })),
    [bookingId],
  );
  useLive('booking.', loaded.reload);
  useLive('payment.', loaded.reload);
  const group = loaded.data;
  const booking = group?.bookings[0];
  const petId = booking?.pets[0]?.petId;
  const isOver = booking?.state === 'expired' || booking?.state === 'cancelled';
  const isDone = booking !== undefined && booking.state !== 'pending' && !isOver;
  useEffect(() => {
    if (isDone) replaceBy('detail', { bookingId, fresh: '1' });
  }, [isDone, bookingId]);
  const waits = group?.payment?.state === 'pending';
  // The provider's word may take a while, and the live channel may be down just then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the latest way to ask is the same one
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(loaded.reload, ASKED_EVERY_MS);
    return () => clearInterval(timer);
  }, [waits]);
  return (
    <Page title={t('pay.title')}>
      <CutOff />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {group === undefined && loaded.loading && <Skeleton lines={5} />}
      {group !== undefined && booking !== undefined && (
        <>
          {group.holdExpiresAt !== null && !isOver && <HoldClock end={group.holdExpiresAt} onOver={loaded.reload} />}
          {isOver && (
            <>
              <Notice>{t('pay.over')}</Notice>
              {petId !== undefined && (
                <Button
                  icon="repeat"
                  onPress={() => openConfirm({ storeId: booking.store.storeId, offerId: booking.offerId, petId })}
                >
                  {t('detail.again')}
                </Button>
              )}
              <Button kind="quiet" onPress={() => openMyBookings('after_sale')}>
                {t('mine.title')}
              </Button>
            </>
          )}
          <Card>
            <Box role="list">
              {group.bookings.map((one) => (
                <BookingCard key={one.bookingId} booking={one} />
              ))}
            </Box>
            <MoneyLine
              name={t('quote.total')}
              fen={group.bookings.reduce((sum, { money }) => sum + money.payableFen, 0)}
              strong
            />
          </Card>
          {!isOver && !isDone && <Cashier group={group} bookingId={bookingId} onChange={loaded.reload} />}
        </>
      )}
    </Page>
  );
}

interface CashierProps {
  readonly group: Group;
  readonly bookingId: string;
  readonly onChange: () => void;
}

function Cashier({ group, bookingId, onChange }: CashierProps) {
  const t = useText();
  if (group.payment !== null) return <PayNow payment={group.payment} onChange={onChange} />;
  return (
    <ChooseWay
      bookings={group.bookings}
      word={t('pay.go')}
      onChoose={async (payWay) => {
        await api('POST /v1/owner/bookings/:bookingId/pay', { params: { bookingId }, body: { payWay } });
        onChange();
      }}
    />
  );
}

function PayNow({
  payment,
  onChange,
}: {
  readonly payment: NonNullable<Group['payment']>;
  readonly onChange: () => void;
}) {
  const t = useText();
  const { paymentId, channels } = payment;
  const [sandboxUrl, setSandboxUrl] = useState<string>();
  const [failed, setFailed] = useState(false);
  const channel =
    payChannels().find((one) => channels.includes(one)) ?? channels.find((one) => one === 'sandbox') ?? channels[0];
  const paying = useAction(async () => {
    if (channel === undefined) return;
    setFailed(false);
    const ready = await api('POST /v1/owner/payments/:paymentId/prepare', { params: { paymentId }, body: { channel } });
    if (ready.kind === 'wechat') {
      const { kind: _, ...ask } = ready;
      await payInWechat(ask);
    } else if (ready.kind === 'link') visit(ready.url);
    else if (ready.kind === 'sandbox') setSandboxUrl(ready.url);
    else if (ready.kind === 'code') await Taro.setClipboardData({ data: ready.codeUrl });
    onChange();
  });
  const over = paying.error instanceof ApiError && paying.error.problem.code === 'payment/over';
  return (
    <>
      <Words className="muted centred">{t('pay.asked', { yuan: yuan(payment.amountFen) })}</Words>
      <Problem error={paying.error} />
      {failed && payment.state !== 'succeeded' && <Notice>{t('pay.failed')}</Notice>}
      {payment.state === 'succeeded' ? (
        <Notice>{t('pay.paid')}</Notice>
      ) : (
        <Button
          icon="wallet"
          busy={paying.busy}
          disabled={channel === undefined || over}
          onPress={() => void paying.run()}
        >
          {t('confirm.pay', { yuan: yuan(payment.amountFen) })}
        </Button>
      )}
      {sandboxUrl !== undefined && (
        <SandboxCashier
          url={sandboxUrl}
          amountFen={payment.amountFen}
          onClose={(didFail) => {
            setSandboxUrl(undefined);
            setFailed(didFail);
            onChange();
          }}
        />
      )}
    </>
  );
}
