/** The same time every few weeks; dates that are not free are named with what would be (BOOK-8, rule 23). */
import type { Reply } from '@pawloop/contract/client';
import { useState } from 'react';
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import type { ItemInput } from '../service/bookings.ts';
import { whenText } from '../service/when.ts';
import { serverNow } from '../state/clock.ts';
import { useAction } from '../state/loading.ts';
import { Choices, Field } from '../ui/form.tsx';
import { Button, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { replaceBy } from './links.ts';
import { useText } from './texts.ts';

type Series = Reply<'POST /v1/owner/series'>;

const WEEKS = [1, 2, 3, 4, 6, 8];
const COUNTS = [2, 3, 4, 6, 12];

interface SeriesSheetProps {
  readonly item: ItemInput;
  readonly zone: string;
  readonly onClose: () => void;
}

export function SeriesSheet({ item, zone, onClose }: SeriesSheetProps) {
  const t = useText();
  const [everyWeeks, setEveryWeeks] = useState(4);
  const [count, setCount] = useState(3);
  const [failed, setFailed] = useState<Series['dates']>([]);
  const booking = useAction(async (skipFailed: boolean) => {
    const series = await api('POST /v1/owner/series', { body: { item, everyWeeks, count, skipFailed } });
    const bookingId = series.group?.bookings[0]?.bookingId;
    if (bookingId !== undefined) return replaceBy('pay', { bookingId });
    setFailed(series.dates.filter((date) => date.problem !== null));
  });
  return (
    <Sheet title={t('series.open')} onClose={onClose}>
      <Field label={t('series.every')}>
        <Choices
          label={t('series.every')}
          value={String(everyWeeks)}
          options={WEEKS.map((weeks) => ({ value: String(weeks), name: t('series.weeks', { weeks }) }))}
          onChange={(weeks) => setEveryWeeks(Number(weeks))}
        />
      </Field>
      <Field label={t('series.count')}>
        <Choices
          label={t('series.count')}
          value={String(count)}
          options={COUNTS.map((times) => ({ value: String(times), name: t('series.times', { times }) }))}
          onChange={(times) => setCount(Number(times))}
        />
      </Field>
      <Problem error={booking.error} />
      {failed.length > 0 && (
        <Box className="notice is-stack" role="status">
          <Words>{t('series.failed')}</Words>
          {failed.map((date) => (
            <Words key={date.startsAt}>{whenText(t, date.startsAt, zone, serverNow())}</Words>
          ))}
        </Box>
      )}
      <Button busy={booking.busy} onPress={() => void booking.run(failed.length > 0)}>
        {failed.length > 0 ? t('series.others') : t('series.hold')}
      </Button>
    </Sheet>
  );
}
