/** A journey as boxes and lines: the start, its steps, and a small sign for each way out of a step that has several. */
import { reachable, stepOf } from '../graph/graph.ts';
import { type Layout, type LayoutEdge, type LayoutNode, layOut } from '../graph/layout.ts';
import { type Flow, portsOf } from '../graph/model.ts';

export const START_ID = 'start:';
const SIGN = 'way:';

export const sizes = {
  start: { width: 280, height: 82 },
  step: { width: 280, height: 104 },
  end: { width: 150, height: 48 },
  sign: { width: 176, height: 30 },
} as const;

const gaps = { across: 34, down: 60 };

export type DrawnKind = keyof typeof sizes;

export interface Drawn extends LayoutNode {
  readonly kind: DrawnKind;
  /** Of the step; of the step that the sign belongs to; empty for the start. */
  readonly stepId: string;
  /** The way out that a new step at its foot would follow; none at ends and at steps with signs. */
  readonly port: string | undefined;
}

export interface Drawing {
  readonly nodes: readonly Drawn[];
  readonly edges: readonly LayoutEdge[];
  readonly layout: Layout;
}

/** Boxes in reading order, so that the keyboard walks them from top to bottom. */
export function drawingOf(flow: Flow): Drawing {
  const nodes: Drawn[] = [box('start', START_ID, '', 'start')];
  const edges: LayoutEdge[] = [line(START_ID, flow.start)];
  for (const id of reachable(flow)) {
    const step = stepOf(flow, id);
    if (!step) continue;
    const ports = portsOf(step);
    const [first] = ports;
    nodes.push(box(step.kind === 'end' ? 'end' : 'step', id, id, ports.length === 1 ? first?.key : undefined));
    if (ports.length === 1 && first) edges.push(line(id, first.to));
    if (ports.length > 1) {
      for (const port of ports) {
        const sign = `${SIGN}${id}:${port.key}`;
        nodes.push(box('sign', sign, id, port.key));
        edges.push(line(id, sign), line(sign, port.to));
      }
    }
  }
  return { nodes, edges, layout: layOut(nodes, edges, gaps) };
}

const box = (kind: DrawnKind, id: string, stepId: string, port: string | undefined): Drawn => ({
  kind,
  id,
  stepId,
  port,
  ...sizes[kind],
});

const line = (from: string, to: string): LayoutEdge => ({ id: `${from}>${to}`, from, to });
