/** Cancelling: fee and refund first, then consent to exactly that (BOOK-5, rule 19). */
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../api/api.ts';
import type { Booking } from '../service/bookings.ts';
import { wallTime } from '../service/when.ts';
import { askedWithTime } from '../state/clock.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Field } from '../ui/form.tsx';
import { Button, Failed, Problem, Skeleton } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { MoneyLine } from './quote-card.tsx';
import { useText } from './texts.ts';

export interface ActSheetProps {
  readonly booking: Booking;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function CancelSheet({ booking, onClose, onDone }: ActSheetProps) {
  const t = useText();
  const params = { bookingId: booking.bookingId };
  const [reason, setReason] = useState('');
  const quote = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/bookings/:bookingId/cancel-quote', { params })),
    [booking.bookingId],
  );
  const cancelling = useAction(async (token: string) => {
    try {
      const body = { token, reason: reason.trim() === '' ? null : reason.trim() };
      await api('POST /v1/owner/bookings/:bookingId/cancel', { params, body });
    } catch (error) {
      // The terms may have changed while they were read: the new ones are shown.
      quote.reload();
      throw error;
    }
    onDone();
  });
  const shown = quote.data;
  const free = shown?.freeUntil == null ? undefined : wallTime(shown.freeUntil, booking.store.timeZone);
  return (
    <Sheet title={t('cancel.title')} onClose={onClose}>
      <Failed error={quote.error} onRetry={quote.reload} />
      {shown === undefined && quote.loading && <Skeleton lines={3} />}
      {shown !== undefined && (
        <>
          <Box className="card">
            <MoneyLine name={t('cancel.fee', { percent: shown.feePercent })} fen={shown.feeFen} />
            <MoneyLine name={t('cancel.refund')} fen={shown.refundFen} strong />
            {free !== undefined && (
              <Words className="muted small">{t('policy.freeUntil', { at: `${free.date} ${free.clock}` })}</Words>
            )}
          </Box>
          <Field label={t('cancel.reason')}>
            <Input label={t('cancel.reason')} value={reason} maxLength={200} onChange={setReason} />
          </Field>
          <Problem error={cancelling.error} />
          <Button kind="danger" busy={cancelling.busy} onPress={() => void cancelling.run(shown.token)}>
            {t('cancel.agree')}
          </Button>
        </>
      )}
      <Button kind="quiet" onPress={onClose}>
        {t('cancel.keep')}
      </Button>
    </Sheet>
  );
}
