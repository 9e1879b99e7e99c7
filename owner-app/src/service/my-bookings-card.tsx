/** My bookings on 我的: how many stand where, one tap each (BOOK-4). */
import { Box, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { Card, SmallAction } from '../ui/kit.tsx';
import { bookingTabs, openMyBookings, useBookings } from './bookings.ts';

export function MyBookingsCard() {
  const t = useText();
  const counts = useBookings('to_serve', 1).data?.counts;
  return (
    <Card
      title={t('home.bookings')}
      action={<SmallAction onPress={() => openMyBookings()}>{t('home.allBookings')}</SmallAction>}
    >
      <Box className="bookings-by-state">
        {bookingTabs.map((tab) => (
          <Press key={tab} className="by-state" onPress={() => openMyBookings(tab)}>
            <Words className="by-state-count">{counts?.[tab] ?? 0}</Words>
            <Words className="small">{t(`bookingTab.${tab}`)}</Words>
          </Press>
        ))}
      </Box>
    </Card>
  );
}
