/** Bookings that go on or come next, on the home page, with the step that is being done (UI-O3). */
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { language, useText } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Card, SmallAction } from '../ui/kit.tsx';
import { BookingCard } from './booking-card.tsx';
import { type Booking, openMyBookings, useBookings } from './bookings.ts';
import { inWords } from './catalogue.ts';

const MOST = 2;

/** Nothing when there is none; a failure shows nothing too, since the page has its own notice of the network. */
export function RunningBookings() {
  const t = useText();
  const pay = useBookings('to_pay', MOST);
  const now = useBookings('in_service', MOST);
  const next = useBookings('to_serve', MOST);
  const items = [...(pay.data?.items ?? []), ...(now.data?.items ?? []), ...(next.data?.items ?? [])];
  if (items.length === 0) return null;
  return (
    <Card
      title={t('home.bookings')}
      action={<SmallAction onPress={() => openMyBookings()}>{t('home.allBookings')}</SmallAction>}
    >
      <Box role="list">
        {items.map((booking) => (
          <Box key={booking.bookingId}>
            <BookingCard booking={booking} />
            {booking.state === 'in_service' && <StepNow booking={booking} />}
          </Box>
        ))}
      </Box>
    </Card>
  );
}

function StepNow({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const chosen = useStore(language);
  const { bookingId } = booking;
  const run = useLoaded(
    () => api('GET /v1/owner/bookings/:bookingId/progress', { params: { bookingId } }),
    [bookingId],
  );
  useLive('progress.', run.reload);
  const steps = run.data?.steps ?? [];
  const next = steps.find(({ due, done, needed }) => due && done < needed);
  if (steps.length === 0) return null;
  const done = steps.filter((step) => step.done >= step.needed).length;
  return (
    <Box className="step-now">
      <Icon name="paw" className="row-icon" />
      <Words>
        {next === undefined
          ? t('home.stepsDone', { done, all: steps.length })
          : t('home.step', { step: inWords(chosen, next.names), done, all: steps.length })}
      </Words>
    </Box>
  );
}
