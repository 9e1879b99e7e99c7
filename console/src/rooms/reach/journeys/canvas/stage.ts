/** What the boxes of a journey need to know besides their own step: figures, faults, and what a hand on them does. */
import { createContext, useContext } from 'react';
import type { Place } from '../graph/graph.ts';
import type { Flow, StepKind } from '../graph/model.ts';

/** Live figures of one step. */
export interface StepCounts {
  readonly waiting: number;
  readonly passed: number;
  readonly sent: number;
  /** Why messages or coupons of the step did not go out, most frequent first. */
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
}

export interface Stage {
  readonly flow: Flow;
  /** Undefined while nobody has walked this version. */
  readonly counts: ReadonlyMap<string, StepCounts> | undefined;
  /** Faults by step; those of the start and the settings under the empty id. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
  readonly mayEdit: boolean;
  /** The trigger in words. */
  readonly startText: string;
  /** Opens a step's drawer; the empty id opens the start's. */
  readonly open: (stepId: string) => void;
  /** Asks what shall stand at a place. */
  readonly choose: (place: Place) => void;
  readonly add: (place: Place, kind: StepKind) => void;
  readonly join: (place: Place, to: string) => void;
}

const nowhere: Stage = {
  flow: { trigger: { kind: 'api' }, start: '', nodes: [] },
  counts: undefined,
  faults: new Map(),
  mayEdit: false,
  startText: '',
  open: () => undefined,
  choose: () => undefined,
  add: () => undefined,
  join: () => undefined,
};

export const StageContext = createContext<Stage>(nowhere);
export const useStage = () => useContext(StageContext);
