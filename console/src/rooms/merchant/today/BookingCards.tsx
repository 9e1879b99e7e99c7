/** Bookings of a day as cards: when, what, whose pet, who does it, and the next step as a button. */
import type { Booking } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../app/time.ts';
import { Go } from '../../../kit/Go.tsx';
import { Acts } from '../../services/bookings/Acts.tsx';
import { petNames, StateOfBooking } from '../../services/bookings/State.tsx';
import { timeAt } from '../../services/bookings/words.ts';
import { useSayNames } from '../../services/catalogue.ts';

export interface BookingCardsProps {
  readonly bookings: readonly Booking.StaffBooking[];
  /** Also the day, where the list is not of one. */
  readonly withDate?: boolean;
}

/** Steps, chat and report stand in the room of the service. */
const UNDER_WAY: readonly Booking.BookingState[] = ['checked_in', 'in_service'];

export function BookingCards({ bookings, withDate = false }: BookingCardsProps) {
  const { t } = useTranslation('booking');
  const sayNames = useSayNames();
  return (
    <ul className="today-cards">
      {bookings.map((booking) => {
        const { timeZone } = booking.store;
        const from = withDate ? exactTime(booking.startsAt, timeZone) : timeAt(booking.startsAt, timeZone);
        const time = booking.checkIn ? `${booking.checkIn} – ${booking.checkOut}` : from;
        return (
          <li key={booking.bookingId} className="today-card">
            <div className="today-card-head">
              <b className="figures">{time}</b>
              <StateOfBooking booking={booking} />
            </div>
            <Go to={`/bookings/${booking.bookingId}`}>
              {petNames(booking)} · {sayNames(booking.service.names)}
            </Go>
            <span className="quiet">
              {[booking.customer?.name ?? t('walkIn'), booking.person?.name, booking.kennelName, booking.note]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <div className="actions">
              <Acts booking={booking} small />
              {UNDER_WAY.includes(booking.state) && <Go to={`/service/${booking.bookingId}`}>{t('toService')}</Go>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
