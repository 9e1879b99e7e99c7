/** Gives money back to where it came from, for a reason. */
import type { Payment } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { sayMoney } from '../../../kit/Money.tsx';

interface Values {
  readonly amount: number;
  readonly reason: string;
}

export interface RefundDrawerProps {
  readonly payment: Payment.PaymentDetail;
  /** Still to be given back at most. */
  readonly left: number;
  readonly open: boolean;
  readonly close: () => void;
}

export function RefundDrawer({ payment, left, open, close }: RefundDrawerProps) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const { paymentId, currency } = payment;
  const save = async ({ amount, reason }: Values) => {
    await api('POST /v1/payments/:paymentId/refunds', {
      params: { paymentId },
      body: { amountFen: fenOf(amount), reason },
    });
    await client.invalidateQueries({ queryKey: ['payment', paymentId] });
  };
  return (
    <FormDrawer<Values>
      title={t('payment.refundTitle')}
      open={open}
      close={close}
      save={save}
      saveText={t('payment.refund')}
      saved={t('payment.refundDone')}
      initial={{ amount: yuanOf(left) }}
    >
      <Form.Item
        name="amount"
        label={t('payment.refundAmount')}
        extra={t('payment.refundHint', { amount: sayMoney(left, currency) })}
        rules={[{ required: true, message: t('payment.amountMissing') }]}
      >
        <InputNumber min={0.01} max={yuanOf(left)} precision={2} style={{ width: 220 }} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('payment.reason')}
        extra={t('payment.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('payment.reasonMissing') }]}
      >
        <Input.TextArea rows={2} maxLength={80} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
