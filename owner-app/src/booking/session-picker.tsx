/** Sessions of a class with the seats that are left (rule 18). */
import { Box, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { whenText } from '../service/when.ts';
import { serverNow } from '../state/clock.ts';
import { useLoaded } from '../state/loading.ts';
import { Failed, Skeleton } from '../ui/kit.tsx';
import { useText } from './texts.ts';

interface SessionPickerProps {
  readonly storeId: string;
  readonly offerId: string;
  readonly timeZone: string;
  readonly value: string | undefined;
  readonly onChange: (sessionId: string) => void;
}

export function SessionPicker({ storeId, offerId, timeZone, value, onChange }: SessionPickerProps) {
  const t = useText();
  const sessions = useLoaded(
    () => api('GET /v1/stores/:storeId/sessions', { params: { storeId }, query: { offerId } }),
    [storeId, offerId],
  );
  useLive('booking.', sessions.reload);
  const items = sessions.data?.items ?? [];
  return (
    <Box className="stack" role="radiogroup" label={t('slots.sessions')}>
      <Failed error={sessions.error} onRetry={sessions.reload} />
      {sessions.data === undefined && sessions.loading && <Skeleton lines={3} />}
      {sessions.data !== undefined && items.length === 0 && <Words className="muted">{t('slots.noSessions')}</Words>}
      {items.map((session) => {
        const left = session.seats - session.seatsTaken;
        const isChosen = session.sessionId === value;
        return (
          <Press
            key={session.sessionId}
            as="radio"
            className={`choice ${isChosen ? 'is-chosen' : ''}`}
            chosen={isChosen}
            disabled={left <= 0}
            onPress={() => onChange(session.sessionId)}
          >
            <Words className="grow">{whenText(t, session.startsAt, timeZone, serverNow())}</Words>
            <Words className="small">{left > 0 ? t('found.seats', { count: left }) : t('slots.full')}</Words>
          </Press>
        );
      })}
    </Box>
  );
}
