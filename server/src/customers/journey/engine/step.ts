/** What a kind of step is: it gets runs that stand at it and says of each how it goes on. */
import type { Journey } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import type { JourneyDeps } from '../deps.ts';
import type { Plan } from '../domain/plan.ts';
import type { Step, Walk } from './run.ts';

/** What the steps of one transaction share. */
export interface Batch {
  readonly deps: JourneyDeps;
  readonly tx: Tx;
  readonly plan: Plan;
  readonly at: Temporal.Instant;
  /** The business's calendar day. */
  readonly day: string;
  /** False while events received before a time-out may not have been looked at: then nothing times out (rule 27). */
  readonly caughtUp: boolean;
}

export type Told = { readonly outcome: Journey.StepOutcome; readonly detail?: Step['detail'] };

/** What a step says of a run. */
export type Verdict =
  | (Told & { readonly kind: 'go'; readonly to: string })
  /** The effect of this visit is written already; its outcome is known now. */
  | (Told & { readonly kind: 'resolve'; readonly to: string })
  /** Waits; `effect` when it had one before waiting. */
  | { readonly kind: 'rest'; readonly until: Temporal.Instant; readonly effect?: Told }
  | (Told & { readonly kind: 'end' });

/** One kind of step for many runs that stand at it; verdicts in the order of the walks. */
export type Executor<N extends Journey.JourneyNode = Journey.JourneyNode> = (
  batch: Batch,
  node: N,
  walks: readonly Walk[],
) => Promise<readonly Verdict[]>;
