/** 工作台: queues, guided start, key figures of today with comparison, tiers, what changes right now, KPIs against targets. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { useGo } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import { Bars } from '../../customers/rfm/Bars.tsx';
import { lifecycleTiers, rfmTiers } from '../../customers/words.ts';
import { MerchantDesk } from '../../merchant/desk/MerchantDesk.tsx';
import { LiveFeed } from './LiveFeed.tsx';
import { Queues } from './Queues.tsx';
import { Start } from './Start.tsx';
import { Targets } from './Targets.tsx';

type Summary = Reply<'GET /v1/audience/summary'>;
const HEARD = ['audience.order_recorded', 'identity.customer_registered', 'audience.tier_changed'];
const PAUSE_MS = 3000;

export function Desk() {
  return useStaff()?.scope === 'merchant' ? <MerchantDesk /> : <OperatorDesk />;
}

function OperatorDesk() {
  const { t } = useTranslation('home');
  const staff = useStaff();
  const mayRead = useMay('customer.read');
  const maySeeKpis = useMay('metric.read');
  const summary = useQuery({
    queryKey: ['summary'],
    queryFn: () => api('GET /v1/audience/summary'),
    enabled: mayRead,
    refetchInterval: 60_000,
  });
  useFresh(HEARD, [['summary']], { pauseMs: PAUSE_MS });
  return (
    <PageShell title={t('hello', { name: staff?.name ?? '' })} lead={t('lead')} fresh={summary.data}>
      <Queues />
      {!mayRead && <Empty icon="home" title={t('welcome')} hint={t('welcomeHint')} />}
      {mayRead && (
        <>
          {summary.data && <Start customers={summary.data.customers} />}
          <Loaded query={summary} skeleton={<FiguresSkeleton />}>
            {(data) => <Figures summary={data} />}
          </Loaded>
        </>
      )}
      {maySeeKpis && <Targets />}
    </PageShell>
  );
}

function FiguresSkeleton() {
  return (
    <div className="columns">
      {['a', 'b', 'c', 'd'].map((key) => (
        <div key={key} className="section span-3">
          <Skeleton height={84} />
        </div>
      ))}
    </div>
  );
}

function Figures({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('home');
  const go = useGo();
  const { orders, netFen, newCustomers } = summary;
  const beside = (figure: { current: number; before: number }, base: string) => ({
    compare: { now: figure.current, before: figure.before, with: t(base) },
  });
  return (
    <>
      <div className="columns">
        <Section className="span-3">
          <Figure
            label={t('figure.netToday')}
            value={sayMoney(netFen.today.current)}
            {...beside(netFen.today, 'than.yesterday')}
            note={t('figure.days30', { value: sayMoney(netFen.days30.current, 'CNY', true) })}
          />
        </Section>
        <Section className="span-3">
          <Figure
            label={t('figure.ordersToday')}
            value={sayCount(orders.today.current)}
            {...beside(orders.today, 'than.yesterday')}
            note={t('figure.days30', { value: sayCount(orders.days30.current) })}
          />
        </Section>
        <Section className="span-3">
          <Figure
            label={t('figure.orders7')}
            value={sayCount(orders.days7.current)}
            {...beside(orders.days7, 'than.week')}
            note={t('figure.net7', { value: sayMoney(netFen.days7.current, 'CNY', true) })}
          />
        </Section>
        <Section className="span-3">
          <Figure
            label={t('figure.newCustomers')}
            value={sayCount(newCustomers.current)}
            {...beside(newCustomers, 'than.week')}
            note={t('figure.customers', { value: sayCount(summary.customers) })}
          />
        </Section>
      </div>
      <div className="columns">
        <Section className="span-4" title={t('lifecycle')} hint={t('lifecycleHint')}>
          <Bars
            items={lifecycleTiers.map((tier) => ({
              key: tier,
              kind: 'lifecycle' as const,
              customers: summary.lifecycle.find((one) => one.tier === tier)?.customers ?? 0,
            }))}
            total={summary.customers}
            choose={(tier) => go('/customers', { lifecycle: tier })}
          />
        </Section>
        <Section className="span-4" title={t('rfm')} hint={t('rfmHint')}>
          <Bars
            items={rfmTiers.map((tier) => ({
              key: tier,
              kind: 'rfm' as const,
              customers: summary.rfm.find((one) => one.tier === tier)?.customers ?? 0,
            }))}
            total={summary.customers}
            choose={(tier) => go('/customers', { rfmTier: tier })}
          />
        </Section>
        <Section className="span-4" title={t('recent')} hint={t('recentHint')}>
          <LiveFeed />
        </Section>
      </div>
    </>
  );
}
