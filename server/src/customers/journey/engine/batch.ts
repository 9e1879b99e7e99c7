/** Carries locked runs of one version through their steps, set by set, as far as they go without waiting (rules 25, 28). */
import type { Journey } from '@pawloop/contract';
import { isEffect, nodeOf } from '../domain/plan.ts';
import { executors } from './nodes/index.ts';
import { arrive, leaveFor, type Step, visitOf, type Walk } from './run.ts';
import type { Batch, Executor, Told, Verdict } from './step.ts';

/** How many sets a transaction takes on at most, so that it ends soon; who is left goes on in the next one. */
const SETS = 24;
/**
 * Steps that lock rows which other journeys lock too: stocks and counts of coupons, features of customers. Each locks its
 * own in one order; two such steps in one transaction would not, so the second one waits for the next transaction.
 */
const LOCKING: ReadonlySet<string> = new Set(['coupon', 'tag']);

/** Afterwards each walk has ended, rests, or is due again at once. */
export async function carry(batch: Batch, walks: readonly Walk[]): Promise<void> {
  const standing = new Map<string, Walk[]>();
  const stand = (walk: Walk) => standing.set(walk.node, [...(standing.get(walk.node) ?? []), walk]);
  for (const [node, group] of Map.groupBy(walks, (walk) => walk.node)) standing.set(node, group);
  let locked = false;
  for (let sets = 0; standing.size > 0; sets += 1) {
    const [id, group] = standing.entries().next().value as [string, Walk[]];
    standing.delete(id);
    const locks = LOCKING.has(nodeOf(batch.plan, id).kind);
    if (sets >= SETS || (locks && locked)) {
      for (const walk of group) walk.dueAt = batch.at.toString();
      continue;
    }
    locked ||= locks;
    const moved = new Map<string, Walk[]>();
    for (const walk of await stepOver(batch, id, group)) {
      const there = moved.get(walk.node);
      if (there) there.push(walk);
      else moved.set(walk.node, [walk]);
    }
    for (const [node, arrived] of moved) {
      if (standing.has(node)) for (const walk of arrived) stand(walk);
      else standing.set(node, arrived);
    }
  }
}

/** @returns those who came to another step and go on at once */
async function stepOver(batch: Batch, id: string, group: readonly Walk[]): Promise<Walk[]> {
  const node = nodeOf(batch.plan, id);
  const walks = isEffect(node) ? await stillWanted(batch, group) : group;
  const verdicts = await (executors[node.kind] as Executor)(batch, node, walks);
  return walks.filter((walk, index) => apply(batch, node, walk, verdicts[index] as Verdict));
}

/** @returns whether it goes on at once */
function apply(batch: Batch, node: Journey.JourneyNode, walk: Walk, verdict: Verdict): boolean {
  const visit = visitOf(walk);
  const step = (told: Told, next: string | null): Step => ({
    node: node.id,
    visit,
    kind: node.kind,
    outcome: told.outcome,
    next,
    detail: told.detail ?? {},
  });
  if (verdict.kind === 'rest') {
    if (verdict.effect) walk.steps.push(step(verdict.effect, null));
    walk.since ??= batch.at.toString();
    walk.dueAt = verdict.until.toString();
    return false;
  }
  if (verdict.kind === 'end') {
    walk.steps.push(step(verdict, null));
    leaveFor(walk, 'completed');
    return false;
  }
  (verdict.kind === 'resolve' ? walk.resolved : walk.steps).push(step(verdict, verdict.to));
  walk.left.push(node.id);
  arrive(walk, verdict.to, batch.day);
  return walk.outcome === null;
}

/** Before an effect: who is not in the audience any more is out, when the journey asks for it. */
async function stillWanted({ deps, tx, plan, at }: Batch, walks: readonly Walk[]): Promise<readonly Walk[]> {
  const { audience } = plan.definition;
  const asked = walks.filter((walk) => walk.since === null);
  if (!audience?.recheck || asked.length === 0) return walks;
  const numbers = Uint32Array.from(new Set(asked.map((walk) => walk.run.customerNo)));
  const inside = new Set(await deps.segment.evaluate(tx, audience.definition, at, numbers));
  return walks.filter((walk) => {
    if (walk.since !== null || inside.has(walk.run.customerNo)) return true;
    leaveFor(walk, 'audience');
    return false;
  });
}
