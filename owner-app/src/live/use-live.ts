/** Live events for screens. */
import { useEffect, useRef } from 'react';
import { useStore } from '../state/store.ts';
import { live } from './connection.ts';

/** Tries that fail before the owner is told: a restart of the server passes unnoticed. */
const TOLD_AFTER = 2;

/** Calls `changed` when an event whose name begins so was told, or when some may have been missed. */
export function useLive(prefix: string, changed: () => void): void {
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  useEffect(
    () =>
      live.listen({
        event: ({ name }) => name.startsWith(prefix) && latest.current(),
        missed: () => latest.current(),
      }),
    [prefix],
  );
}

/** Whether what is shown may be out of date because the server cannot be reached. */
export function useIsCutOff(): boolean {
  const { phase, failures } = useStore(live.state);
  return phase !== 'live' && failures >= TOLD_AFTER;
}
