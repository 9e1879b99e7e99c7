/**
 * Remembers for a few seconds whom a sender's identifiers mean, so that a busy sender is not looked up for each batch.
 * In the meantime a merge elsewhere leaves events with the loser, whom every reader follows to the winner, and an
 * erasure leaves them where those of the seconds before it are.
 */

const SECONDS = 5;
const MOST = 50_000;

export interface Senders {
  get(key: string): string | undefined;
  set(key: string, customerId: string): void;
  /** Somebody was merged: ask anew. */
  forget(): void;
}

export function rememberSenders(): Senders {
  let known = new Map<string, string>();
  let since = performance.now();
  return {
    get(key) {
      if (performance.now() - since > SECONDS * 1000) {
        known = new Map();
        since = performance.now();
      }
      return known.get(key);
    },
    set(key, customerId) {
      if (known.size < MOST) known.set(key, customerId);
    },
    forget() {
      known = new Map();
    },
  };
}
