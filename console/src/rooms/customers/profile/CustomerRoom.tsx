/** A customer from all sides (AUD-3). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { Go, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { SaleDrawer } from '../sale/SaleDrawer.tsx';
import { TierTag } from '../TierTag.tsx';
import { useCustomerName } from '../words.ts';
import { Consents } from './Consents.tsx';
import { Coupons } from './Coupons.tsx';
import { Facts } from './Facts.tsx';
import { MergeDrawer } from './MergeDrawer.tsx';
import { Merges } from './Merges.tsx';
import { Orders } from './Orders.tsx';
import { Pets } from './Pets.tsx';
import type { Profile } from './profile.ts';
import { Rfm } from './Rfm.tsx';
import { Segments } from './Segments.tsx';
import { Tags } from './Tags.tsx';
import { TierHistory } from './TierHistory.tsx';
import { Tiers } from './Tiers.tsx';
import { Timeline } from './Timeline.tsx';
import { Why } from './Why.tsx';

const heard = [
  'audience.order_recorded',
  'audience.order_cancelled',
  'audience.tier_changed',
  'audience.tags_changed',
  'identity.customer_updated',
  'identity.customer_merged',
  'identity.consent_changed',
  'identity.merge_undone',
  'segment.entered',
  'segment.left',
  'journey.entered',
  'journey.ended',
  'journey.converted',
  'message.sent',
  'message.blocked',
  'message.failed',
];

export function CustomerRoom() {
  const customerId = usePathPart('customerId');
  const client = useQueryClient();
  const profile = useQuery({
    queryKey: ['customer', customerId],
    queryFn: () => api('GET /v1/customers/:customerId', { params: { customerId } }),
  });
  useLive(heard, (event) => {
    if (event.customerId === customerId) void client.invalidateQueries({ queryKey: ['customer', customerId] });
  });
  return (
    <Loaded query={profile} skeleton={<SkeletonPage />}>
      {(data) => <ProfilePage key={customerId} profile={data} />}
    </Loaded>
  );
}

function ProfilePage({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const nameOf = useCustomerName();
  const [maySell, mayMerge] = [useMay('sale.record'), useMay('customer.merge')];
  const [open, setOpen] = useState<'sale' | 'merge' | null>(null);
  const isOpen = profile.status === 'known' || profile.status === 'anonymous';
  return (
    <PageShell
      title={nameOf(profile)}
      trail={[{ to: '/customers', text: t('list.title') }]}
      lead={
        <span className="row">
          <TierTag kind="lifecycle" of={profile.lifecycle.tier} />
          <TierTag kind="cell" of={profile.rfm.cell} />
          {profile.city && <span>{profile.city}</span>}
          <span>{t('profile.no', { no: profile.customerNo })}</span>
        </span>
      }
      fresh={{ asOf: profile.asOf, timeZone: profile.timeZone }}
      actions={
        isOpen && (
          <>
            {mayMerge && (
              <Button icon={<Icon name="merge" size={16} />} onClick={() => setOpen('merge')}>
                {t('merge.do')}
              </Button>
            )}
            {maySell && (
              <Button type="primary" icon={<Icon name="cart" size={16} />} onClick={() => setOpen('sale')}>
                {t('sale.title')}
              </Button>
            )}
          </>
        )
      }
    >
      <Status profile={profile} />
      <div className="columns">
        <div className="span-4 pile">
          <Facts profile={profile} />
          <Tags profile={profile} />
          <Segments customerId={profile.customerId} />
          <Consents customerId={profile.customerId} />
        </div>
        <div className="span-8 pile">
          <div className="pair">
            <Tiers profile={profile} />
            <Rfm profile={profile} />
          </div>
          <Sides profile={profile} />
        </div>
      </div>
      <SaleDrawer open={open === 'sale'} close={() => setOpen(null)} customerId={profile.customerId} />
      <MergeDrawer open={open === 'merge'} close={() => setOpen(null)} profile={profile} />
    </PageShell>
  );
}

function Status({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  if (profile.status === 'erased') return <div className="notice notice-warn gap-below">{t('profile.erased')}</div>;
  if (profile.status !== 'merged') return null;
  return (
    <div className="notice notice-warn gap-below">
      {t('profile.merged')}
      {profile.mergedInto && <Go to={`/customers/${profile.mergedInto}`}>{t('profile.toWinner')}</Go>}
    </div>
  );
}

function Sides({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation(['audience', 'journey']);
  const [query, change] = useQueryState();
  const [mayPets, mayCoupons, mayWhy] = [useMay('pet.read'), useMay('coupon.read'), useMay('journey.read')];
  const { customerId } = profile;
  const items = [
    { key: 'timeline', label: t('profile.timeline'), children: <Timeline customerId={customerId} /> },
    { key: 'orders', label: t('profile.orders'), children: <Orders customerId={customerId} /> },
    ...(mayPets ? [{ key: 'pets', label: t('profile.pets'), children: <Pets customerId={customerId} /> }] : []),
    ...(mayCoupons
      ? [{ key: 'coupons', label: t('journey:coupon.title'), children: <Coupons customerId={customerId} /> }]
      : []),
    ...(mayWhy ? [{ key: 'why', label: t('journey:why.title'), children: <Why customerId={customerId} /> }] : []),
    { key: 'tiers', label: t('profile.tiers'), children: <TierHistory customerId={customerId} /> },
    { key: 'merges', label: t('profile.merges'), children: <Merges customerId={customerId} /> },
  ];
  return (
    <div className="section">
      <Tabs
        label={t('profile.sides')}
        tabs={items}
        chosen={query.side ?? 'timeline'}
        choose={(side) => change({ side: side === 'timeline' ? undefined : side })}
      />
    </div>
  );
}
