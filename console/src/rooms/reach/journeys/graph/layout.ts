/**
 * Places the steps of a journey top-down in layers, by a small layered layout of our own: ranks by longest path, order
 * by barycentre, places by least squares under the gaps, long edges straightened. Deterministic; knows nothing of journeys or of React.
 */

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Top left corner of each node. */
  readonly places: ReadonlyMap<string, Point>;
  /** Bends of each edge between its ends at the tops of the rows it passes; a loop back has none. */
  readonly bends: ReadonlyMap<string, readonly Point[]>;
  /** Edges that lead back up. */
  readonly back: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
}

export interface LayoutGaps {
  readonly across: number;
  readonly down: number;
}

interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  rank: number;
  /** Centre. */
  x: number;
  readonly up: Item[];
  readonly down: Item[];
}

const SWEEPS = 6;
const BEND_WIDTH = 24;

/** @param nodes in the order in which they are met from the start on; ties are broken by it */
export function layOut(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], gaps: LayoutGaps): Layout {
  const back = backEdges(nodes, edges);
  const forward = edges.filter((edge) => !back.has(edge.id));
  const ranks = ranksOf(nodes, forward);
  const items = new Map(nodes.map((node) => [node.id, itemOf(node, ranks.get(node.id) ?? 0)]));
  const chains = new Map(forward.map((edge) => [edge.id, chainOf(edge, items)]));
  const layers = layersOf([...items.values(), ...[...chains.values()].flat()]);
  order(layers);
  spread(layers, gaps.across);
  straighten([...chains.values()], layers, gaps.across);
  const tops = topsOf(layers, gaps.down);
  return placed([...items.values()], chains, layers, tops, back);
}

const itemOf = (node: LayoutNode, rank: number): Item => ({ ...node, rank, x: 0, up: [], down: [] });

/** Edges that close a cycle, found depth first in the given order. */
function backEdges(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Set<string> {
  const out = Map.groupBy(edges, (edge) => edge.from);
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<string>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const edge of out.get(id) ?? []) {
      const seen = state.get(edge.to);
      if (seen === 'open') back.add(edge.id);
      else if (!seen) visit(edge.to);
    }
    state.set(id, 'done');
  };
  for (const { id } of nodes) if (!state.has(id)) visit(id);
  return back;
}

/** Longest way from a node without predecessors. */
function ranksOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, number> {
  const into = Map.groupBy(edges, (edge) => edge.to);
  const ranks = new Map<string, number>();
  const rank = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    const found = Math.max(-1, ...(into.get(id) ?? []).map((edge) => rank(edge.from))) + 1;
    ranks.set(id, found);
    return found;
  };
  for (const { id } of nodes) rank(id);
  return ranks;
}

/** Links two items through a bend in each layer between them; returns the bends. */
function chainOf(edge: LayoutEdge, items: ReadonlyMap<string, Item>): Item[] {
  const [from, to] = [items.get(edge.from), items.get(edge.to)];
  if (!from || !to) return [];
  const bends = Array.from({ length: to.rank - from.rank - 1 }, (_, step) =>
    itemOf({ id: `${edge.id}#${step}`, width: BEND_WIDTH, height: 0 }, from.rank + step + 1),
  );
  const chain = [from, ...bends, to];
  for (const [index, item] of chain.entries()) {
    const next = chain[index + 1];
    if (!next) break;
    item.down.push(next);
    next.up.push(item);
  }
  return bends;
}

function layersOf(items: readonly Item[]): Item[][] {
  const layers: Item[][] = [];
  for (const item of items) {
    layers[item.rank] ??= [];
    layers[item.rank]?.push(item);
  }
  return layers;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Orders each layer by the mean place of its neighbours, down and up, and keeps the order with fewest crossings. */
function order(layers: Item[][]): void {
  startOrder(layers);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) sortByNeighbours(layer, layers, down);
    const count = crossings(layers);
    if (count < fewest) {
      fewest = count;
      best = layers.map((layer) => [...layer]);
    }
  }
  for (const [index, layer] of best.entries()) layers[index] = layer;
}

/** The order in which a walk from the top meets them, branches from left to right. */
function startOrder(layers: Item[][]): void {
  const met = new Map<Item, number>();
  const walk = (item: Item): void => {
    if (met.has(item)) return;
    met.set(item, met.size);
    for (const next of item.down) walk(next);
  };
  for (const layer of layers) for (const item of layer) if (item.up.length === 0) walk(item);
  for (const layer of layers) layer.sort((a, b) => (met.get(a) ?? 0) - (met.get(b) ?? 0));
}

