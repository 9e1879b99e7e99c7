/** Classes of a store to come, by day: when, who teaches where, how many take part (BOOK-3). */
import type { Booking, Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';
import { useMay } from '../../../../app/session.ts';
import { addDays, dateOf, nowMs } from '../../../../app/time.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { bookingEvents, timeAt } from '../../bookings/words.ts';
import { useCatalogue, useSayNames } from '../../catalogue.ts';
import { mondayOf } from '../week.ts';
import { ClassDrawer } from './ClassDrawer.tsx';
import { NewClassDrawer } from './NewClassDrawer.tsx';
import { Seats } from './Seats.tsx';
import '../store.css';
import './classes.css';

const DAYS = 92;
const SUNDAY = 6;
/** Where month and day begin in `YYYY-MM-DD`. */
const MONTH_AT = 5;

export function ClassesPanel({ store }: { readonly store: Merchant.StoreDetail }) {
  const client = useQueryClient();
  const { storeId } = store;
  const [query, change] = useQueryState();
  const classes = useQuery({
    queryKey: ['classes', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/classes', { params: { storeId }, query: { days: DAYS } }),
  });
  useLive(bookingEvents, (event) => {
    if (event.payload.storeId === storeId) void client.invalidateQueries({ queryKey: ['classes', storeId] });
  });
  const chosen = classes.data?.items.find((one) => one.sessionId === query.class);
  return (
    <Loaded query={classes}>
      {({ items }) => (
        <>
          <ByDay store={store} items={items} open={(sessionId) => change({ class: sessionId })} />
          <ClassDrawer store={store} session={chosen ?? null} close={() => change({ class: undefined })} />
        </>
      )}
    </Loaded>
  );
}

interface ByDayProps {
  readonly store: Merchant.StoreDetail;
  readonly items: readonly Booking.StoreClass[];
  readonly open: (sessionId: string) => void;
}

function ByDay({ store, items, open }: ByDayProps) {
  const { t } = useTranslation(['rules', 'store']);
  const mayWrite = useMay('booking.write');
  const offers = useClassOffers(store.storeId);
  const [adding, setAdding] = useState(false);
  const add = mayWrite && offers.length > 0 && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('class.add')}
    </Button>
  );
  const weeks = Map.groupBy(items, (one) => mondayOf(dateOf(one.startsAt, store.timeZone)));
  return (
    <>
      {items.length === 0 && offers.length === 0 && (
        <Empty icon="calendar" title={t('class.noOffers')} hint={t('class.noOffersHint')} />
      )}
      {items.length === 0 && offers.length > 0 && (
        <Empty icon="calendar" title={t('class.none')} hint={t('class.noneHint')} action={add} />
      )}
      {items.length > 0 && add && <div className="row between gap-below">{add}</div>}
      {[...weeks].map(([monday, group]) => (
        <Section key={monday} title={<WeekTitle monday={monday} today={dateOf(nowMs(), store.timeZone)} />}>
          <ul className="class-cards">
            {group.map((one) => (
              <li key={one.sessionId}>
                <Card one={one} timeZone={store.timeZone} open={() => open(one.sessionId)} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
      <NewClassDrawer store={store} offers={offers} open={adding} close={() => setAdding(false)} />
    </>
  );
}

function WeekTitle({ monday, today }: { readonly monday: string; readonly today: string }) {
  const { t } = useTranslation('rules');
  const present = mondayOf(today);
  const days = t('class.week', { from: monday.slice(MONTH_AT), until: addDays(monday, SUNDAY).slice(MONTH_AT) });
  const named = monday === present ? t('class.thisWeek') : t('class.nextWeek');
  if (monday !== present && monday !== addDays(present, SUNDAY + 1)) return <span className="figures">{days}</span>;
  return (
    <>
      {named} <span className="quiet figures">{days}</span>
    </>
  );
}

/** Group classes on sale. */
function useClassOffers(storeId: string): readonly Merchant.Offer[] {
  const catalogue = useCatalogue();
  const offers = useQuery({
    queryKey: ['offers', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/offers', { params: { storeId } }),
  });
  const classes = new Set(
    catalogue.data?.services.filter((service) => service.mode === 'class').map((service) => service.serviceId),
  );
  return (offers.data?.items ?? []).filter((offer) => offer.state === 'on' && classes.has(offer.serviceId));
}

interface CardProps {
  readonly one: Booking.StoreClass;
  readonly timeZone: string;
  readonly open: () => void;
}

function Card({ one, timeZone, open }: CardProps) {
  const { t } = useTranslation(['rules', 'store']);
  const sayNames = useSayNames();
  const date = dateOf(one.startsAt, timeZone);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || SUNDAY + 1;
  const begun = Date.parse(one.startsAt) <= nowMs();
  return (
    <button type="button" className="class-card" onClick={open}>
      <span className="class-head">
        <b className="figures">
          {t(`store:weekdayShort.${weekday}`)} {date.slice(MONTH_AT)} · {timeAt(one.startsAt, timeZone)}–
          {timeAt(one.endsAt, timeZone)}
        </b>
        {begun && <StateTag tone="info">{t('class.over')}</StateTag>}
        {!begun && one.seatsTaken >= one.seats && <StateTag tone="good">{t('class.full')}</StateTag>}
      </span>
      <span>{sayNames(one.serviceNames)}</span>
      <span className="quiet">{one.resources.map((resource) => resource.name).join(' · ')}</span>
      <Seats one={one} />
    </button>
  );
}
