/** Decides a dispute: how much is given back, and why. */
import type { Booking } from '@pawloop/contract';
import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { sayMoney } from '../../../kit/Money.tsx';

export interface DrawerProps {
  readonly booking: Booking.StaffBooking;
  readonly close: () => void;
  readonly done: () => void;
}

export function ResolveDrawer({ booking, close, done }: DrawerProps) {
  const { t } = useTranslation('booking');
  const { money, bookingId } = booking;
  const left = money.paidFen - money.refundedFen;
  const save = async ({ amount, note }: { readonly amount: number; readonly note: string }) => {
    const body = { refundFen: fenOf(amount), note };
    await api('POST /v1/bookings/:bookingId/resolve-dispute', { params: { bookingId }, body });
    done();
  };
  return (
    <FormDrawer<{ readonly amount: number; readonly note: string }>
      title={t('act.resolve_dispute')}
      open
      close={close}
      save={save}
      saved={t('done.resolve_dispute')}
      initial={{ amount: 0 }}
    >
      <Form.Item
        name="amount"
        label={t('resolve.amount')}
        extra={t('resolve.hint', { amount: sayMoney(left, money.currency) })}
        rules={[{ required: true, message: t('resolve.amountMissing') }]}
      >
        <InputNumber min={0} max={yuanOf(left)} precision={2} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}
      >
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
