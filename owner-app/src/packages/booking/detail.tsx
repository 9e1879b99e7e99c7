/** One booking: where it stands, live steps, and everything that can be done with it (BOOK-4, BOOK-5, BOOK-9). */
import { useRouter } from '@tarojs/taro';
import { call, showRoute } from '#device';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { BookingActs } from '../../booking/booking-acts.tsx';
import { BookingHead, MoneyCard } from '../../booking/booking-head.tsx';
import { Convenience } from '../../booking/convenience.tsx';
import { HoldClock } from '../../booking/hold-clock.tsx';
import { open } from '../../booking/links.ts';
import { Progress } from '../../booking/progress.tsx';
import { PolicyCard } from '../../booking/quote-card.tsx';
import { useText } from '../../booking/texts.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { useLive } from '../../live/use-live.ts';
import type { Booking } from '../../service/bookings.ts';
import { askedWithTime } from '../../state/clock.ts';
import { useLoaded } from '../../state/loading.ts';
import { Button, Card, Failed, Notice, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function BookingDetail() {
  const t = useText();
  const { bookingId = '', fresh } = useRouter().params;
  const loaded = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/bookings/:bookingId', { params: { bookingId } })),
    [bookingId],
  );
  useLive('booking.', loaded.reload);
  useLive('payment.', loaded.reload);
  const booking = loaded.data?.bookings.find((one) => one.bookingId === bookingId);
  return (
    <Page title={t('detail.title')}>
      <CutOff />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {booking === undefined && loaded.loading && <Skeleton lines={6} />}
      {booking !== undefined && <Detail booking={booking} isFresh={fresh === '1'} onChange={loaded.reload} />}
    </Page>
  );
}

interface DetailProps {
  readonly booking: Booking;
  readonly isFresh: boolean;
  readonly onChange: () => void;
}

function Detail({ booking, isFresh, onChange }: DetailProps) {
  const t = useText();
  const { bookingId, can, state } = booking;
  return (
    <>
      <BookingHead booking={booking} />
      {isFresh && state === 'confirmed' && <Notice>{t('detail.booked')}</Notice>}
      {state === 'requested' && <Notice>{t('detail.requested')}</Notice>}
      {booking.disputed && <Notice>{t('detail.disputed')}</Notice>}
      {booking.holdExpiresAt !== null && state === 'pending' && (
        <HoldClock end={booking.holdExpiresAt} onOver={onChange} />
      )}
      {can.pay && (
        <Button icon="wallet" onPress={() => open('pay', { bookingId })}>
          {t('detail.pay')}
        </Button>
      )}
      {can.review && (
        <Button icon="star" onPress={() => open('review', { bookingId })}>
          {t('review.title')}
        </Button>
      )}
      <Progress booking={booking} />
      {can.rateConvenience && <Convenience bookingId={bookingId} onDone={onChange} />}
      <StoreCard booking={booking} />
      <MoneyCard booking={booking} />
      {(can.cancel || can.reschedule) && (
        <PolicyCard policy={booking.policy} freeUntil={null} zone={booking.store.timeZone} />
      )}
      <BookingActs booking={booking} onChange={onChange} />
    </>
  );
}

function StoreCard({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const { store, bookingId, state } = booking;
  const { phone } = store;
  const talks = state !== 'pending' && state !== 'expired';
  return (
    <Card title={store.name}>
      <Words className="muted">{booking.home?.address ?? store.address}</Words>
      <Box>
        {talks && <Row icon="chat" title={t('chat.title')} onPress={() => open('chat', { bookingId })} />}
        {phone !== null && <Row icon="phone" title={t('store.call')} detail={phone} onPress={() => call(phone)} />}
        <Row icon="route" title={t('store.route')} onPress={() => showRoute(store, store.name)} />
        <Row icon="pin" title={t('store.page')} onPress={() => open('store', { storeId: store.storeId })} />
      </Box>
    </Card>
  );
}
