/** Top of a booking's page: what, for whom, when, by whom; and its money. */
import { Box, Words } from '#host';
import { language } from '../i18n/language.ts';
import { StateTag, useBookingTime } from '../service/booking-card.tsx';
import type { Booking } from '../service/bookings.ts';
import { inWords } from '../service/catalogue.ts';
import { useStore } from '../state/store.ts';
import { Card } from '../ui/kit.tsx';
import { MoneyLine } from './quote-card.tsx';
import { useText, wordOf } from './texts.ts';

export function BookingHead({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const spoken = useStore(language);
  const time = useBookingTime(booking);
  const facts = [
    booking.person === null ? undefined : t('detail.person', { name: booking.person.name }),
    booking.kennelName === null ? undefined : t('detail.kennel', { name: booking.kennelName }),
    booking.note,
    booking.cancelled === null
      ? undefined
      : booking.cancelled.reason === ''
        ? t('detail.cancelledBy', { by: t(`actor.${booking.cancelled.by}`) })
        : t('detail.cancelled', {
            by: t(`actor.${booking.cancelled.by}`),
            reason: wordOf(t, 'cancelReason', booking.cancelled.reason),
          }),
    t('detail.no', { no: booking.no }),
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '');
  return (
    <Box className="card">
      <Box className="line">
        <Words heading={2} className="title grow">
          {inWords(spoken, booking.service.names)}
        </Words>
        <StateTag booking={booking} />
      </Box>
      <Words className="head-time">{time}</Words>
      <Words>{booking.pets.map(({ name }) => name).join(t('common.listComma'))}</Words>
      {facts.map((fact) => (
        <Words key={fact} className="muted">
          {fact}
        </Words>
      ))}
    </Box>
  );
}

export function MoneyCard({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const { money, state } = booking;
  // Nothing more is to be paid for what will not take place.
  const isOff = state === 'cancelled' || state === 'expired';
  const lines = [
    ['quote.price', money.priceFen, true],
    ['quote.discount', -money.discountFen, money.discountFen > 0],
    ['money.paid', money.paidFen, money.paidFen > 0],
    ['money.refunded', -money.refundedFen, money.refundedFen > 0],
    ['money.fee', money.feeFen, money.feeFen > 0],
    ['money.atStore', money.atStoreFen, money.atStoreFen > 0 && !isOff],
  ] as const;
  return (
    <Card title={t('money.title')}>
      {lines.map(([key, fen, shown]) => shown && <MoneyLine key={key} name={t(key)} fen={fen} />)}
      {!isOff && <MoneyLine name={t('quote.total')} fen={money.payableFen} strong />}
    </Card>
  );
}
