/** Gives a booking to another person at the same time; refused when that one is not free. */
import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import type { DrawerProps } from './ResolveDrawer.tsx';
import { storeDay } from './store-day.ts';

export function ReassignDrawer({ booking, close, done }: DrawerProps) {
  const { t } = useTranslation('booking');
  const { storeId } = booking.store;
  const day = useQuery(storeDay(storeId));
  const people = (day.data?.resources ?? []).filter(
    (one) => one.kind === 'person' && one.resourceNo !== booking.person?.resourceNo,
  );
  const save = async ({ personNo }: { readonly personNo: number }) => {
    const params = { bookingId: booking.bookingId };
    await api('POST /v1/bookings/:bookingId/reassign', { params, body: { personNo } });
    done();
  };
  return (
    <FormDrawer<{ readonly personNo: number }>
      title={t('act.reassign')}
      open
      close={close}
      save={save}
      saved={t('done.reassign')}
    >
      <Form.Item name="personNo" label={t('fact.person')} rules={[{ required: true, message: t('personMissing') }]}>
        <Select loading={day.isLoading} options={people.map((one) => ({ value: one.resourceNo, label: one.name }))} />
      </Form.Item>
    </FormDrawer>
  );
}
