/** The service step by step as it happens: arrivals, steps with photos and clips, the report at the end (BOOK-9, rule 33). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { language } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import type { Booking } from '../service/bookings.ts';
import { inWords } from '../service/catalogue.ts';
import { wallTime } from '../service/when.ts';
import { useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Button, Card, Failed, Notice } from '../ui/kit.tsx';
import { byDay } from './by-day.ts';
import { open } from './links.ts';
import { MediaStrip } from './media.tsx';
import { useText } from './texts.ts';

export type Run = Reply<'GET /v1/owner/bookings/:bookingId/progress'>;
export type RunStep = Run['steps'][number];

const running = new Set(['confirmed', 'checked_in', 'in_service', 'completed']);

export function Progress({ booking }: { readonly booking: Booking }) {
  const t = useText();
  const { bookingId } = booking;
  const shown = running.has(booking.state);
  const run = useLoaded(
    shown ? () => api('GET /v1/owner/bookings/:bookingId/progress', { params: { bookingId } }) : undefined,
    [shown, bookingId, booking.state],
  );
  useLive('progress.', run.reload);
  if (!shown) return null;
  const data = run.data;
  return (
    <>
      <Failed error={run.error} onRetry={run.reload} />
      {data?.reportVersion != null && (
        <Button kind="quiet" icon="document" onPress={() => open('report', { bookingId })}>
          {t('report.title')}
        </Button>
      )}
      {data !== undefined && data.unreadMessages > 0 && (
        <Button kind="quiet" icon="chat" onPress={() => open('chat', { bookingId })}>
          {t('chat.unread', { count: data.unreadMessages })}
        </Button>
      )}
      {data !== undefined && <Arrivals run={data} />}
      {data !== undefined && data.steps.length > 0 && (
        <Card title={t('progress.title')}>
          <Steps steps={data.steps} timeZone={data.timeZone} mediaPath={`/v1/owner/bookings/${bookingId}/media`} />
        </Card>
      )}
    </>
  );
}

function Arrivals({ run }: { readonly run: Run }) {
  const t = useText();
  const last = run.arrivals.at(-1);
  if (last === undefined || run.startedAt !== null) return null;
  const clock = last.arrivesAt === null ? '' : wallTime(last.arrivesAt, run.timeZone).clock;
  const by = last.by ?? t('progress.staff');
  const text =
    clock === ''
      ? t(`arrival.${last.kind}`, { by })
      : t('arrival.at', { what: t(`arrival.${last.kind}`, { by }), clock });
  return <Notice>{last.note === null ? text : t('arrival.noted', { what: text, note: last.note })}</Notice>;
}

interface StepsProps {
  readonly steps: readonly RunStep[];
  readonly timeZone: string;
  /** Address of its media without the id. */
  readonly mediaPath: string;
  readonly isPublic?: boolean;
}

export function Steps({ steps: given, timeZone, mediaPath, isPublic }: StepsProps) {
  const steps = byDay(given);
  const t = useText();
  const spoken = useStore(language);
  const next = steps.find((step) => step.due && step.done < step.needed);
  return (
    <Box className="steps" role="list">
      {steps.map((step) => {
        const isDone = step.done >= step.needed && step.done > 0;
        const last = step.records.at(-1);
        const media = step.records.flatMap((record) => record.media);
        const name = inWords(spoken, step.names);
        return (
          <Box
            key={`${step.stepKey}-${step.day ?? ''}`}
            className={`step ${isDone ? 'is-done' : ''} ${step === next ? 'is-now' : ''}`}
            role="listitem"
          >
            <Box className="step-mark" hidden>
              {isDone && <Icon name="check" />}
            </Box>
            <Box className="step-words">
              <Box className="line is-tight">
                <Words className="grow">
                  {step.day === null ? name : t('progress.onDay', { name, day: step.day.slice(5) })}
                </Words>
                {step.needed > 1 && (
                  <Words className="muted small">{t('progress.of', { done: step.done, needed: step.needed })}</Words>
                )}
                {last !== undefined && <Words className="muted small">{wallTime(last.at, timeZone).clock}</Words>}
                {isDone && last === undefined && <Words className="muted small">{t('progress.done')}</Words>}
              </Box>
              {step.records.map((record) => (
                <StepText key={record.recordId} text={record.text} number={record.number} />
              ))}
              <MediaStrip media={media} path={mediaPath} isPublic={isPublic === true} alt={name} />
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}

function StepText({ text, number }: { readonly text: string | null; readonly number: number | null }) {
  const told = [number === null ? '' : String(number), text ?? ''].filter((part) => part !== '').join(' ');
  return told === '' ? null : <Words className="muted">{told}</Words>;
}
