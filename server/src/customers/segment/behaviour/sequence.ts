/** Sequences in ClickHouse: one pass over a customer's matching events in order of time (rule 20). */
import type { Segment } from '@pawloop/contract';

const HOUR_MS = 3_600_000;
/** Earlier than any event less the longest time allowed. */
const NEVER = -1_000_000_000_000_000;
const ENDLESS = 400_000_000_000_000;
/** A key is `time · 8 + (7 − step)`: at equal times later steps come first, so that none sees a step of its own instant. */
const STEPS = 8;

/** The aggregate that gathers keys; `matchers` are the steps' row conditions. */
export function sequenceKeys(matchers: readonly string[]): string {
  const keys = matchers.map(
    (matcher, step) => `if(${matcher}, toUnixTimestamp64Milli(occurred_at) * ${STEPS} + ${STEPS - 1 - step}, 0)`,
  );
  return `arraySort(groupArrayArray(arrayFilter(key -> key != 0, [${keys.join(', ')}])))`;
}

/**
 * True when the sorted keys hold the sequence. Kept per step: the latest instant at which it was reached, and the latest
 * start from which that was possible. Both only grow, so the latest is always the best predecessor.
 */
export function sequenceHolds(leaf: Segment.SequenceLeaf, keys: string): string {
  const steps = leaf.sequence.length;
  const each = Math.round((leaf.withinHours?.each ?? ENDLESS / HOUR_MS) * HOUR_MS);
  const total = Math.round((leaf.withinHours?.total ?? ENDLESS / HOUR_MS) * HOUR_MS);
  const step = `(${STEPS - 1} - key % ${STEPS})`;
  const time = `intDiv(key, ${STEPS})`;
  const reachable = `(${step} = 0 OR (best[${step}] >= ${time} - ${each} AND best[${steps} + ${step}] >= ${time} - ${total}))`;
  const start = `if(${step} = 0, ${time}, best[${steps} + ${step}])`;
  const next = `multiIf(NOT ${reachable}, held, slot = ${step} + 1, ${time}, slot = ${steps} + ${step} + 1, ${start}, held)`;
  const slots = `[${Array.from({ length: 2 * steps }, (_, index) => index + 1).join(', ')}]`;
  const never = `[${Array.from({ length: 2 * steps }, () => NEVER).join(', ')}]`;
  const fold = `arrayFold((best, key) -> arrayMap((held, slot) -> ${next}, best, ${slots}), ${keys}, ${never}::Array(Int64))`;
  return `(length(${keys}) >= ${steps} AND ${fold}[${steps}] > ${NEVER})`;
}
