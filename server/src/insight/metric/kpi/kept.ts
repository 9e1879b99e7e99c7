/**
 * Keeps what was long in the making for a little while, and lets callers who ask the same at once share one answer.
 * What took a moment is asked anew each time; nothing is kept longer than a minute (INS-8).
 */

const LONGEST_MS = 60_000;
/** Only what took longer than this is kept, for as many times as long as it took. */
const LONG_MS = 1000;
const TIMES = 20;
const MOST = 200;

interface Entry<V> {
  readonly value: Promise<V>;
  until: number;
}

export function createKept<V>(now: () => number = () => performance.now()) {
  const entries = new Map<string, Entry<V>>();
  return (key: string, make: () => Promise<V>): Promise<V> => {
    const known = entries.get(key);
    if (known && now() < known.until) return known.value;
    const begun = now();
    const entry: Entry<V> = { value: make(), until: Number.POSITIVE_INFINITY };
    entries.delete(key);
    entries.set(key, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
    const settle = (until: number) => {
      entry.until = until;
      if (until <= now() && entries.get(key) === entry) entries.delete(key);
    };
    entry.value.then(
      () => {
        const took = now() - begun;
        settle(took > LONG_MS ? now() + Math.min(LONGEST_MS, took * TIMES) : 0);
      },
      () => settle(0),
    );
    return entry.value;
  };
}