function sortByNeighbours(layer: Item[], layers: readonly Item[][], down: boolean): void {
  const neighbours = layers[(layer[0]?.rank ?? 0) + (down ? -1 : 1)] ?? [];
  const index = new Map(neighbours.map((item, at) => [item, at]));
  const own = new Map(layer.map((item, at) => [item, at]));
  const key = (item: Item) => {
    const found = (down ? item.up : item.down).map((one) => index.get(one) ?? 0);
    return found.length > 0 ? mean(found) : (own.get(item) ?? 0);
  };
  const keys = new Map(layer.map((item) => [item, key(item)]));
  layer.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || (own.get(a) ?? 0) - (own.get(b) ?? 0));
}

function crossings(layers: readonly Item[][]): number {
  let count = 0;
  for (const [rank, layer] of layers.entries()) {
    const index = new Map((layers[rank + 1] ?? []).map((item, at) => [item, at]));
    const ends = layer.map((item) => item.down.map((one) => index.get(one) ?? 0));
    for (const [at, right] of ends.entries()) {
      for (const left of ends.slice(0, at)) {
        for (const one of left) count += right.filter((other) => other < one).length;
      }
    }
  }
  return count;
}

/** Moves every item towards the mean of its neighbours, as far as order and gaps allow. */
function spread(layers: readonly Item[][], gap: number): void {
  for (const layer of layers) settle(layer, () => 0, gap);
  for (let sweep = 0; sweep < SWEEPS * 2; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      const wish = (item: Item) => {
        const near = down ? item.up : item.down;
        return near.length > 0 ? mean(near.map((one) => one.x)) : item.x;
      };
      settle(layer, wish, gap);
    }
  }
}

/** Least squares under “in this order, this far apart”: neighbours that want too much are pooled into one block. */
function settle(layer: readonly Item[], wish: (item: Item) => number, gap: number): void {
  const offsets: number[] = [];
  for (const [at, item] of layer.entries()) {
    const before = layer[at - 1];
    offsets.push(before ? (offsets[at - 1] ?? 0) + (before.width + item.width) / 2 + gap : 0);
  }
  const blocks: { sum: number; count: number }[] = [];
  for (const [at, item] of layer.entries()) {
    let block = { sum: wish(item) - (offsets[at] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  }
  let at = 0;
  for (const { sum, count } of blocks) {
    for (const end = at + count; at < end; at += 1) {
      const item = layer[at];
      if (item) item.x = sum / count + (offsets[at] ?? 0);
    }
  }
}

/** Lets every long edge run straight down as far as the boxes beside it allow, from where it comes if that can be. */
function straighten(chains: readonly (readonly Item[])[], layers: readonly Item[][], gap: number): void {
  for (const chain of chains) {
    const [first] = chain;
    const from = first?.up[0];
    if (!first || !from) continue;
    const rooms = chain.map((bend) => roomOf(bend, layers[bend.rank] ?? [], gap));
    const low = Math.max(...rooms.map((room) => room.low));
    const high = Math.min(...rooms.map((room) => room.high));
    if (low > high) continue;
    const x = Math.min(Math.max(from.x, low), high);
    for (const bend of chain) bend.x = x;
  }
}

/** Between which places an item can move without touching its neighbours. */
function roomOf(item: Item, layer: readonly Item[], gap: number): { readonly low: number; readonly high: number } {
  const at = layer.indexOf(item);
  const apart = (other: Item) => (other.width + item.width) / 2 + gap;
  const [left, right] = [at > 0 ? layer[at - 1] : undefined, layer[at + 1]];
  return {
    low: left ? left.x + apart(left) : Number.NEGATIVE_INFINITY,
    high: right ? right.x - apart(right) : Number.POSITIVE_INFINITY,
  };
}

function topsOf(layers: readonly Item[][], gap: number): number[] {
  const tops: number[] = [];
  let top = 0;
  for (const layer of layers) {
    tops.push(top);
    top += Math.max(...layer.map((item) => item.height)) + gap;
  }
  return tops;
}

function placed(
  items: readonly Item[],
  chains: ReadonlyMap<string, readonly Item[]>,
  layers: readonly Item[][],
  tops: readonly number[],
  back: ReadonlySet<string>,
): Layout {
  const all = layers.flat();
  const left = Math.min(0, ...all.map((item) => item.x - item.width / 2));
  const heights = layers.map((layer) => Math.max(...layer.map((item) => item.height)));
  const places = new Map(
    items.map((item) => [item.id, { x: item.x - item.width / 2 - left, y: tops[item.rank] ?? 0 }]),
  );
  const bends = new Map(
    [...chains].map(([id, chain]) => [id, chain.map((item) => ({ x: item.x - left, y: tops[item.rank] ?? 0 }))]),
  );
  const right = Math.max(0, ...all.map((item) => item.x + item.width / 2));
  return { places, bends, back, width: right - left, height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0) };
}
