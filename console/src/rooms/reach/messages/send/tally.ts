/** Counts of sends by outcome and by reason, for the bars above the send log. */
import type { Message } from '@pawloop/contract';
import type { Reply } from '@pawloop/contract/client';

export type Count = Reply<'GET /v1/messages/counts'>['items'][number];

export interface Tally {
  readonly total: number;
  readonly costFen: number;
  /** States that occur, in their order of life. */
  readonly states: readonly { readonly state: Message.SendState; readonly sends: number }[];
  /** Why some were not sent, most frequent first. */
  readonly reasons: readonly { readonly reason: Message.SendReason; readonly sends: number }[];
}

const lives: readonly Message.SendState[] = [
  'sent',
  'planned',
  'sending',
  'blocked',
  'failed',
  'unknown',
  'merged',
  'cancelled',
];

function sums<K>(counts: readonly Count[], keyOf: (count: Count) => K | null): Map<K, number> {
  const found = new Map<K, number>();
  for (const count of counts) {
    const key = keyOf(count);
    if (key !== null) found.set(key, (found.get(key) ?? 0) + count.sends);
  }
  return found;
}

export function tallyOf(counts: readonly Count[]): Tally {
  const byState = sums(counts, (count) => count.state);
  const byReason = sums(counts, (count) => count.reason);
  return {
    total: counts.reduce((sum, count) => sum + count.sends, 0),
    costFen: counts.reduce((sum, count) => sum + count.costFen, 0),
    states: lives.flatMap((state) => (byState.has(state) ? [{ state, sends: byState.get(state) ?? 0 }] : [])),
    reasons: [...byReason].map(([reason, sends]) => ({ reason, sends })).sort((a, b) => b.sends - a.sends),
  };
}
