/** Seats of a class that are taken, as a bar with its figures. */
import type { Booking } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import './classes.css';

export function Seats({ one }: { readonly one: Pick<Booking.StoreClass, 'seats' | 'seatsTaken'> }) {
  const { t } = useTranslation('rules');
  const share = Math.min(one.seatsTaken / one.seats, 1);
  return (
    <span className="class-seats">
      <span className="class-track" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
      <span className="figures nowrap">{t('class.seatsOf', { taken: one.seatsTaken, seats: one.seats })}</span>
    </span>
  );
}
