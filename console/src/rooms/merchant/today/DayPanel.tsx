/** On the desk: what each store has to do today, and who comes next. */
import type { Booking } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../../kit/Failure.tsx';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { petNames } from '../../services/bookings/State.tsx';
import { storeDay, useLiveDays } from '../../services/bookings/store-day.ts';
import { stateTones, timeAt } from '../../services/bookings/words.ts';
import { useSayNames } from '../../services/catalogue.ts';
import { useOwnStores } from '../store/useOwnStore.tsx';
import './today.css';

/** Of a chain, the others stand in the room of the day. */
const MOST_STORES = 6;
const MOST_NEXT = 3;
const SHOWN = ['confirmed', 'checked_in', 'in_service', 'completed'] as const;

export function DayPanel() {
  const { t } = useTranslation('booking');
  useLiveDays();
  const stores = useOwnStores();
  if (stores.data?.items.length === 0) return null;
  return (
    <Section title={t('today.title')} extra={<Go to="/today">{t('today.open')}</Go>}>
      <Loaded query={stores} skeleton={<Skeleton height={96} />}>
        {(page) => (
          <ul className="today-cards">
            {page.items.slice(0, MOST_STORES).map((store) => (
              <StoreLine key={store.storeId} {...store} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function StoreLine({ storeId, name }: { readonly storeId: string; readonly name: string }) {
  const day = useQuery(storeDay(storeId));
  return (
    <li className="today-card">
      <div className="today-card-head">
        <Go to="/today" query={{ store: storeId }}>
          <b>{name}</b>
        </Go>
        {day.data && <Counts day={day.data} />}
      </div>
      {day.error ? <Failure error={day.error} /> : day.data && <Next day={day.data} />}
    </li>
  );
}

function Counts({ day }: { readonly day: Booking.StoreDay }) {
  const { t } = useTranslation('booking');
  const of = (state: Booking.BookingState) => day.bookings.filter((booking) => booking.state === state).length;
  const counts = [['requested', day.requests.length] as const, ...SHOWN.map((state) => [state, of(state)] as const)];
  const some = counts.filter(([, count]) => count > 0);
  if (some.length === 0) return <span className="quiet">{t('today.none')}</span>;
  return (
    <span className="row">
      {some.map(([state, count]) => (
        <StateTag key={state} tone={stateTones[state]}>
          {t(`state.${state}`)} {count}
        </StateTag>
      ))}
    </span>
  );
}

/** Appointments that are still to come, soonest first. */
function Next({ day }: { readonly day: Booking.StoreDay }) {
  const sayNames = useSayNames();
  const next = day.bookings
    .filter((booking) => booking.state === 'confirmed' && booking.checkIn === null && booking.endsAt > day.asOf)
    .toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1))
    .slice(0, MOST_NEXT);
  return (
    <ul className="day-next">
      {next.map((booking) => (
        <li key={booking.bookingId}>
          <b className="figures">{timeAt(booking.startsAt, day.timeZone)}</b>{' '}
          <Go to={`/bookings/${booking.bookingId}`}>
            {petNames(booking)} · {sayNames(booking.service.names)}
          </Go>
        </li>
      ))}
    </ul>
  );
}
