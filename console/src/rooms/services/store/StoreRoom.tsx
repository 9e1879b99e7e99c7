/** One store for operators, with all that its merchant can change. */
import type { Merchant } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { Go, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { ClassesPanel } from './classes/ClassesPanel.tsx';
import { HoursPanel } from './HoursPanel.tsx';
import { OffersPanel } from './OffersPanel.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { RoomsPanel } from './RoomsPanel.tsx';
import { RulesPanel } from './rules/RulesPanel.tsx';
import { StoreFacts } from './StoreFacts.tsx';
import { useStore } from './useStores.ts';

export function StoreRoom() {
  const store = useStore(usePathPart('storeId'));
  return (
    <Loaded query={store} skeleton={<SkeletonPage />}>
      {(data) => <StorePage store={data} />}
    </Loaded>
  );
}

function StorePage({ store }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation(['store', 'rules']);
  const maySeeBookings = useMay('booking.read');
  const [query, change] = useQueryState();
  return (
    <PageShell
      title={store.name}
      lead={
        <span className="row">
          <StateTag tone={store.visible ? 'good' : 'plain'}>{t(store.visible ? 'shown' : 'hidden')}</StateTag>
          <Go to={`/merchants/${store.merchantId}`}>{store.merchantName}</Go>
        </span>
      }
      trail={[{ to: '/stores', text: t('title') }]}
    >
      <Tabs
        label={store.name}
        chosen={query.tab ?? ''}
        choose={(tab) => change({ tab })}
        tabs={[
          { key: 'facts', label: t('tab.facts'), children: <StoreFacts store={store} /> },
          { key: 'hours', label: t('tab.hours'), children: <HoursPanel store={store} /> },
          { key: 'offers', label: t('tab.offers'), children: <OffersPanel store={store} /> },
          { key: 'people', label: t('tab.people'), children: <PeoplePanel store={store} /> },
          { key: 'rooms', label: t('tab.rooms'), children: <RoomsPanel store={store} /> },
          ...(maySeeBookings
            ? [
                { key: 'classes', label: t('rules:class.tab'), children: <ClassesPanel store={store} /> },
                { key: 'rules', label: t('rules:tab'), children: <RulesPanel store={store} /> },
              ]
            : []),
        ]}
      />
    </PageShell>
  );
}
