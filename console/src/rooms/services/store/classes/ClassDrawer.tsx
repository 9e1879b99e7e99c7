/** One class: who takes part, somebody added at the counter, and cancelling it for everybody (rules 18, 19). */
import type { Booking, Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';
import { useMay } from '../../../../app/session.ts';
import { exactTime, nowMs } from '../../../../app/time.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { WalkInDrawer } from '../../../merchant/today/WalkInDrawer.tsx';
import { petNames, StateOfBooking } from '../../bookings/State.tsx';
import { bookingEvents, timeAt } from '../../bookings/words.ts';
import { useSayNames } from '../../catalogue.ts';
import { Seats } from './Seats.tsx';

const WIDTH = 520;
const MOST = 200;
const GONE: readonly Booking.BookingState[] = ['cancelled', 'expired'];

export interface ClassDrawerProps {
  readonly store: Merchant.StoreDetail;
  readonly session: Booking.StoreClass | null;
  readonly close: () => void;
}

export function ClassDrawer({ store, session, close }: ClassDrawerProps) {
  const sayNames = useSayNames();
  return (
    <Drawer
      title={session ? sayNames(session.serviceNames) : ''}
      open={session !== null}
      onClose={close}
      size={Math.min(WIDTH, globalThis.innerWidth)}
      destroyOnHidden
    >
      {session && <Opened store={store} session={session} close={close} />}
    </Drawer>
  );
}

interface OpenedProps extends ClassDrawerProps {
  readonly session: Booking.StoreClass;
}

function Opened({ store, session, close }: OpenedProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const { sessionId } = session;
  const mayWrite = useMay('booking.write');
  const joined = useQuery({
    queryKey: ['bookings', { sessionId }],
    queryFn: () => api('GET /v1/bookings', { query: { sessionId, limit: MOST } }),
  });
  useLive(bookingEvents, (event) => {
    if (event.payload.storeId === store.storeId)
      void client.invalidateQueries({ queryKey: ['bookings', { sessionId }] });
  });
  const [adding, setAdding] = useState(false);
  const open = Date.parse(session.startsAt) > nowMs();
  const day = exactTime(session.startsAt, store.timeZone);
  return (
    <>
      <p className="figures">
        <b>
          {day}–{timeAt(session.endsAt, store.timeZone)}
        </b>
      </p>
      <p className="row class-facts">
        {session.resources.map((resource) => (
          <StateTag key={resource.resourceNo} tone="plain">
            {resource.name}
          </StateTag>
        ))}
        {session.needsVaccines && <StateTag tone="info">{t('class.needs')}</StateTag>}
      </p>
      <Seats one={session} />
      {mayWrite && open && (
        <div className="row class-acts">
          {session.seatsTaken < session.seats && <Button onClick={() => setAdding(true)}>{t('class.addOne')}</Button>}
          <CancelButton storeId={store.storeId} session={session} done={close} />
        </div>
      )}
      <Loaded query={joined}>{({ items }) => <Participants items={items} />}</Loaded>
      <WalkInDrawer
        storeId={store.storeId}
        session={session}
        open={adding}
        close={() => {
          setAdding(false);
          void client.invalidateQueries({ queryKey: ['classes', store.storeId] });
        }}
      />
    </>
  );
}

interface CancelProps {
  readonly storeId: string;
  readonly session: Booking.StoreClass;
  readonly done: () => void;
}

function CancelButton({ storeId, session: { sessionId, seatsTaken }, done }: CancelProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const run = async (reason: string) => {
    const params = { storeId, sessionId };
    const { cancelledBookings: count } = await api('POST /v1/stores/:storeId/sessions/:sessionId/cancel', {
      params,
      body: { reason },
    });
    say(count > 0 ? t('class.cancelled', { count }) : t('class.cancelledNone'));
    await client.invalidateQueries({ queryKey: ['classes', storeId] });
    done();
  };
  const press = () =>
    ask({
      title: t('class.cancelTitle'),
      text: seatsTaken > 0 ? t('class.cancelText', { count: seatsTaken }) : t('class.cancelNone'),
      confirm: t('class.cancelYes'),
      danger: true,
      reason: t('class.reason'),
      run,
    });
  return (
    <Button danger onClick={press}>
      {t('class.cancel')}
    </Button>
  );
}

/** Who comes first, then who has left. */
function Participants({ items }: { readonly items: readonly Booking.StaffBooking[] }) {
  const { t } = useTranslation('rules');
  const coming = items.filter((one) => !GONE.includes(one.state));
  const gone = items.filter((one) => GONE.includes(one.state));
  return (
    <>
      {coming.length === 0 && <Empty title={t('class.nobody')} hint={t('class.nobodyHint')} />}
      {coming.length > 0 && (
        <>
          <h3>{t('class.joined', { count: coming.length })}</h3>
          <Lines items={coming} />
        </>
      )}
      {gone.length > 0 && (
        <>
          <h3 className="quiet">{t('class.left')}</h3>
          <Lines items={gone} />
        </>
      )}
    </>
  );
}

function Lines({ items }: { readonly items: readonly Booking.StaffBooking[] }) {
  const { t } = useTranslation('booking');
  return (
    <ul className="lines">
      {items.map((one) => (
        <li key={one.bookingId} className="people-line">
          <span className="grow">
            <Go to={`/bookings/${one.bookingId}`}>{petNames(one)}</Go>
            <span className="quiet rule-hint">
              {[one.customer?.name ?? one.customer?.phoneMasked ?? t('walkIn'), one.note].filter(Boolean).join(' · ')}
            </span>
          </span>
          <StateOfBooking booking={one} />
        </li>
      ))}
    </ul>
  );
}
