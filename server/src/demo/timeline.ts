/** Lives time that is over through again, moment by moment, with the clock of the rooms that do it turned back. */
import type { SettableClock } from '../platform/clock.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';

export interface Timeline {
  /** What is later than the city's present does not happen. */
  at(instant: Temporal.Instant, run: () => Promise<void>): void;
  /** The same in a transaction, which it shares with its neighbours. */
  within(instant: Temporal.Instant, run: (tx: Tx) => Promise<void>): void;
  /** Everything in order, also what comes of it. */
  play(): Promise<void>;
}

interface Moment {
  readonly at: Temporal.Instant;
  readonly alone?: () => Promise<void>;
  readonly within?: (tx: Tx) => Promise<void>;
}

const MOST_TOGETHER = 50;
const isLater = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) > 0;

/** Of moments of one instant the one that was named first comes first. */
export function createTimeline(db: Db, clock: SettableClock, until: Temporal.Instant): Timeline {
  const waiting: Moment[] = [];
  const add = (moment: Moment): void => {
    if (isLater(moment.at, until)) return;
    const place = waiting.findLastIndex((other) => !isLater(other.at, moment.at));
    waiting.splice(place + 1, 0, moment);
  };
  const together = (moments: readonly Moment[]): Promise<void> =>
    inTransaction(db, async (tx) => {
      for (const { at, within } of moments) {
        clock.set(at);
        await within?.(tx);
      }
    });
  return {
    at: (at, alone) => add({ at, alone }),
    within: (at, within) => add({ at, within }),
    async play() {
      while (waiting.length > 0) {
        const first = waiting.findIndex((moment) => moment.alone);
        const shared = waiting.splice(0, Math.min(first < 0 ? waiting.length : first, MOST_TOGETHER));
        if (shared.length > 0) await together(shared);
        if (first !== shared.length) continue;
        const next = waiting.shift();
        if (next) clock.set(next.at);
        await next?.alone?.();
      }
    },
  };
}
