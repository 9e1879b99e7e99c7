/** Asks before something that cannot be undone; optionally for a reason that is kept with the action. */
import { lazy, Suspense } from 'react';
import { createStore, useStore } from '../app/store.ts';
import type { Question } from './question.ts';

const question = createStore<Question | null>(null);

export function ask(asked: Question): void {
  question.set(asked);
}

const Dialogue = lazy(async () => ({ default: (await import('./ConfirmDialogue.tsx')).ConfirmDialogue }));

export function ConfirmHost() {
  const asked = useStore(question);
  if (!asked) return null;
  return (
    <Suspense>
      <Dialogue asked={asked} close={() => question.set(null)} />
    </Suspense>
  );
}
