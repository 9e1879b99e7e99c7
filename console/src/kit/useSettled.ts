/** What is being typed or built, after a pause, so that not every keystroke asks the server. */
import { useEffect, useState } from 'react';

const PAUSE_MS = 350;

export function useSettled<T>(value: T): T {
  const key = JSON.stringify(value ?? null);
  const [settled, setSettled] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value counts, not its identity
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
