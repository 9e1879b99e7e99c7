/** Tells audience from the log when customers were seen and what `identify` told of them, off the path of the answer. */

import type { Consumer } from '../../../platform/consumers.ts';
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { IntakeDeps } from '../deps.ts';

type Trait = string | number | boolean | null;

/** Most traits of one call that are kept, and the longest value. */
const MOST_TRAITS = 50;
const LONGEST_TRAIT = 500;

export function seenConsumer(deps: Pick<IntakeDeps, 'identity' | 'audience'>): Consumer {
  return {
    name: 'intake.seen',
    events: 'all',
    batch: 5000,
    async handle(tx: Tx, events: readonly LoggedEvent[]) {
      const seen = events.filter((event) => event.customerId !== null && event.name.startsWith('app.'));
      if (seen.length === 0) return;
      const today = await deps.identity.canonical(tx, [...new Set(seen.map((event) => event.customerId as string))]);
      const observations = seen.flatMap((event) => {
        const customerId = today.get(event.customerId as string);
        if (!customerId) return [];
        return [
          {
            customerId,
            seenAt: event.occurredAt,
            ...(event.name === 'app.identify' && { traits: traitsOf(event.payload) }),
          },
        ];
      });
      await deps.audience.observe(tx, observations);
    },
  };
}

function traitsOf(payload: unknown): Record<string, Trait> {
  const simple = Object.entries(payload as object).filter(
    ([, value]) =>
      value === null ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= LONGEST_TRAIT),
  );
  return Object.fromEntries(simple.slice(0, MOST_TRAITS));
}
