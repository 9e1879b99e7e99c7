/** How much time is left until something is due, or for how long it has been overdue; counts on by itself. */
import { useTranslation } from 'react-i18next';
import { createStore, useStore } from '../../../app/store.ts';
import { exactTime, nowMs } from '../../../app/time.ts';
import './quality.css';

const TICK_MS = 30_000;
const tick = createStore(nowMs());
setInterval(() => tick.set(nowMs()), TICK_MS);

const MINUTE_MS = 60_000;
const HOUR = 60;

export function Clock({ due, stopped }: { readonly due: string; readonly stopped?: boolean }) {
  const { t } = useTranslation('quality');
  const now = useStore(tick);
  if (stopped) return <span className="quiet">{t('clock.stopped')}</span>;
  const minutes = Math.round((Date.parse(due) - now) / MINUTE_MS);
  const size = Math.abs(minutes);
  const text = size < HOUR ? t('clock.minutes', { count: size }) : t('clock.hours', { count: Math.floor(size / HOUR) });
  return (
    <time dateTime={due} title={exactTime(due)} className={minutes < 0 ? 'clock-late nowrap' : 'nowrap'}>
      {minutes < 0 ? t('clock.late', { text }) : t('clock.left', { text })}
    </time>
  );
}
