/** What happened with a booking, who did it and why. */
import type { Booking } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../app/time.ts';
import { sayMoney } from '../../../kit/Money.tsx';
import { When } from '../../../kit/When.tsx';

export function History({ booking }: { readonly booking: Booking.StaffBookingDetail }) {
  const { t } = useTranslation('booking');
  return (
    <ol className="booking-history">
      {booking.moves.map((move) => (
        <li key={`${move.at} ${move.move}`}>
          <b>{t(`move.${move.move}`)}</b>
          <span className="quiet">{move.byName ?? t(`by.${move.by}`)}</span>
          {move.startsAt && <span className="figures">{exactTime(move.startsAt, booking.store.timeZone)}</span>}
          {move.amountFen !== null && (
            <span className="figures">{sayMoney(move.amountFen, booking.money.currency)}</span>
          )}
          <span className="quiet">
            <When at={move.at} exact />
          </span>
          {move.reason && <span className="booking-reason quiet">{move.reason}</span>}
        </li>
      ))}
    </ol>
  );
}
