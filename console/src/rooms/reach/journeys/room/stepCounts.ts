/** What the server counts at a step, sorted into what its card shows. */
import type { Journey } from '@pawloop/contract';
import type { StepCounts } from '../canvas/stage.ts';

/** Outcomes that mean “it did not go out”; a reason may follow after a colon. */
const refusals = new Set(['refused', 'blocked', 'failed', 'unknown', 'notSent', 'cancelled']);
const successes = new Set(['sent', 'granted']);

/** `then:…` says again, for the run, what became of a message; it is not counted twice. */
export function stepCounts({ here, left, outcomes }: Journey.NodeCounts): StepCounts {
  let sent = 0;
  const refused = new Map<string, number>();
  for (const [name, count] of Object.entries(outcomes)) {
    const [word = '', reason] = name.split(':');
    if (successes.has(word)) sent += count;
    if (refusals.has(word)) refused.set(reason ?? word, (refused.get(reason ?? word) ?? 0) + count);
  }
  return {
    waiting: here,
    passed: left,
    sent,
    refused: [...refused]
      .map(([reason, count]) => ({ reason, count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
  };
}
