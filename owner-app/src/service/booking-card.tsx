/** A booking in a list: what, for whom, when, where it stands (BOOK-4). */
import { Box, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { serverNow } from '../state/clock.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { type Booking, openBooking } from './bookings.ts';
import { inWords } from './catalogue.ts';
import { whenText } from './when.ts';

/** States in which something happens at this moment, shown in the accent's colour. */
const lively = new Set(['pending', 'checked_in', 'in_service']);

export function StateTag({ booking }: { readonly booking: Pick<Booking, 'state' | 'disputed'> }) {
  const t = useText();
  const name = booking.disputed ? t('bookingState.disputed') : t(`bookingState.${booking.state}`);
  return (
    <Box className={`tag ${lively.has(booking.state) ? 'is-lively' : ''}`}>
      <Words>{name}</Words>
    </Box>
  );
}

/** Clock of an appointment, dates of a stay. */
export function useBookingTime(booking: Pick<Booking, 'startsAt' | 'checkIn' | 'checkOut' | 'store'>): string {
  const t = useText();
  if (booking.checkIn !== null && booking.checkOut !== null) {
    return t('booking.nights', { from: booking.checkIn, until: booking.checkOut });
  }
  return whenText(t, booking.startsAt, booking.store.timeZone, serverNow());
}

export function BookingCard({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const chosen = useStore(language);
  const time = useBookingTime(booking);
  const pets = booking.pets.map(({ name }) => name).join(t('common.listComma'));
  return (
    <Box role="listitem">
      <Press className="booking-card" onPress={() => openBooking(booking.bookingId)}>
        <Box className="booking-card-words">
          <Box className="line">
            <Words className="pet-name grow">{inWords(chosen, booking.service.names)}</Words>
            <StateTag booking={booking} />
          </Box>
          <Words>{t('booking.forPets', { time, pets })}</Words>
          <Words className="muted small">{booking.store.name}</Words>
        </Box>
        <Icon name="next" className="row-next" />
      </Press>
    </Box>
  );
}
