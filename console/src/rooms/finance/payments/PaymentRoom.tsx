/** One payment: its facts, how it went, what the provider said, and what was given back. */
import type { Payment } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { Go, usePathPart } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { When } from '../../../kit/When.tsx';
import { Subject } from '../Subject.tsx';
import { History } from './History.tsx';
import { paymentEvents, StateOfPayment } from './PaymentList.tsx';
import { RefundDrawer, ReturnDrawer } from './RefundDrawer.tsx';
import { Refunds } from './Refunds.tsx';
import '../finance.css';

export function PaymentRoom() {
  const paymentId = usePathPart('paymentId');
  const client = useQueryClient();
  const payment = useQuery({
    queryKey: ['payment', paymentId],
    queryFn: () => api('GET /v1/payments/:paymentId', { params: { paymentId } }),
  });
  useLive(paymentEvents, (event) => {
    if (event.payload.paymentId === paymentId) void client.invalidateQueries({ queryKey: ['payment', paymentId] });
  });
  return (
    <Loaded query={payment} skeleton={<SkeletonPage />}>
      {(found) => <Room payment={found} />}
    </Loaded>
  );
}

function Room({ payment }: { readonly payment: Payment.PaymentDetail }) {
  const { t } = useTranslation('finance');
  const mayRefund = useMay('payment.refund');
  const [refunding, setRefunding] = useState(false);
  const left = payment.state === 'succeeded' ? payment.amountFen - payment.refundedFen : 0;
  return (
    <PageShell
      title={payment.description}
      lead={
        <span className="row">
          <b className="figures">{sayMoney(payment.amountFen, payment.currency)}</b>
          <StateOfPayment payment={payment} />
        </span>
      }
      trail={[{ to: '/payments', text: t('payment.title') }]}
      actions={
        mayRefund &&
        left > 0 && (
          <Button type="primary" icon={<Icon name="undo" size={16} />} onClick={() => setRefunding(true)}>
            {t('payment.refund')}
          </Button>
        )
      }
    >
      {payment.wrongFen !== null && <WrongAmount payment={{ ...payment, wrongFen: payment.wrongFen }} />}
      <div className="columns">
        <Section className="span-6" title={t('payment.facts')}>
          <Facts payment={payment} />
        </Section>
        <Section className="span-6" title={t('payment.history')}>
          <History payment={payment} />
        </Section>
      </div>
      <Section title={t('payment.refunds')}>
        <Refunds payment={payment} />
      </Section>
      <RefundDrawer payment={payment} left={left} open={refunding} close={() => setRefunding(false)} />
    </PageShell>
  );
}

function WrongAmount({ payment }: { readonly payment: Payment.PaymentDetail & { readonly wrongFen: number } }) {
  const { t } = useTranslation('finance');
  const mayRefund = useMay('payment.refund');
  const [returning, setReturning] = useState(false);
  return (
    <div className="notice notice-bad gap-below">
      <Icon name="bell" />
      <span className="notice-text">
        {t('payment.wrongText', {
          paid: sayMoney(payment.wrongFen, payment.currency),
          amount: sayMoney(payment.amountFen, payment.currency),
        })}
      </span>
      {mayRefund && <Button onClick={() => setReturning(true)}>{t('payment.return')}</Button>}
      <ReturnDrawer payment={payment} open={returning} close={() => setReturning(false)} />
    </div>
  );
}

function Facts({ payment }: { readonly payment: Payment.PaymentDetail }) {
  const { t } = useTranslation('finance');
  const { customerId, currency } = payment;
  const facts = [
    ['of', <Subject key="of" {...payment.subject} />],
    [
      'who',
      customerId ? (
        <Go key="who" to={`/customers/${customerId}`}>
          {payment.customerName ?? customerId.slice(-8)}
        </Go>
      ) : (
        t('payment.nobody')
      ),
    ],
    ['refunded', sayMoney(payment.refundedFen, currency)],
    ['vendor', t(`vendor.${payment.vendor}`)],
    ['channel', payment.channel ? t(`payChannel.${payment.channel}`) : t('payment.nobody')],
    ['ourNo', <code key="no">{payment.outTradeNo}</code>],
    ['providerRef', payment.providerRef ? <code key="ref">{payment.providerRef}</code> : t('payment.nobody')],
    ['created', <When key="created" at={payment.createdAt} exact />],
    ['expires', <When key="expires" at={payment.expiresAt} exact />],
    ['paid', payment.paidAt ? <When key="paid" at={payment.paidAt} exact /> : t('payment.nobody')],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([key, value]) => [<dt key={`${key} name`}>{t(`payment.${key}`)}</dt>, <dd key={key}>{value}</dd>])}
    </dl>
  );
}
