/** A store's day: requests that wait, what runs, a timeline by person and thing, walk-ins (MER-9). */
import type { Booking } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { addDays } from '../../../app/time.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { storeDay, useLiveDays } from '../../services/bookings/store-day.ts';
import { useOwnStores } from '../store/useOwnStore.tsx';
import { BookingCards } from './BookingCards.tsx';
import { Kennels } from './Kennels.tsx';
import { Timeline } from './Timeline.tsx';
import { WalkInDrawer } from './WalkInDrawer.tsx';
import './today.css';

export function Today() {
  const stores = useOwnStores();
  return (
    <Loaded query={stores} skeleton={<SkeletonPage />}>
      {(page) => <OfStores stores={page.items} />}
    </Loaded>
  );
}

type StoreName = { readonly storeId: string; readonly name: string };

function OfStores({ stores }: { readonly stores: readonly StoreName[] }) {
  const { t } = useTranslation('booking');
  const [query] = useQueryState();
  const store = stores.find((one) => one.storeId === query.store) ?? stores[0];
  if (!store) {
    return (
      <PageShell title={t('today.title')}>
        <Empty icon="home" title={t('today.noStore')} hint={t('today.noStoreHint')} />
      </PageShell>
    );
  }
  return <StoreToday stores={stores} storeId={store.storeId} date={query.date} />;
}

interface StoreTodayProps {
  readonly stores: readonly StoreName[];
  readonly storeId: string;
  readonly date: string | undefined;
}

function StoreToday({ stores, storeId, date }: StoreTodayProps) {
  useLiveDays();
  const day = useQuery(storeDay(storeId, date));
  return (
    <Loaded query={day} skeleton={<SkeletonPage />}>
      {(found) => <Day day={found} stores={stores} />}
    </Loaded>
  );
}

const RUNNING: readonly Booking.BookingState[] = ['checked_in', 'in_service'];

function Day({ day, stores }: { readonly day: Booking.StoreDay; readonly stores: readonly StoreName[] }) {
  const { t } = useTranslation('booking');
  const mayWrite = useMay('booking.write');
  const [walkIn, setWalkIn] = useState(false);
  const running = day.bookings.filter((booking) => RUNNING.includes(booking.state));
  const others = day.bookings.filter((booking) => !RUNNING.includes(booking.state) && booking.state !== 'cancelled');
  return (
    <PageShell
      title={t('today.title')}
      lead={t('today.lead', { count: others.length + running.length })}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setWalkIn(true)}>
            {t('today.walkIn')}
          </Button>
        )
      }
    >
      <Bar day={day} stores={stores} />
      {day.requests.length > 0 && (
        <Section title={t('today.requests', { count: day.requests.length })} hint={t('today.requestsHint')}>
          <BookingCards bookings={day.requests} withDate />
        </Section>
      )}
      {running.length > 0 && (
        <Section title={t('today.running')}>
          <BookingCards bookings={running} />
        </Section>
      )}
      <Section title={t('today.timeline')}>
        <Timeline day={day} />
      </Section>
      <Kennels storeId={day.storeId} date={day.date} />
      <Section title={t('today.all')}>
        {others.length === 0 ? (
          <Empty icon="clock" title={t('today.none')} hint={t('today.noneHint')} />
        ) : (
          <BookingCards bookings={others} />
        )}
      </Section>
      <WalkInDrawer storeId={day.storeId} open={walkIn} close={() => setWalkIn(false)} />
    </PageShell>
  );
}

/** Which store and which day. */
function Bar({ day, stores }: { readonly day: Booking.StoreDay; readonly stores: readonly StoreName[] }) {
  const { t } = useTranslation('booking');
  const [, change] = useQueryState();
  const move = (days: number) => change({ date: addDays(day.date, days) });
  return (
    <div className="today-bar gap-below">
      {stores.length > 1 && (
        <Select
          aria-label={t('today.store')}
          value={day.storeId}
          onChange={(store) => change({ store })}
          options={stores.map((one) => ({ value: one.storeId, label: one.name }))}
          style={{ minWidth: 180 }}
        />
      )}
      <div className="row">
        <Button aria-label={t('today.before')} icon={<Icon name="left" size={16} />} onClick={() => move(-1)} />
        <DateInput label={t('day')} value={day.date} onChange={(date) => change({ date })} width={140} />
        <Button aria-label={t('today.after')} icon={<Icon name="right" size={16} />} onClick={() => move(1)} />
        <Button onClick={() => change({ date: undefined })}>{t('today.now')}</Button>
      </div>
    </div>
  );
}
