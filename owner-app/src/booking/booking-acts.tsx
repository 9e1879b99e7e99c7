/** Move, cancel, dispute, report harm, ask for help: each with what it means before consent (BOOK-5). */
import { useState } from 'react';
import { Box } from '#host';
import type { Booking } from '../service/bookings.ts';
import { openConfirm } from '../service/bookings.ts';
import { Button, Row } from '../ui/kit.tsx';
import { CancelSheet } from './cancel-sheet.tsx';
import { DisputeSheet } from './dispute-sheet.tsx';
import { open } from './links.ts';
import { MoveSheet } from './move-sheet.tsx';
import { useText } from './texts.ts';

interface BookingActsProps {
  readonly booking: Booking;
  readonly onChange: () => void;
}

const hurtable = new Set(['in_service', 'completed', 'checked_in']);

export function BookingActs({ booking, onChange }: BookingActsProps) {
  const t = useText();
  const [sheet, setSheet] = useState<'cancel' | 'move' | 'dispute'>();
  const { can, bookingId, store, offerId, pets, state } = booking;
  const close = () => setSheet(undefined);
  const done = () => {
    close();
    onChange();
  };
  const petId = pets[0]?.petId;
  const isOver = state === 'completed' || state === 'cancelled' || state === 'no_show' || state === 'expired';
  return (
    <>
      {isOver && petId !== undefined && (
        <Button icon="repeat" kind="quiet" onPress={() => openConfirm({ storeId: store.storeId, offerId, petId })}>
          {t('detail.again')}
        </Button>
      )}
      <Box className="card is-list">
        {can.reschedule && <Row icon="clock" title={t('move.title')} onPress={() => setSheet('move')} />}
        {can.dispute && <Row icon="warning" title={t('dispute.title')} onPress={() => setSheet('dispute')} />}
        {hurtable.has(state) && (
          <Row icon="heart" title={t('harm.title')} onPress={() => open('claim', { bookingId })} />
        )}
        <Row icon="chat" title={t('cases.help')} onPress={() => open('cases', { bookingId })} />
        {can.cancel && <Row icon="close" title={t('cancel.title')} danger onPress={() => setSheet('cancel')} />}
      </Box>
      {sheet === 'cancel' && <CancelSheet booking={booking} onClose={close} onDone={done} />}
      {sheet === 'move' && <MoveSheet booking={booking} onClose={close} onDone={done} />}
      {sheet === 'dispute' && <DisputeSheet bookingId={bookingId} onClose={close} onDone={done} />}
    </>
  );
}
