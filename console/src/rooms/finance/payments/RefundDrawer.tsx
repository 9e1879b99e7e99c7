/** Gives money back to where it came from, for a reason: of a payment what one likes, of a wrong one all. */
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
      <Reason />
    </FormDrawer>
  );
}

interface ReturnDrawerProps {
  readonly payment: Payment.PaymentDetail & { readonly wrongFen: number };
  readonly open: boolean;
  readonly close: () => void;
}

/** Sends another amount than the one asked for back, whole. */
export function ReturnDrawer({ payment, open, close }: ReturnDrawerProps) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const { paymentId, currency, wrongFen } = payment;
  const save = async ({ reason }: Pick<Values, 'reason'>) => {
    const after = await api('POST /v1/payments/:paymentId/return', { params: { paymentId }, body: { reason } });
    client.setQueryData(['payment', paymentId], after);
  };
  return (
    <FormDrawer<Pick<Values, 'reason'>>
      title={t('payment.returnTitle')}
      open={open}
      close={close}
      save={save}
      saveText={t('payment.return')}
      saved={t('payment.refundDone')}
    >
      <p className="gap-below">{t('payment.returnText', { paid: sayMoney(wrongFen, currency) })}</p>
      <Reason />
    </FormDrawer>
  );
}

function Reason() {
  const { t } = useTranslation('finance');
  return (
    <Form.Item
      name="reason"
      label={t('payment.reason')}
      extra={t('payment.reasonHint')}
      rules={[{ required: true, whitespace: true, message: t('payment.reasonMissing') }]}
    >
      <Input.TextArea rows={2} maxLength={80} showCount />
    </Form.Item>
  );
}
