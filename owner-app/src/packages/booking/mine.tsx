/** My bookings by where they stand: 待付款 待服务 服务中 待评价 退款售后 (BOOK-4). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box } from '#host';
import { open } from '../../booking/links.ts';
import { useText } from '../../booking/texts.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { BookingCard } from '../../service/booking-card.tsx';
import { bookingTabs, type Tab, useBookings } from '../../service/bookings.ts';
import { openMyEmergencies } from '../../service/emergency-link.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useStore } from '../../state/store.ts';
import { toTab } from '../../tabs.ts';
import { Choices } from '../../ui/form.tsx';
import { Button, Empty, Failed, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const STEP = 30;
const MOST = 200;

function isTab(value: string | undefined): value is Tab {
  return bookingTabs.some((tab) => tab === value);
}

export default function MinePage() {
  const t = useText();
  const { status } = useStore(session);
  const asked = useRouter().params.tab;
  const [tab, setTab] = useState<Tab>(isTab(asked) ? asked : 'to_serve');
  const [limit, setLimit] = useState(STEP);
  const loaded = useBookings(tab, limit);
  const counts = loaded.data?.counts;
  const shown = loaded.data?.tab === tab ? loaded.data : undefined;
  const options = bookingTabs.map((value) => {
    const name = t(`bookingTab.${value}`);
    const count = counts?.[value] ?? 0;
    return { value, name: count > 0 ? t('wallet.count', { part: name, count }) : name };
  });
  return (
    <Page title={t('mine.title')}>
      {status === 'out' && <SignInNeeded />}
      {status === 'in' && <Choices<Tab> label={t('mine.title')} value={tab} options={options} onChange={setTab} />}
      <CutOff />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {shown === undefined && loaded.loading && <Skeleton lines={5} />}
      {shown?.items.length === 0 && (
        <Empty icon="calendar" title={t(`mineNone.${tab}`)} detail={t('mine.noneDetail')}>
          <Button onPress={() => toTab('/pages/booking/index')}>{t('mine.find')}</Button>
        </Empty>
      )}
      {shown !== undefined && shown.items.length > 0 && (
        <Box className="card" role="list">
          {shown.items.map((booking) => (
            <BookingCard key={booking.bookingId} booking={booking} />
          ))}
        </Box>
      )}
      {shown?.nextCursor != null && limit < MOST && (
        <Button kind="quiet" busy={loaded.loading} onPress={() => setLimit(Math.min(MOST, limit * 2))}>
          {t('search.more')}
        </Button>
      )}
      {status === 'in' && (
        <Box className="card is-list">
          <Row icon="bell" title={t('waiting.title')} onPress={() => open('waiting')} />
          <Row icon="star" title={t('myReviews.title')} onPress={() => open('reviews')} />
          <Row icon="chat" title={t('cases.title')} onPress={() => open('cases')} />
          <Row icon="alarm" title={t('emergency.mine')} onPress={openMyEmergencies} />
          <Row icon="calendar" title={t('calendar.title')} onPress={() => open('calendar')} />
        </Box>
      )}
    </Page>
  );
}
