/** Whole seconds until an instant of the server, told by the browser's clock but measured from the server's. */
import { useEffect, useRef, useState } from 'react';
import { nowMs } from '../../../app/time.ts';

const TICK_MS = 250;

/**
 * @param asOf the server's clock when the data came: the browser's own may be wrong by minutes
 * @returns null without an end; never below 0
 */
export function useCountdown(until: string | null, asOf: string): number | null {
  const ahead = useRef(0);
  const [, beat] = useState(0);
  useEffect(() => {
    ahead.current = nowMs() - Date.parse(asOf);
    beat((count) => count + 1);
  }, [asOf]);
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => beat((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  if (until === null) return null;
  return Math.max(0, Math.ceil((Date.parse(until) - (nowMs() - ahead.current)) / 1000));
}
