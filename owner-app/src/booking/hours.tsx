/** Opening hours by weekday, and the dates that differ (MER-4). */
import { Box, Words } from '#host';
import type { Store } from '../service/bookings.ts';
import { Card } from '../ui/kit.tsx';
import { useText } from './texts.ts';

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;

export function Hours({ store }: { readonly store: Store }) {
  const t = useText();
  const spans = (all: readonly { readonly starts: string; readonly ends: string }[]) =>
    all.length === 0
      ? t('hours.closed')
      : all.map(({ starts, ends }) => `${starts}–${ends}`).join(t('common.listComma'));
  return (
    <Card title={t('hours.title')}>
      {WEEK.map((weekday) => (
        <Box key={weekday} className="line">
          <Words className="grow">{t(`weekday.${weekday}`)}</Words>
          <Words>{spans(store.hours.filter((one) => one.weekday === weekday))}</Words>
        </Box>
      ))}
      {store.exceptions.map((one) => (
        <Box key={one.on} className="line">
          <Words className="grow">{one.note === null ? one.on : `${one.on} ${one.note}`}</Words>
          <Words>{spans(one.spans)}</Words>
        </Box>
      ))}
    </Card>
  );
}
