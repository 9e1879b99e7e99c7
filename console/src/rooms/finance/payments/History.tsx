/** How a payment went, and every notification of the provider about it. */
import type { Payment } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { paymentTones } from '../words.ts';

const outcomeTones: Readonly<Record<Payment.PaymentNotice['outcome'], Tone>> = {
  applied: 'good',
  repeated: 'plain',
  wrong_amount: 'bad',
  unmatched: 'warn',
  ignored: 'plain',
};

export function History({ payment }: { readonly payment: Payment.PaymentDetail }) {
  const { t } = useTranslation('finance');
  return (
    <>
      <ol className="money-list">
        {payment.moves.map((move) => (
          <li key={`${move.at} ${move.to}`}>
            <StateTag tone={paymentTones[move.to]}>{t(`paymentState.${move.to}`)}</StateTag>
            <span className="grow">{t(`by.${move.by}`)}</span>
            <span className="quiet">
              <When at={move.at} exact />
            </span>
          </li>
        ))}
      </ol>
      <h3 className="gap-above">{t('payment.notices')}</h3>
      {payment.notices.length === 0 && <p className="quiet">{t('payment.noNotices')}</p>}
      <ul className="money-list">
        {payment.notices.map((notice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={index}>
            <span className="grow">{t(`notice.${notice.kind}`)}</span>
            <StateTag tone={outcomeTones[notice.outcome]}>{t(`outcome.${notice.outcome}`)}</StateTag>
            <span className="quiet">
              <When at={notice.at} exact />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
