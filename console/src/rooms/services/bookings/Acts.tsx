/** What staff may do with a booking now, as buttons; whatever cannot be undone asks first. */
import type { Booking } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Icon, type IconName } from '../../../kit/Icon.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { MoveDrawer } from './MoveDrawer.tsx';
import { ReassignDrawer } from './ReassignDrawer.tsx';
import { ResolveDrawer } from './ResolveDrawer.tsx';

type Shown = Booking.StaffBooking;

/** Lists, the day and the booking itself ask again. */
export function useAgain(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ['bookings', 'booking', 'store-day']) void client.invalidateQueries({ queryKey: [key] });
  };
}

const icons: Readonly<Partial<Record<Booking.StaffAct, IconName>>> = {
  confirm: 'check',
  check_in: 'paw',
  no_show: 'close',
  cancel: 'trash',
  reschedule: 'clock',
  reassign: 'person',
  resolve_dispute: 'shield',
};

/** One call for each act that needs nothing but a yes. */
function run(booking: Shown, act: Booking.StaffAct, reason: string): Promise<unknown> {
  const params = { bookingId: booking.bookingId };
  if (act === 'confirm') return api('POST /v1/bookings/:bookingId/confirm', { params });
  if (act === 'refuse') return api('POST /v1/bookings/:bookingId/refuse', { params, body: { reason } });
  if (act === 'check_in') return api('POST /v1/bookings/:bookingId/check-in', { params, body: {} });
  if (act === 'no_show') return api('POST /v1/bookings/:bookingId/no-show', { params });
  return api('POST /v1/bookings/:bookingId/cancel', { params, body: { reason } });
}

const ASKED: readonly Booking.StaffAct[] = ['refuse', 'no_show', 'cancel'];

/** Those that need more than a yes. */
type Drawn = 'reschedule' | 'reassign' | 'resolve_dispute';
const isDrawn = (act: Booking.StaffAct): act is Drawn =>
  act === 'reschedule' || act === 'reassign' || act === 'resolve_dispute';

export function Acts({ booking, small = false }: { readonly booking: Shown; readonly small?: boolean }) {
  const { t } = useTranslation('booking');
  const mayWrite = useMay('booking.write');
  const mayDecide = useMay('case.write');
  const again = useAgain();
  const [drawer, setDrawer] = useState<Drawn | null>(null);
  const acts = booking.can.filter((act) => (act === 'resolve_dispute' ? mayDecide : mayWrite));
  const shown = small ? acts.filter((act) => act === 'confirm' || act === 'refuse' || act === 'check_in') : acts;
  const press = (act: Booking.StaffAct) => {
    if (isDrawn(act)) return setDrawer(act);
    const done = async (reason: string) => {
      await run(booking, act, reason);
      say(t(`done.${act}`));
      again();
    };
    if (!ASKED.includes(act)) return void done('').catch((problem: unknown) => say(sayProblem(t, problem), 'bad'));
    const reason = act === 'no_show' ? {} : { reason: t('reason') };
    ask({
      title: t(`ask.${act}`),
      text: t(`askText.${act}`),
      confirm: t(`act.${act}`),
      danger: true,
      ...reason,
      run: done,
    });
  };
  return (
    <>
      {shown.map((act, nth) => {
        const icon = icons[act];
        return (
          <Button
            key={act}
            size={small ? 'small' : 'middle'}
            type={nth === 0 && !ASKED.includes(act) ? 'primary' : 'default'}
            danger={ASKED.includes(act)}
            {...(icon && { icon: <Icon name={icon} size={16} /> })}
            onClick={() => press(act)}
          >
            {t(`act.${act}`)}
          </Button>
        );
      })}
      {drawer === 'reschedule' && <MoveDrawer booking={booking} close={() => setDrawer(null)} done={again} />}
      {drawer === 'reassign' && <ReassignDrawer booking={booking} close={() => setDrawer(null)} done={again} />}
      {drawer === 'resolve_dispute' && <ResolveDrawer booking={booking} close={() => setDrawer(null)} done={again} />}
    </>
  );
}
