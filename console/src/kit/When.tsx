/** A time as people say it, with the exact time on hover and for screen readers. */
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../app/i18n.ts';
import { createStore, useStore } from '../app/store.ts';
import { exactTime, nowMs, relativeTime } from '../app/time.ts';

const MINUTE_MS = 60_000;
const minute = createStore(nowMs());
setInterval(() => minute.set(nowMs()), MINUTE_MS);

export interface WhenProps {
  readonly at: string | null;
  /** Exact time as text, relative on hover. */
  readonly exact?: boolean;
}

export function When({ at, exact = false }: WhenProps) {
  const { t } = useTranslation('kit');
  const now = useStore(minute);
  if (at === null) return <span className="quiet">{t('never')}</span>;
  const relative = relativeTime(at, Math.max(now, nowMs() - MINUTE_MS), presentLanguage());
  const full = exactTime(at);
  return (
    <time dateTime={at} title={exact ? relative : full} className="nowrap">
      {exact ? full : relative}
    </time>
  );
}
