/** Faults of the graph itself: steps that lead nowhere, are never reached, or turn in a circle without rest (CAM-1). */
import type { Journey } from '@pawloop/contract';
import { graphOf, onRestlessLoops, reachable, waysOf } from './graph.ts';

type Fault = Journey.JourneyFault;

export function graphFaults({ nodes, start, trigger, reentry }: Journey.JourneyDefinition): Fault[] {
  if (nodes.length === 0) return [{ pointer: '/nodes', fault: 'empty', detail: 'a journey needs a step' }];
  const graph = graphOf(nodes);
  const faults: Fault[] = [];
  if (!graph.has(start)) faults.push({ pointer: '/start', fault: 'startUnknown', detail: start });
  const [met, restless, experiments] = [reachable(graph, start), onRestlessLoops(graph), new Set<string>()];
  const ids = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    const at = `/nodes/${index}`;
    if (ids.has(node.id)) faults.push({ pointer: `${at}/id`, fault: 'idTwice', detail: node.id });
    ids.add(node.id);
    for (const { pointer, to } of waysOf(node)) {
      if (!graph.has(to)) faults.push({ pointer: `${at}${pointer}`, fault: 'nextUnknown', detail: to });
    }
    if (graph.has(start) && !met.has(node.id)) faults.push({ pointer: at, fault: 'unreachable', detail: node.id });
    if (restless.has(node.id)) faults.push({ pointer: at, fault: 'loopWithoutWait', detail: node.id });
    faults.push(...ownFaults(node, at, experiments));
  }
  if (reentry?.kind === 'concurrent' && trigger.kind !== 'event' && trigger.kind !== 'api') {
    faults.push({ pointer: '/reentry/by', fault: 'definition', detail: 'only events and the API bring properties' });
  }
  return faults;
}

function ownFaults(node: Journey.JourneyNode, at: string, experiments: Set<string>): Fault[] {
  if (node.kind === 'branch' && node.cases.length === 0) {
    return [{ pointer: `${at}/cases`, fault: 'noCases', detail: 'a branch needs a case' }];
  }
  if (node.kind === 'tag' && (node.add ?? []).length + (node.remove ?? []).length === 0) {
    return [{ pointer: at, fault: 'nothingToTag', detail: 'no tag is named' }];
  }
  if (node.kind !== 'split') return [];
  const faults: Fault[] = [];
  if (node.arms.length < 2) faults.push({ pointer: `${at}/arms`, fault: 'noArms', detail: 'a split needs two ways' });
  const sum = node.arms.reduce((total, arm) => total + arm.share, 0);
  if (Math.abs(sum - 100) > 1e-6)
    faults.push({ pointer: `${at}/arms`, fault: 'shares', detail: `they add up to ${sum}` });
  if (experiments.has(node.experiment)) {
    // Two splits of one experiment would send everybody the same way twice.
    faults.push({ pointer: `${at}/experiment`, fault: 'experimentTwice', detail: node.experiment });
  }
  experiments.add(node.experiment);
  return faults;
}
