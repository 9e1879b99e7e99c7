/** The signed-in owner's profile, fetched once for all screens. */
import { useEffect } from 'react';
import { type Action, useAction } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { loadProfile, type Session, session } from './session.ts';

export function useProfile(): Session & { readonly reading: Action<[]> } {
  const { status, profile } = useStore(session);
  const reading = useAction(async () => {
    await loadProfile();
  });
  const missing = status === 'in' && profile === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each sign-in
  useEffect(() => {
    if (missing) void reading.run();
  }, [missing]);
  return { status, reading, ...(profile !== undefined && { profile }) };
}
