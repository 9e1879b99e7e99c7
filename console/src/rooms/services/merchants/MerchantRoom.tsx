/** One merchant for operators: review of documents side by side, readiness by category, stores, history, and its moves. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Go, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useCatalogueNames } from '../catalogue.ts';
import { DocumentReview } from './DocumentReview.tsx';
import { History } from './History.tsx';
import { Readiness } from './Readiness.tsx';
import { Restrictions } from './Restrictions.tsx';
import { useMerchant, useTakeOver } from './useMerchant.ts';
import { toneOfState } from './words.ts';
import './merchant.css';

export function MerchantRoom() {
  const merchant = useMerchant(usePathPart('merchantId'));
  return (
    <Loaded query={merchant} skeleton={<SkeletonPage />}>
      {(data) => <MerchantPage merchant={data} />}
    </Loaded>
  );
}

function MerchantPage({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const [query, change] = useQueryState();
  return (
    <PageShell
      title={merchant.name}
      lead={
        <span className="row">
          <StateTag tone={toneOfState[merchant.state]}>{t(`state.${merchant.state}`)}</StateTag>
          {merchant.categories.map((key) => names.category(key)).join(' · ')}
        </span>
      }
      trail={[{ to: '/merchants', text: t('title') }]}
      actions={<Moves merchant={merchant} />}
    >
      <Tabs
        label={merchant.name}
        chosen={query.tab ?? ''}
        choose={(tab) => change({ tab })}
        tabs={[
          { key: 'documents', label: t('tab.documents'), children: <DocumentReview merchant={merchant} /> },
          {
            key: 'readiness',
            label: t('tab.readiness'),
            children: (
              <div className="pile">
                <Readiness merchant={merchant} />
                <Restrictions merchant={merchant} />
              </div>
            ),
          },
          { key: 'about', label: t('tab.about'), children: <About merchant={merchant} /> },
          { key: 'history', label: t('tab.history'), children: <History moves={merchant.moves} /> },
        ]}
      />
    </PageShell>
  );
}

const NEEDS_REASON: readonly Merchant.MerchantState[] = ['returned', 'restricted', 'delisted'];
const GOOD: readonly Merchant.MerchantState[] = ['in_review', 'approved', 'live', 'submitted'];

function Moves({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const takeOver = useTakeOver();
  const mayWrite = useMay('merchant.write');
  const { merchantId } = merchant;
  if (!mayWrite) return null;
  const move = async (to: Merchant.MerchantState, reason: string | null) => {
    takeOver(await api('POST /v1/merchants/:merchantId/moves', { params: { merchantId }, body: { to, reason } }));
    say(t('moved', { state: t(`state.${to}`) }));
  };
  const press = (to: Merchant.MerchantState) => {
    const hard = NEEDS_REASON.includes(to) || merchant.state === 'delisted';
    if (!hard) {
      move(to, null).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'));
      return;
    }
    ask({
      title: t(`act.${to}`),
      text: t(`actText.${to}`),
      confirm: t(`act.${to}`),
      danger: to === 'delisted',
      reason: t('reason'),
      run: (reason) => move(to, reason),
    });
  };
  return (
    <>
      {merchant.nextStates.map((to) => (
        <Button
          key={to}
          type={GOOD.includes(to) ? 'primary' : 'default'}
          danger={to === 'delisted'}
          onClick={() => press(to)}
        >
          {t(`act.${to}`)}
        </Button>
      ))}
    </>
  );
}

function About({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const { merchantId } = merchant;
  const stores = useQuery({
    queryKey: ['stores', { merchantId }],
    queryFn: () => api('GET /v1/stores', { query: { merchantId, limit: 100 } }),
  });
  return (
    <div className="columns">
      <Section title={t('contact')} className="span-5">
        <dl className="facts">
          <dt>{t('contactName')}</dt>
          <dd>{merchant.contactName ?? '–'}</dd>
          <dt>{t('contactPhone')}</dt>
          <dd>{merchant.contactPhone ?? '–'}</dd>
        </dl>
      </Section>
      <Section title={t('list.stores')} className="span-7">
        <Loaded query={stores}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="quiet">{t('noStores')}</p>
            ) : (
              <ul className="lines">
                {items.map((store) => (
                  <li key={store.storeId}>
                    <span className="grow">
                      <Go to={`/stores/${store.storeId}`}>{store.name}</Go>
                      <div className="quiet">{store.address}</div>
                    </span>
                    <StateTag tone={store.visible ? 'good' : 'plain'}>
                      {t(store.visible ? 'visible' : 'hidden')}
                    </StateTag>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
    </div>
  );
}
