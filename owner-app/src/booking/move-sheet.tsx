/** Moving a booking: the new time and its terms first; the old one stays until the new one is taken (rule 10). */
import { useState } from 'react';
import { Words } from '#host';
import { api } from '../api/api.ts';
import { askedWithTime } from '../state/clock.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Button, Failed, Notice } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import type { ActSheetProps } from './cancel-sheet.tsx';
import { MoneyLine } from './quote-card.tsx';
import { SessionPicker } from './session-picker.tsx';
import { SlotPicker } from './slot-picker.tsx';
import { StayDates } from './stay-dates.tsx';
import { Taken } from './taken.tsx';
import { useText } from './texts.ts';

interface When {
  readonly startsAt?: string;
  readonly checkIn?: string;
  readonly checkOut?: string;
  readonly sessionId?: string;
}

function isComplete(when: When): boolean {
  if (when.checkIn !== undefined) return when.checkOut !== undefined && when.checkOut > when.checkIn;
  return when.startsAt !== undefined || when.sessionId !== undefined;
}

export function MoveSheet({ booking, onClose, onDone }: ActSheetProps) {
  const t = useText();
  const { bookingId, store, offerId, pets, service } = booking;
  const params = { bookingId };
  const [when, setWhen] = useState<When>({});
  const complete = isComplete(when);
  const quote = useLoaded(
    complete
      ? () => askedWithTime(() => api('POST /v1/owner/bookings/:bookingId/reschedule-quote', { params, body: when }))
      : undefined,
    [complete, when],
  );
  const shown = complete ? quote.data : undefined;
  const moving = useAction(async (token: string) => {
    try {
      await api('POST /v1/owner/bookings/:bookingId/reschedule', { params, body: { ...when, token } });
    } catch (error) {
      quote.reload();
      throw error;
    }
    onDone();
  });
  const choose = (startsAt: string) => {
    moving.forget();
    setWhen({ startsAt });
  };
  return (
    <Sheet title={t('move.title')} onClose={onClose}>
      <Words className="muted">{t('move.how')}</Words>
      {service.mode === 'appointment' && (
        <SlotPicker
          storeId={store.storeId}
          offerId={offerId}
          petId={pets[0]?.petId ?? ''}
          value={when.startsAt}
          onChange={choose}
        />
      )}
      {service.mode === 'class' && (
        <SessionPicker
          storeId={store.storeId}
          offerId={offerId}
          timeZone={store.timeZone}
          value={when.sessionId}
          onChange={(sessionId) => setWhen({ sessionId })}
        />
      )}
      {service.mode === 'stay' && (
        <StayDates
          checkIn={when.checkIn ?? booking.checkIn ?? ''}
          checkOut={when.checkOut ?? booking.checkOut ?? ''}
          onChange={setWhen}
        />
      )}
      <Failed error={quote.error} onRetry={quote.reload} />
      <Taken error={moving.error} zone={store.timeZone} onChoose={({ startsAt }) => choose(startsAt)} />
      {shown !== undefined && !shown.free && <Notice>{t('confirm.notFree')}</Notice>}
      {shown !== undefined && <MoneyLine name={t('move.fee')} fen={shown.feeFen} strong />}
      <Button
        busy={moving.busy}
        disabled={shown === undefined || !shown.free}
        onPress={() => shown !== undefined && void moving.run(shown.token)}
      >
        {t('move.agree')}
      </Button>
    </Sheet>
  );
}
