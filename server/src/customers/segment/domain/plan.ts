/** Cuts a tree into the largest parts that one engine answers alone, and says which lane it needs. */
import type { Segment } from '@pawloop/contract';
import { childrenOf, leavesOf } from './definition.ts';

/** `records` is PostgreSQL, `behaviour` is the warehouse. */
export type Store = 'records' | 'behaviour';
export type StoreOf = (leaf: Segment.Leaf) => Store;

export type Plan =
  | { readonly kind: 'records'; readonly node: Segment.Definition }
  | { readonly kind: 'behaviour'; readonly node: Segment.Definition }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Plan[] }
  | { readonly kind: 'not'; readonly part: Plan };

/** Neighbours in one `all` or `any` that the same engine answers become one question to it. */
export function planOf(node: Segment.Definition, storeOf: StoreOf): Plan {
  const stores = new Set(leavesOf(node).map(storeOf));
  if (stores.size <= 1) return { kind: stores.has('behaviour') ? 'behaviour' : 'records', node };
  if ('not' in node) return { kind: 'not', part: planOf(node.not, storeOf) };
  const kind = 'all' in node ? 'all' : 'any';
  const parts = childrenOf(node).map((child) => planOf(child, storeOf));
  const grouped = (['records', 'behaviour'] as const).flatMap((store): Plan[] => {
    const nodes = parts.flatMap((part) => (part.kind === store ? [part.node] : []));
    if (nodes.length === 0) return [];
    const only = nodes.length === 1 ? nodes[0] : undefined;
    return [{ kind: store, node: only ?? (kind === 'all' ? { all: nodes } : { any: nodes }) }];
  });
  return { kind, parts: [...grouped, ...parts.filter((part) => part.kind !== 'records' && part.kind !== 'behaviour')] };
}

/** Each segment has exactly one lane: cold as soon as one leaf asks the warehouse. */
export function laneOf(node: Segment.Definition, storeOf: StoreOf): 'hot' | 'cold' {
  return leavesOf(node).some((leaf) => storeOf(leaf) === 'behaviour') ? 'cold' : 'hot';
}
