/** How long the time is still kept: ten minutes to pay (BOOK-3, rule 7). */
import { useEffect } from 'react';
import { Box, Words } from '#host';
import { timeLeft } from '../i18n/moment.ts';
import { useNow } from '../state/clock.ts';
import { useText } from './texts.ts';

interface HoldClockProps {
  readonly end: string;
  readonly onOver: () => void;
  /** What runs; the time that is kept without it. */
  readonly words?: string;
}

const SOON_MS = 120_000;

export function HoldClock({ end, onOver, words }: HoldClockProps) {
  const t = useText();
  const now = useNow();
  const { over, clock } = timeLeft(end, now);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once
  useEffect(() => {
    if (over) onOver();
  }, [over]);
  const isSoon = Date.parse(end) - now < SOON_MS;
  return (
    <Box className={`hold ${isSoon ? 'is-soon' : ''}`}>
      <Words>{over ? t('hold.over') : (words ?? t('hold.kept'))}</Words>
      {!over && (
        <Box role="timer" className="hold-clock">
          <Words>{clock.replace(/^00:/, '')}</Words>
        </Box>
      )}
    </Box>
  );
}
