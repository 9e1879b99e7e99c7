/** What is left until an instant, as `m:ss`, each second anew; `0:00` once it is over by this device's clock. */
import { useEffect, useState } from 'react';
import { nowMs } from '../../../app/time.ts';

const SECOND_MS = 1000;

export function useLeft(until: string): string {
  const end = Date.parse(until);
  const [now, setNow] = useState(nowMs);
  const over = now >= end;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(nowMs()), SECOND_MS);
    return () => clearInterval(timer);
  }, [over]);
  const seconds = over ? 0 : Math.ceil((end - now) / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
