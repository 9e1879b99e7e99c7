/** Steps that choose a way: by what holds for the customer, or at random. Hold-out runs choose like all others. */
import type { Journey } from '@pawloop/contract';
import { bucketOf } from '../../../../platform/bucket.ts';
import type { Executor, Verdict } from '../step.ts';

/** The first case that holds; each case is asked once for all who are left. */
export const branch: Executor<Journey.BranchNode> = async ({ deps, tx, at }, node, walks) => {
  const verdicts: Verdict[] = walks.map(() => ({ kind: 'go', to: node.otherwise, outcome: 'otherwise' }));
  let open = walks.map((walk, index) => ({ no: walk.run.customerNo, index }));
  for (const [number, one] of node.cases.entries()) {
    if (open.length === 0) break;
    const asked = Uint32Array.from(new Set(open.map((entry) => entry.no)));
    const holding = new Set(await deps.segment.evaluate(tx, one.when, at, asked));
    for (const { no, index } of open) {
      if (holding.has(no)) verdicts[index] = { kind: 'go', to: one.next, outcome: 'case', detail: { case: number } };
    }
    open = open.filter(({ no }) => !holding.has(no));
  }
  return verdicts;
};

/** The same experiment sends the same customer the same way, whatever run, process or version (rule 29). */
export const split: Executor<Journey.SplitNode> = async (_batch, node, walks) =>
  walks.map((walk): Verdict => {
    const place = bucketOf(node.experiment, walk.run.customerId) * 100;
    let upTo = 0;
    const found = node.arms.findIndex((arm) => {
      upTo += arm.share;
      return place < upTo;
    });
    // Shares add up to 100 within rounding: the last arm takes the rest.
    const arm = found < 0 ? node.arms.length - 1 : found;
    return { kind: 'go', to: node.arms[arm]?.next ?? '', outcome: 'arm', detail: { arm } };
  });
