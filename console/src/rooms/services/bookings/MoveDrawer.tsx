/** Moves a booking to another time that was agreed with its owner: one of the times that are free, or other nights. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { addDays, dateOf, exactTime } from '../../../app/time.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import type { DrawerProps } from './ResolveDrawer.tsx';
import { timeAt } from './words.ts';

interface Values {
  readonly startsAt?: string;
  readonly checkIn?: string;
  readonly sessionId?: string;
  readonly reason: string;
}

export function MoveDrawer({ booking, close, done }: DrawerProps) {
  const { t } = useTranslation('booking');
  const { bookingId, money } = booking;
  const stay = booking.service.mode === 'stay';
  const save = async ({ startsAt, checkIn, sessionId, reason }: Values) => {
    const days = checkIn && { checkIn, checkOut: addDays(checkIn, money.quantity) };
    const when = days || (sessionId ? { sessionId } : { startsAt: startsAt ?? '' });
    await api('POST /v1/bookings/:bookingId/reschedule', { params: { bookingId }, body: { ...when, reason } });
    done();
  };
  return (
    <FormDrawer<Values> title={t('act.reschedule')} open close={close} save={save} saved={t('done.reschedule')}>
      {booking.service.mode === 'class' && <OtherClass booking={booking} />}
      {stay && (
        <Form.Item name="checkIn" label={t('fact.nights')} rules={[{ required: true, message: t('dateMissing') }]}>
          <DateInput />
        </Form.Item>
      )}
      {booking.service.mode === 'appointment' && <FreeStart booking={booking} />}
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}
      >
        <Input.TextArea rows={2} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  );
}

function FreeStart({ booking }: Pick<DrawerProps, 'booking'>) {
  const { t } = useTranslation('booking');
  const { store, offerId, pets } = booking;
  const [date, setDate] = useState(dateOf(booking.startsAt, store.timeZone));
  const [pet] = pets;
  const slots = useQuery({
    queryKey: ['slots', offerId, date],
    queryFn: () =>
      api('GET /v1/stores/:storeId/slots', {
        params: { storeId: store.storeId },
        query: { offerId, from: date, days: 1, ...(pet?.species && { species: pet.species }) },
      }),
  });
  const starts = slots.data?.days.flatMap((day) => day.starts) ?? [];
  return (
    <>
      <Form.Item label={t('day')}>
        <DateInput value={date} onChange={(chosen) => chosen && setDate(chosen)} />
      </Form.Item>
      <Form.Item name="startsAt" label={t('fact.when')} rules={[{ required: true, message: t('dateMissing') }]}>
        <Select
          loading={slots.isLoading}
          placeholder={starts.length === 0 ? t('nothingFree') : t('pickTime')}
          options={starts.map((start) => ({ value: start.startsAt, label: timeAt(start.startsAt, store.timeZone) }))}
        />
      </Form.Item>
    </>
  );
}

/** Another session of the same class that has a seat. */
function OtherClass({ booking }: Pick<DrawerProps, 'booking'>) {
  const { t } = useTranslation('booking');
  const { store, offerId, sessionId } = booking;
  const sessions = useQuery({
    queryKey: ['classes', store.storeId, offerId],
    queryFn: () =>
      api('GET /v1/stores/:storeId/sessions', { params: { storeId: store.storeId }, query: { offerId, days: 92 } }),
  });
  const free = (sessions.data?.items ?? []).filter((one) => one.sessionId !== sessionId && one.seatsTaken < one.seats);
  return (
    <Form.Item name="sessionId" label={t('fact.when')} rules={[{ required: true, message: t('dateMissing') }]}>
      <Select
        loading={sessions.isLoading}
        placeholder={free.length === 0 ? t('noOtherClass') : t('pickTime')}
        options={free.map((one) => ({ value: one.sessionId, label: exactTime(one.startsAt, store.timeZone) }))}
      />
    </Form.Item>
  );
}
