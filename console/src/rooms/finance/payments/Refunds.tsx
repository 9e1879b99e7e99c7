/** What of a payment was given back, is on its way, or failed and can be tried again. */
import type { Payment } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Money } from '../../../kit/Money.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { refundTones } from '../words.ts';

export function Refunds({ payment }: { readonly payment: Payment.PaymentDetail }) {
  const { t } = useTranslation('finance');
  if (payment.refunds.length === 0) return <p className="quiet">{t('payment.noRefunds')}</p>;
  return (
    <ul className="money-list">
      {payment.refunds.map((refund) => (
        <RefundLine key={refund.refundId} refund={refund} currency={payment.currency} />
      ))}
    </ul>
  );
}

function RefundLine({ refund, currency }: { readonly refund: Payment.Refund; readonly currency: string }) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const mayRefund = useMay('payment.refund');
  const [error, setError] = useState<unknown>(null);
  const retry = async () => {
    setError(null);
    try {
      await api('POST /v1/refunds/:refundId/retry', { params: { refundId: refund.refundId } });
      say(t('payment.retried'));
      await client.invalidateQueries({ queryKey: ['payment', refund.paymentId] });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <li>
      <b>
        <Money fen={refund.amountFen} currency={currency} />
      </b>
      <StateTag tone={refundTones[refund.state]} {...(refund.error && { title: refund.error })}>
        {t(`refundState.${refund.state}`)}
      </StateTag>
      <span className="grow">{t(`refundReason.${refund.reason}`, { defaultValue: refund.reason })}</span>
      {refund.attempts > 1 && <span className="quiet">{t('payment.attempts', { count: refund.attempts })}</span>}
      <span className="quiet">
        <When at={refund.settledAt ?? refund.requestedAt} exact />
      </span>
      {mayRefund && refund.state === 'failed' && (
        <Button size="small" onClick={() => void retry()}>
          {t('payment.retry')}
        </Button>
      )}
      {error !== null && <Failure error={error} />}
    </li>
  );
}
