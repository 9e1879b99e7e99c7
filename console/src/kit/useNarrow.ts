/** Whether the window is as narrow as a phone. */
import { useSyncExternalStore } from 'react';

const narrow = globalThis.matchMedia?.('(max-width: 640px)');

function watch(listener: () => void): () => void {
  narrow?.addEventListener('change', listener);
  return () => narrow?.removeEventListener('change', listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(watch, () => narrow?.matches ?? false);
}
