/** Where a booking stands, in words. */
import type { Booking } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag } from '../../../kit/StateTag.tsx';
import { stateTones } from './words.ts';

export function StateOfBooking({ booking }: { readonly booking: Pick<Booking.StaffBooking, 'state' | 'disputed'> }) {
  const { t } = useTranslation('booking');
  return (
    <span className="row">
      <StateTag tone={stateTones[booking.state]}>{t(`state.${booking.state}`)}</StateTag>
      {booking.disputed && <StateTag tone="bad">{t('disputed')}</StateTag>}
    </span>
  );
}

export const petNames = ({ pets }: Pick<Booking.StaffBooking, 'pets'>): string =>
  pets.map((pet) => pet.name).join(', ');
