/** How a higher floor takes part in the checks before sending: it registers, nobody here knows it (rule 33). */
import type { Message } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';

export type Origin =
  | {
      readonly kind: 'journey';
      readonly journeyId: string;
      readonly version: number;
      readonly runId: string;
      readonly node: string;
      readonly visit: number;
    }
  | { readonly kind: 'staff'; readonly staffId: string /** Past caps and quiet hours. */; readonly test?: true }
  | { readonly kind: 'system'; readonly name: string };

/** A send as a guard sees it. */
export interface PlannedSend {
  readonly sendId: string;
  readonly customerId: string;
  readonly petId: string | null;
  readonly templateId: string;
  readonly purpose: Message.MessagePurpose;
  readonly channel: Message.MessageChannel;
  readonly origin: Origin;
}

/** What a guard says against a send: its run has ended, its audience no longer holds, or it is to wait for now. */
export type Objection = 'exited' | 'audience' | 'paused';

/**
 * Asked inside the worker's transaction, for all sends of a batch at once. It may write; it must not lock customers'
 * rows in an order of its own.
 */
export interface SendGuard {
  readonly origin: Origin['kind'];
  /** Sends that must not go out, any more or for now. */
  allow(tx: Tx, sends: readonly PlannedSend[], at: Temporal.Instant): Promise<Map<string, Objection>>;
  /** Takes the prices from the budgets. @returns ids that the budget refused */
  reserve(
    tx: Tx,
    sends: readonly (PlannedSend & { readonly priceFen: number })[],
    at: Temporal.Instant,
  ): Promise<Set<string>>;
  /** What was reserved is spent, or given back after a definite failure; `unknown` counts as spent. */
  settle(tx: Tx, sends: readonly Settled[], outcome: 'spent' | 'released'): Promise<void>;
}

export interface Settled {
  readonly sendId: string;
  readonly origin: Origin;
  readonly priceFen: number;
}

/** Tells every guard about those of its own sends for which something was reserved. */
export async function settle(
  tx: Tx,
  guards: readonly SendGuard[],
  sends: readonly Settled[],
  outcome: 'spent' | 'released',
): Promise<void> {
  for (const guard of guards) {
    const own = sends.filter((send) => send.origin.kind === guard.origin && send.priceFen > 0);
    if (own.length > 0) await guard.settle(tx, own, outcome);
  }
}
