/**
 * Editing of a journey's steps as a graph: every function returns a new graph and leaves the old one as it was. Where a
 * step leads is a port; steps that nobody reaches any more go away with the edit that cut them off.
 */
import { type Flow, freshStep, portsOf, type Step, type StepKind, withPort } from './model.ts';

/** A place where a step can stand: after `port` of step `from`; without `from` at the start. */
export interface Place {
  readonly from: string | null;
  readonly port: string;
}

export const START: Place = { from: null, port: 'start' };

export function stepOf(flow: Flow, id: string): Step | undefined {
  return flow.nodes.find((step) => step.id === id);
}

/** The step that stands at a place. */
export function targetOf(flow: Flow, place: Place): string | undefined {
  if (place.from === null) return flow.start;
  const step = stepOf(flow, place.from);
  return step && portsOf(step).find((port) => port.key === place.port)?.to;
}

/** The flow with `to` at a place. */
function leadTo(flow: Flow, place: Place, to: string): Flow {
  if (place.from === null) return { ...flow, start: to };
  return {
    ...flow,
    nodes: flow.nodes.map((step) => (step.id === place.from ? withPort(step, place.port, to) : step)),
  };
}

/** Ids of all steps that can be reached from the start, in the order in which they are met, branches left to right. */
export function reachable(flow: Flow): string[] {
  const met = new Set<string>();
  const visit = (id: string): void => {
    const step = stepOf(flow, id);
    if (!step || met.has(id)) return;
    met.add(id);
    for (const port of portsOf(step)) visit(port.to);
  };
  visit(flow.start);
  return [...met];
}

/** Drops steps that nobody reaches and puts the others in the order in which they are met. */
export function pruned(flow: Flow): Flow {
  return { ...flow, nodes: reachable(flow).flatMap((id) => stepOf(flow, id) ?? []) };
}

/** `message-2`: the kind and the first free number. */
export function freshId(flow: Flow, kind: StepKind): string {
  const taken = new Set(flow.nodes.map((step) => step.id));
  for (let number = 1; ; number += 1) {
    const id = `${kind}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/**
 * Puts a new step at a place, before the one that stood there. All its ports lead on to that one, so that nothing
 * changes for a customer until a branch gets a step of its own; an end cuts off what came after.
 */
export function insertStep(flow: Flow, place: Place, kind: StepKind): { readonly flow: Flow; readonly id: string } {
  const step = stepFor(flow, place, kind);
  return { flow: putStep(flow, place, step), id: step.id };
}

/** The new step that could stand at a place, to be filled in first. */
export function stepFor(flow: Flow, place: Place, kind: StepKind): Step {
  const id = freshId(flow, kind);
  return freshStep(kind, id, targetOf(flow, place) ?? id);
}

/** Puts a step made by {@link stepFor} at its place. */
export function putStep(flow: Flow, place: Place, step: Step): Flow {
  return pruned(leadTo({ ...flow, nodes: [...flow.nodes, step] }, place, step.id));
}

/** Takes a step out: whoever led to it leads to its first way on; ends can only be replaced. */
export function removeStep(flow: Flow, id: string): Flow {
  const step = stepOf(flow, id);
  const next = step && portsOf(step)[0]?.to;
  if (!step || next === undefined || next === id) return flow;
  const rest = { ...flow, nodes: flow.nodes.filter((one) => one.id !== id) };
  return pruned(placesOf(flow, id).reduce((made, place) => leadTo(made, place, next), rest));
}

/** All places at which a step stands. */
export function placesOf(flow: Flow, id: string): Place[] {
  const ports = flow.nodes.flatMap((step) =>
    portsOf(step)
      .filter((port) => port.to === id)
      .map((port) => ({ from: step.id, port: port.key })),
  );
  return flow.start === id ? [START, ...ports] : ports;
}

/** Leads a port to a step that stands elsewhere already: joins two ways, or goes back up as a loop. */
export function connect(flow: Flow, place: Place, to: string): Flow {
  if (!stepOf(flow, to) || place.from === to) return flow;
  return pruned(leadTo(flow, place, to));
}

/** Replaces a step by an edited one of the same id. */
export function changeStep(flow: Flow, step: Step): Flow {
  return pruned({ ...flow, nodes: flow.nodes.map((one) => (one.id === step.id ? step : one)) });
}

/** Steps that an edit would drop besides those named. */
export function dropped(before: Flow, after: Flow, except: readonly string[] = []): string[] {
  const kept = new Set([...after.nodes.map((step) => step.id), ...except]);
  return before.nodes.map((step) => step.id).filter((id) => !kept.has(id));
}
