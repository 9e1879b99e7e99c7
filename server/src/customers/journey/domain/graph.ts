/** A journey's steps as a graph: ways out, what can be reached, which steps lie on a loop. */
import type { Journey } from '@pawloop/contract';

type Node = Journey.JourneyNode;

export interface Way {
  /** JSON pointer below the node. */
  readonly pointer: string;
  readonly to: string;
}

/** Every way out of a step. */
export function waysOf(node: Node): readonly Way[] {
  switch (node.kind) {
    case 'end':
      return [];
    case 'branch':
      return [
        ...node.cases.map((one, index) => ({ pointer: `/cases/${index}/next`, to: one.next })),
        { pointer: '/otherwise', to: node.otherwise },
      ];
    case 'split':
      return node.arms.map((arm, index) => ({ pointer: `/arms/${index}/next`, to: arm.next }));
    case 'waitEvent':
      return [
        { pointer: '/next', to: node.next },
        { pointer: '/onTimeout', to: node.onTimeout },
      ];
    case 'coupon':
      return [
        { pointer: '/next', to: node.next },
        ...(node.onRefused ? [{ pointer: '/onRefused', to: node.onRefused }] : []),
      ];
    default:
      return [{ pointer: '/next', to: node.next }];
  }
}

export const isWait = (node: Node): boolean =>
  node.kind === 'wait' || node.kind === 'waitUntil' || node.kind === 'waitEvent';

export type Graph = ReadonlyMap<string, Node>;

export function graphOf(nodes: readonly Node[]): Graph {
  return new Map(nodes.map((node) => [node.id, node]));
}

const next = (graph: Graph, id: string): string[] => {
  const node = graph.get(id);
  return node ? waysOf(node).flatMap((way) => (graph.has(way.to) ? [way.to] : [])) : [];
};

/** Ids that can be reached from one, itself included. */
export function reachable(graph: Graph, start: string): Set<string> {
  const met = new Set<string>(graph.has(start) ? [start] : []);
  for (const id of met) for (const to of next(graph, id)) met.add(to);
  return met;
}

/** Steps from which a way leads back to themselves. */
export function onLoops(graph: Graph): Set<string> {
  return new Set([...graph.keys()].filter((id) => next(graph, id).some((to) => reachable(graph, to).has(id))));
}

/** Steps on a loop that has no waiting step: such a run would never rest. */
export function onRestlessLoops(graph: Graph): Set<string> {
  const immediate: Graph = new Map([...graph].filter(([, node]) => !isWait(node)));
  return onLoops(immediate);
}

/**
 * What holds on every path from the start to each step, by intersection over the ways in.
 * @param gives what a step adds along one of its ways out
 */
export function onEveryPath(
  graph: Graph,
  start: string,
  gives: (node: Node, way: Way) => readonly string[],
): Map<string, ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>([[start, new Set()]]);
  const open = [start];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const node = graph.get(id);
    if (!node) continue;
    const here = known.get(id) ?? new Set<string>();
    for (const way of waysOf(node)) {
      const brought = new Set([...here, ...gives(node, way)]);
      const before = known.get(way.to);
      const after = before ? new Set([...before].filter((item) => brought.has(item))) : brought;
      if (before && before.size === after.size) continue;
      known.set(way.to, after);
      open.push(way.to);
    }
  }
  return known;
}
