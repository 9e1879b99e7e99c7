/** Asks lists again when something was told of them, at most once in a while: a broadcast tells of hundreds a second. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type LiveEvent, useLive } from '../../app/live.ts';

const PAUSE_MS = 1500;

/** @param isOurs left out: every event of these names */
export function useFresh(
  names: readonly string[],
  queryKeys: readonly (readonly unknown[])[],
  isOurs: (event: LiveEvent) => boolean = () => true,
): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(names, (event) => {
    if (!isOurs(event)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const queryKey of queryKeys) void client.invalidateQueries({ queryKey });
    }, PAUSE_MS);
  });
}
