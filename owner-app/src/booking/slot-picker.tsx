/** Free times of an offer: a row of days, the times of the chosen day as chips (BOOK-2). */
import { useEffect, useRef, useState } from 'react';
import { Box, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { dayText, wallTime } from '../service/when.ts';
import { askedWithTime, serverNow } from '../state/clock.ts';
import { useLoaded } from '../state/loading.ts';
import { Button, Failed, Skeleton } from '../ui/kit.tsx';
import { firstFrom, sameInstant } from './starts.ts';
import { useText } from './texts.ts';

interface SlotPickerProps {
  readonly storeId: string;
  readonly offerId: string;
  readonly petId: string;
  readonly matted?: boolean | undefined;
  readonly value: string | undefined;
  readonly onChange: (startsAt: string) => void;
  /** `value` is when the line before ends: the first start from then on is chosen. */
  readonly follows?: boolean;
  /** Nothing suits: the waiting list. `undefined`: not offered. */
  readonly onWait?: ((date: string) => void) | undefined;
}

const DAYS = 14;

export function SlotPicker(props: SlotPickerProps) {
  const t = useText();
  const { storeId, offerId, petId, matted, value } = props;
  const slots = useLoaded(
    () =>
      askedWithTime(() =>
        api('GET /v1/stores/:storeId/slots', {
          params: { storeId },
          query: { offerId, petId, days: DAYS, ...(matted === true && { matted: true }) },
        }),
      ),
    [storeId, offerId, petId, matted],
  );
  useLive('booking.', slots.reload);
  const data = slots.data;
  const zone = data?.timeZone ?? 'UTC';
  const [picked, setPicked] = useState<string>();
  const begun = useRef(false);
  const ofValue = value === undefined || data === undefined ? undefined : wallTime(value, zone).date;
  const firstFree = data?.days.find(({ starts }) => starts.length > 0)?.date;
  const date = picked ?? ofValue ?? firstFree ?? data?.days[0]?.date;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the earliest is chosen once, when the times are there
  useEffect(() => {
    if (data === undefined) return;
    const all = data.days.flatMap(({ starts }) => starts.map(({ startsAt }) => startsAt));
    const first = value === undefined || (props.follows && !begun.current) ? firstFrom(all, value) : undefined;
    begun.current = true;
    if (first !== undefined && !sameInstant(first, value)) props.onChange(first);
  }, [data]);
  if (data === undefined) {
    return (
      <>
        <Failed error={slots.error} onRetry={slots.reload} />
        {slots.loading && <Skeleton lines={3} />}
      </>
    );
  }
  const day = data.days.find((one) => one.date === date);
  const today = wallTime(serverNow(), zone).date;
  return (
    <Box className="stack">
      <Failed error={slots.error} onRetry={slots.reload} />
      <Box className="days" role="radiogroup" label={t('slots.days')}>
        {data.days.map((one) => (
          <Press
            key={one.date}
            as="radio"
            className={`day ${one.date === date ? 'is-chosen' : ''} ${one.starts.length === 0 ? 'is-full' : ''}`}
            chosen={one.date === date}
            onPress={() => setPicked(one.date)}
          >
            <Words className="day-name">{dayText(t, one.date, today)}</Words>
            <Words className="small">
              {one.starts.length === 0 ? t('slots.full') : t('slots.count', { count: one.starts.length })}
            </Words>
          </Press>
        ))}
      </Box>
      {day !== undefined && day.starts.length === 0 && <Words className="muted">{t('slots.noneThatDay')}</Words>}
      <Box className="chips slots" role="radiogroup" label={t('slots.times')}>
        {day?.starts.map((start) => (
          <Press
            key={start.startsAt}
            as="radio"
            className={`chip is-slot ${sameInstant(start.startsAt, value) ? 'is-chosen' : ''}`}
            chosen={sameInstant(start.startsAt, value)}
            onPress={() => props.onChange(start.startsAt)}
          >
            <Words>{wallTime(start.startsAt, zone).clock}</Words>
            {start.memberOnly && <Words className="small">{t('slots.members')}</Words>}
          </Press>
        ))}
      </Box>
      {props.onWait !== undefined && date !== undefined && (
        <Button kind="plain" icon="bell" onPress={() => props.onWait?.(date)}>
          {t('waiting.join')}
        </Button>
      )}
    </Box>
  );
}
