/** The cashier of a merchant's deposit: a code for WeChat, the sandbox where no provider is, and the state as it comes (MER-7, PAY-1). */
import type { Payment } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useStaff } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { paymentTones } from '../words.ts';
import { Cashier, wayOf } from './Cashier.tsx';
import { PayInDrawer } from './PayInDrawer.tsx';
import { useLeft } from './useLeft.ts';
import '../finance.css';

/** The provider's word may take a while, and the live channel may be down just then. */
const ASKED_EVERY_MS = 3000;
const paymentEvents = ['payment.succeeded', 'payment.closed', 'payment.failed', 'payment.refunded'];

const isOpen = ({ state }: Payment.OwnerPayment): boolean => state === 'created' || state === 'pending';

export function PayRoom() {
  const paymentId = usePathPart('depositPaymentId');
  const client = useQueryClient();
  const merchantId = useStaff()?.merchantId ?? '';
  const payment = useQuery({
    queryKey: ['own-payment', paymentId],
    queryFn: () => api('GET /v1/merchant/payments/:paymentId', { params: { paymentId } }),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? ASKED_EVERY_MS : false),
  });
  useLive(paymentEvents, (event) => {
    if (event.payload.paymentId === paymentId) void client.invalidateQueries({ queryKey: ['own-payment', paymentId] });
  });
  const state = payment.data?.state;
  // The deposit stands on other pages too.
  useEffect(() => {
    if (state !== undefined) void client.invalidateQueries({ queryKey: ['fund', merchantId] });
  }, [state, client, merchantId]);
  return (
    <Loaded query={payment} skeleton={<SkeletonPage />}>
      {(data) => <PayPage key={data.paymentId} payment={data} />}
    </Loaded>
  );
}

function PayPage({ payment }: { readonly payment: Payment.OwnerPayment }) {
  const { t } = useTranslation('finance');
  return (
    <PageShell
      title={t('deposit.title')}
      trail={[{ to: '/money', text: t('settlement.moneyTitle') }]}
      lead={
        <span className="row">
          <StateTag tone={paymentTones[payment.state]}>{t(`paymentState.${payment.state}`)}</StateTag>
          <b className="figures">{sayMoney(payment.amountFen, payment.currency)}</b>
        </span>
      }
    >
      <div className="cashier" aria-live="polite">
        {isOpen(payment) ? <Open payment={payment} /> : <Over payment={payment} />}
      </div>
    </PageShell>
  );
}

/** The server names no way any more once the time is over, whatever this device's clock says. */
function Open({ payment }: { readonly payment: Payment.OwnerPayment }) {
  const { t } = useTranslation('finance');
  const left = useLeft(payment.expiresAt);
  const [begun] = useState(payment.channels.length > 0);
  const way = wayOf(payment.channels);
  if (way === undefined && begun)
    return <Ended payment={payment} title={t('deposit.expired')} hint={t('deposit.expiredHint')} />;
  if (way === undefined)
    return (
      <Section title={t('deposit.noWay')}>
        <p className="quiet">{t('deposit.noWayHint')}</p>
      </Section>
    );
  return <Cashier payment={payment} way={way} left={left} />;
}

function Over({ payment }: { readonly payment: Payment.OwnerPayment }) {
  const { t } = useTranslation('finance');
  if (payment.state === 'failed')
    return <Ended payment={payment} title={t('deposit.failed')} hint={t('deposit.failedHint')} />;
  if (payment.state === 'closed')
    return <Ended payment={payment} title={t('deposit.expired')} hint={t('deposit.expiredHint')} />;
  return (
    <div className="section">
      <Empty
        icon="check"
        title={t(payment.refundedFen > 0 ? 'deposit.refunded' : 'deposit.paid')}
        hint={t(payment.refundedFen > 0 ? 'deposit.refundedHint' : 'deposit.paidHint', {
          amount: sayMoney(payment.amountFen, payment.currency),
        })}
        action={
          <span className="row">
            {payment.paidAt && <When at={payment.paidAt} exact />}
            <Go to="/money">{t('deposit.back')}</Go>
          </span>
        }
      />
    </div>
  );
}

interface EndedProps {
  readonly payment: Payment.OwnerPayment;
  readonly title: string;
  readonly hint: string;
}

/** Nothing was taken; another one can be begun at once. */
function Ended({ payment, title, hint }: EndedProps) {
  const { t } = useTranslation('finance');
  const merchantId = useStaff()?.merchantId ?? '';
  const [again, setAgain] = useState(false);
  const fund = useQuery({
    queryKey: ['fund', merchantId],
    queryFn: () => api('GET /v1/guarantee-funds/:merchantId', { params: { merchantId } }),
  });
  return (
    <div className="section">
      <Empty
        icon="clock"
        title={title}
        hint={hint}
        action={
          <span className="row">
            <Button type="primary" disabled={!fund.data} onClick={() => setAgain(true)}>
              {t('deposit.again')}
            </Button>
            <Go to="/money">{t('deposit.back')}</Go>
          </span>
        }
      />
      {again && fund.data && (
        <PayInDrawer fund={fund.data} amountFen={payment.amountFen} close={() => setAgain(false)} />
      )}
    </div>
  );
}
