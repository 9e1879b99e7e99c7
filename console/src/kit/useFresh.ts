/** Asks again when something was told of what is shown, at most once in a while: a broadcast tells of hundreds a second. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type LiveEvent, useLive } from '../app/live.ts';

const PAUSE_MS = 1500;

export interface FreshOptions {
  /** Left out: every event of these names. */
  readonly isOurs?: (event: LiveEvent) => boolean;
  /** Longest wait before what was told is asked for. */
  readonly pauseMs?: number;
}

export function useFresh(
  names: readonly string[],
  queryKeys: readonly (readonly unknown[])[],
  { isOurs = () => true, pauseMs = PAUSE_MS }: FreshOptions = {},
): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(names, (event) => {
    if (!isOurs(event)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const queryKey of queryKeys) void client.invalidateQueries({ queryKey });
    }, pauseMs);
  });
}
