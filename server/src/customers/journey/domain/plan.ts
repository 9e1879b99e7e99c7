/** A published definition made ready for the engine: steps by id, defaults filled in, what it listens to. */
import { type Journey, Segment } from '@pawloop/contract';
import { graphOf, onLoops } from './graph.ts';
import { logName, ORDER } from './match.ts';

type Node = Journey.JourneyNode;

export interface Plan {
  readonly journeyId: string;
  readonly version: number;
  readonly definition: Journey.JourneyDefinition;
  readonly marketing: boolean;
  readonly nodes: ReadonlyMap<string, Node>;
  /** Steps that a run can visit more than once. */
  readonly loops: ReadonlySet<string>;
  readonly waits: readonly Journey.WaitEventNode[];
  readonly reentry: Journey.Reentry;
  readonly maxVisitsPerDay: number;
  readonly maxLateness: Temporal.Duration;
  readonly priority: number;
  /** Names in the log that concern its runs: waits, exits, goal. */
  readonly listens: ReadonlySet<string>;
  /** Names in the log that may start a run. */
  readonly startedBy: string | undefined;
}

const DEFAULTS = {
  reentry: { kind: 'afterExit', cooldownHours: 24 },
  visits: 50,
  latenessHours: 24,
  priority: 50,
} as const;

export function planOf(
  journeyId: string,
  version: number,
  definition: Journey.JourneyDefinition,
  marketing: boolean,
): Plan {
  const nodes = graphOf(definition.nodes);
  const waits = definition.nodes.filter((node) => node.kind === 'waitEvent');
  return {
    journeyId,
    version,
    definition,
    marketing,
    nodes,
    loops: onLoops(nodes),
    waits,
    reentry: definition.reentry ?? DEFAULTS.reentry,
    maxVisitsPerDay: definition.maxVisitsPerDay ?? DEFAULTS.visits,
    maxLateness: Temporal.Duration.from({
      minutes: Math.round((definition.maxLatenessHours ?? DEFAULTS.latenessHours) * 60),
    }),
    priority: definition.priority ?? DEFAULTS.priority,
    listens: listensTo(definition, waits),
    startedBy: starterOf(definition.trigger),
  };
}

const segmentEvent = (change: 'entered' | 'left'): string =>
  change === 'entered' ? Segment.segmentEntered.name : Segment.segmentLeft.name;

function listensTo(definition: Journey.JourneyDefinition, waits: readonly Journey.WaitEventNode[]): Set<string> {
  const names = new Set(waits.map((node) => logName(node.event)));
  for (const exit of definition.exits ?? []) {
    names.add('event' in exit ? logName(exit.event) : segmentEvent(exit.change));
  }
  if (definition.goal) names.add(logName(definition.goal.event ?? ORDER));
  return names;
}

function starterOf(trigger: Journey.Trigger): string | undefined {
  if (trigger.kind === 'event') return logName(trigger.event);
  return trigger.kind === 'segment' ? segmentEvent(trigger.change) : undefined;
}

/** Until when the goal counts. */
export function goalUntil(plan: Plan, enteredAt: Temporal.Instant): Temporal.Instant | null {
  const { goal } = plan.definition;
  return goal ? enteredAt.add({ minutes: Math.round(goal.windowDays * 1440) }) : null;
}

/** The step, which validation has made sure exists. */
export function nodeOf(plan: Plan, id: string): Node {
  const node = plan.nodes.get(id);
  if (!node) throw new Error(`journey ${plan.journeyId} version ${plan.version} has no step ${id}`);
  return node;
}

export const isEffect = (node: Node): boolean => ['message', 'coupon', 'tag', 'task', 'webhook'].includes(node.kind);

/** Hours as whole milliseconds. */
export const hoursOf = (hours: number): { milliseconds: number } => ({ milliseconds: Math.round(hours * 3_600_000) });
