/**
 * Takes messages of concurrent calls and commits them together: while one transaction is on its way to the disk, the
 * next ones gather. A call is answered when its own messages are committed (AUD-1).
 */
import { inTransaction } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IntakeDeps } from '../deps.ts';
import { tooManyEvents } from '../problems.ts';
import { rememberSenders } from './senders.ts';
import { type Message, storeMessages } from './store.ts';

export interface Collector {
  /**
   * @returns for each message whether it was new
   * @throws Problem `intake/busy`
   */
  collect(messages: readonly Message[]): Promise<boolean[]>;
}

/** Most messages of one transaction. */
const MOST = 4000;
/** Transactions under way at once: some are on their way to the disk while another is being filled. */
const LANES = 3;
/** Messages that may wait; beyond that a call is turned away instead of eating memory. */
const MOST_WAITING = 100_000;

interface Waiting {
  readonly messages: readonly Message[];
  readonly done: (isNew: boolean[]) => void;
  readonly failed: (error: unknown) => void;
}

export function createCollector(deps: Pick<IntakeDeps, 'db' | 'identity' | 'log'>): Collector {
  const storing = { identity: deps.identity, senders: rememberSenders() };
  let queue: Waiting[] = [];
  let waiting = 0;
  let running = 0;

  const take = (): Waiting[] => {
    let count = 0;
    let calls = 0;
    for (const one of queue) {
      if (calls > 0 && count + one.messages.length > MOST) break;
      count += one.messages.length;
      calls += 1;
    }
    const taken = queue.slice(0, calls);
    queue = queue.slice(calls);
    waiting -= count;
    return taken;
  };
  const commit = async (calls: readonly Waiting[]): Promise<void> => {
    const messages = calls.length === 1 ? (calls[0] as Waiting).messages : calls.flatMap((one) => one.messages);
    try {
      const isNew = await inTransaction(deps.db, (tx) => storeMessages(tx, storing, messages));
      let from = 0;
      for (const one of calls) {
        one.done(isNew.slice(from, from + one.messages.length));
        from += one.messages.length;
      }
    } catch (error) {
      if (calls.length === 1) return (calls[0] as Waiting).failed(error);
      // One call's trouble is not the others': each by itself.
      deps.log.warn({ error: (error as Error).message, calls: calls.length }, 'events are stored call by call');
      for (const one of calls) await commit([one]);
    }
  };
  const next = (): void => {
    while (running < LANES && queue.length > 0) {
      running += 1;
      void commit(take()).finally(() => {
        running -= 1;
        next();
      });
    }
  };
  return {
    collect(messages) {
      if (messages.length === 0) return Promise.resolve([]);
      if (waiting + messages.length > MOST_WAITING) throw new Problem(tooManyEvents, undefined, [], 1);
      return new Promise((done, failed) => {
        queue.push({ messages, done, failed });
        waiting += messages.length;
        // Calls that arrive in the same round of the event loop go together.
        setImmediate(next);
      });
    },
  };
}
