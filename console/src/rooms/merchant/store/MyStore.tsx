/** Rooms of a merchant's own people around one store: facts and hours, offers, people and shifts, booking rules, classes. */
import type { Merchant } from '@pawloop/contract';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { ClassesPanel } from '../../services/store/classes/ClassesPanel.tsx';
import { HoursPanel } from '../../services/store/HoursPanel.tsx';
import { OffersPanel } from '../../services/store/OffersPanel.tsx';
import { PeoplePanel } from '../../services/store/PeoplePanel.tsx';
import { RoomsPanel } from '../../services/store/RoomsPanel.tsx';
import { RulesPanel } from '../../services/store/rules/RulesPanel.tsx';
import { StoreFacts } from '../../services/store/StoreFacts.tsx';
import { NewStore, NoStore } from './NewStore.tsx';
import { StoreChoice, useOwnStore } from './useOwnStore.tsx';

interface FrameProps {
  readonly title: string;
  readonly lead: string;
  /** Stores are added where they are described, not in rooms about their bookings. */
  readonly adds?: boolean;
  readonly children: (store: Merchant.StoreDetail) => ReactNode;
}

function Frame({ title, lead, adds = true, children }: FrameProps) {
  const { t } = useTranslation('store');
  const { stores, store } = useOwnStore();
  const mayManage = useMay('store.manage');
  const [adding, setAdding] = useState(false);
  const actions = (
    <>
      <StoreChoice store={store.data} />
      {adds && mayManage && <Button onClick={() => setAdding(true)}>{t('addStore')}</Button>}
    </>
  );
  return (
    <PageShell title={title} lead={lead} actions={actions}>
      <Loaded query={stores} skeleton={<SkeletonPage />}>
        {({ items }) =>
          items.length === 0 ? (
            <NoStore add={() => setAdding(true)} />
          ) : (
            <Loaded query={store}>{(data) => children(data)}</Loaded>
          )
        }
      </Loaded>
      {adds && <NewStore open={adding} close={() => setAdding(false)} />}
    </PageShell>
  );
}

export function MyStore() {
  const { t } = useTranslation('store');
  const [query, change] = useQueryState();
  return (
    <Frame title={t('mine.store')} lead={t('mine.storeLead')}>
      {(store) => (
        <>
          <div className="row gap-below">
            <b>{store.name}</b>
            <StateTag tone={store.visible ? 'good' : 'plain'}>{t(store.visible ? 'shown' : 'hidden')}</StateTag>
          </div>
          <Tabs
            label={store.name}
            chosen={query.tab ?? ''}
            choose={(tab) => change({ tab })}
            tabs={[
              { key: 'facts', label: t('tab.facts'), children: <StoreFacts store={store} /> },
              { key: 'hours', label: t('tab.hours'), children: <HoursPanel store={store} /> },
              { key: 'rooms', label: t('tab.rooms'), children: <RoomsPanel store={store} /> },
            ]}
          />
        </>
      )}
    </Frame>
  );
}

export function MyOffers() {
  const { t } = useTranslation('store');
  return (
    <Frame title={t('mine.offers')} lead={t('mine.offersLead')}>
      {(store) => <OffersPanel store={store} />}
    </Frame>
  );
}

export function MyPeople() {
  const { t } = useTranslation('store');
  return (
    <Frame title={t('mine.people')} lead={t('mine.peopleLead')}>
      {(store) => <PeoplePanel store={store} />}
    </Frame>
  );
}

export function MyRules() {
  const { t } = useTranslation('rules');
  return (
    <Frame title={t('title')} lead={t('lead')} adds={false}>
      {(store) => <RulesPanel store={store} />}
    </Frame>
  );
}

export function MyClasses() {
  const { t } = useTranslation('rules');
  return (
    <Frame title={t('class.title')} lead={t('class.lead')} adds={false}>
      {(store) => <ClassesPanel store={store} />}
    </Frame>
  );
}
