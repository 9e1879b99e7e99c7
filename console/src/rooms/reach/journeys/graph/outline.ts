/**
 * A journey's steps as text is read: one under the other, branches indented below the step that opens them, and where
 * branches meet again the common step behind them. For phones and for those who do not see the picture.
 */
import { type Place, placesOf, reachable, stepOf } from './graph.ts';
import { type Flow, portsOf } from './model.ts';

export type OutlineLine =
  | { readonly kind: 'step'; readonly id: string; readonly depth: number }
  /** A branch begins: its port, and where it leads when no step of its own follows. */
  | { readonly kind: 'branch'; readonly id: string; readonly port: string; readonly depth: number }
  /** The way goes on at a step that stands elsewhere. */
  | { readonly kind: 'jump'; readonly place: Place; readonly to: string; readonly depth: number };

/** Every reachable step once, in reading order. */
export function outline(flow: Flow): OutlineLine[] {
  const above = dominators(flow);
  const ids = reachable(flow);
  const lines: OutlineLine[] = [];
  /** `follow` is the step that is written behind the block that `id` is in: leading there needs no word. */
  const write = (id: string, depth: number, follow: string | undefined): void => {
    const step = stepOf(flow, id);
    if (!step) return;
    lines.push({ kind: 'step', id, depth });
    const ports = portsOf(step);
    const own = ids.filter((one) => above.get(one) === id);
    const heads = new Set(ports.length > 1 ? own.filter((one) => placesOf(flow, one).length === 1) : []);
    const joins = own.filter((one) => !heads.has(one));
    const next = joins[0] ?? follow;
    for (const port of ports) {
      const inner = ports.length > 1 ? depth + 1 : depth;
      if (ports.length > 1) lines.push({ kind: 'branch', id, port: port.key, depth: inner });
      if (heads.has(port.to)) write(port.to, inner, next);
      else if (port.to !== next)
        lines.push({ kind: 'jump', place: { from: id, port: port.key }, to: port.to, depth: inner });
    }
    for (const [index, join] of joins.entries()) write(join, depth, joins[index + 1] ?? follow);
  };
  write(flow.start, 0, undefined);
  return lines;
}

/** For each reachable step but the first the nearest step that every way to it passes. */
export function dominators(flow: Flow): Map<string, string> {
  const ids = reachable(flow);
  const index = new Map(ids.map((id, at) => [id, at]));
  const before = new Map<string, string[]>();
  for (const id of ids) {
    const step = stepOf(flow, id);
    for (const port of step ? portsOf(step) : []) before.set(port.to, [...(before.get(port.to) ?? []), id]);
  }
  const all = new Set(ids);
  const sets = new Map(ids.map((id) => [id, id === flow.start ? new Set([id]) : all]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of ids) {
      if (id === flow.start) continue;
      const common = (before.get(id) ?? [])
        .map((one) => sets.get(one) ?? all)
        .reduce((left, right) => left.intersection(right), all);
      const next = new Set(common).add(id);
      if (next.size !== sets.get(id)?.size) {
        sets.set(id, next);
        changed = true;
      }
    }
  }
  const nearest = (id: string) =>
    [...(sets.get(id) ?? [])]
      .filter((one) => one !== id)
      .sort(
        (a, b) => (sets.get(b)?.size ?? 0) - (sets.get(a)?.size ?? 0) || (index.get(b) ?? 0) - (index.get(a) ?? 0),
      )[0];
  return new Map(ids.flatMap((id) => (id === flow.start ? [] : [[id, nearest(id) ?? flow.start] as const])));
}
