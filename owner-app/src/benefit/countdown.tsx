/** Time left until a coupon ends: words and a clock that ticks with the server's (LOY-7). */
import { useEffect } from 'react';
import { Box, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { endsIn, timeLeft } from '../i18n/moment.ts';
import { useNow } from '../state/clock.ts';

interface CountdownProps {
  /** First instant at which it holds no more. */
  readonly end: string;
  /** Whether it counts down to the end of what the owner has, or of claiming. */
  readonly of?: 'coupon' | 'claim';
  /** Called once when the time is over. */
  readonly onOver?: () => void;
}

const DAY_MS = 86_400_000;

/** Screen readers find it as a timer, and are not told each second. */
export function Countdown({ end, of = 'coupon', onOver }: CountdownProps) {
  const t = useText();
  const now = useNow();
  const { over, days, clock } = timeLeft(end, now);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once
  useEffect(() => {
    if (over) onOver?.();
  }, [over]);
  if (over) return <Words className="muted small">{t('countdown.over')}</Words>;
  const soon = Date.parse(end) - now < DAY_MS;
  return (
    <Box className={`countdown ${soon ? 'is-soon' : ''}`}>
      <Words className="countdown-words">
        {of === 'claim' ? t('countdown.claim') : t('countdown.kept', { ends: endsIn(t, end, now) })}
      </Words>
      <Box role="timer" className="countdown-clock">
        <Words>{days > 0 ? t('countdown.days', { days, clock }) : clock}</Words>
      </Box>
    </Box>
  );
}
