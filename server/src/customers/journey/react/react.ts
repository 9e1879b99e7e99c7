/** What an event means for a run: out of it, its goal reached, woken from a wait; no input or output (rules 27, 28). */
import { Pet, Segment } from '@pawloop/contract';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import { matches, ORDER, valueAt } from '../domain/match.ts';
import { nodeOf } from '../domain/plan.ts';
import { leaveFor, visitOf, type Walk } from '../engine/run.ts';

export const FAREWELL = Pet.farewellRecorded.name;

/** Events that tell what became of a message. */
export const FATES: readonly string[] = [
  'message.sent',
  'message.blocked',
  'message.failed',
  'message.unknown',
  'message.merged',
];

interface Origin {
  readonly kind?: string;
  readonly journeyId?: string;
  readonly version?: number;
  readonly runId?: string;
  readonly node?: string;
}

/** Of an event about a message or a coupon: the step that it came from. */
export function originOf(event: LoggedEvent): Origin {
  const origin = valueAt(event.payload, 'origin');
  return typeof origin === 'object' && origin !== null ? origin : {};
}

/**
 * Applies an event to a run that is locked. An event about another pet, about another run's message, from before the
 * run's entry, or the one that started it, means nothing to it.
 * @returns whether the run changed
 */
export function react(walk: Walk, event: LoggedEvent, at: Temporal.Instant): boolean {
  const { run } = walk;
  if (event.name === FAREWELL) {
    if (run.petId === null || run.petId !== event.petId || !alive(walk)) return false;
    leaveFor(walk, 'farewell');
    return true;
  }
  if (event.customerId === null || event.eventId === run.context.eventId) return false;
  if (run.petId !== null && event.petId !== null && run.petId !== event.petId) return false;
  const { runId } = originOf(event);
  if (runId !== undefined && event.name.startsWith('message.') && runId !== run.runId) return false;
  if (Temporal.Instant.compare(event.occurredAt, Temporal.Instant.from(run.context.from)) < 0) return false;
  const changed = [reachGoal(walk, event), alive(walk) && exit(walk, event), alive(walk) && wake(walk, event, at)];
  return changed.includes(true);
}

const alive = (walk: Walk): boolean => walk.run.endedAt === null && walk.outcome === null;

/** Counts within the window, also after the end of the path; a run that goes on ends as converted. */
function reachGoal(walk: Walk, event: LoggedEvent): boolean {
  const { run, plan } = walk;
  const { goal } = plan.definition;
  if (!goal || run.goalUntil === null || run.convertedAt !== null || walk.converted !== null) return false;
  if (run.outcome === 'merged' || run.outcome === 'erased') return false;
  if (!matches(goal.event ?? ORDER, goal.where, event)) return false;
  if (Temporal.Instant.compare(event.occurredAt, Temporal.Instant.from(run.goalUntil)) > 0) return false;
  walk.converted = { at: event.occurredAt.toString(), amountFen: amountOf(event) };
  if (alive(walk)) leaveFor(walk, 'converted');
  return true;
}

/** What the goal was worth: net of an order, else the amount that the event names. */
function amountOf(event: LoggedEvent): number | null {
  const gross = valueAt(event.payload, 'grossFen');
  const amount = typeof gross === 'number' ? gross : valueAt(event.payload, 'amountFen');
  return Number.isSafeInteger(amount) ? (amount as number) : null;
}

function exit(walk: Walk, event: LoggedEvent): boolean {
  const out = (walk.plan.definition.exits ?? []).some((rule) =>
    'event' in rule ? matches(rule.event, rule.where, event) : isChange(rule, event),
  );
  if (out) leaveFor(walk, 'exited');
  return out;
}

function isChange(rule: { segmentId: string; change: 'entered' | 'left' }, event: LoggedEvent): boolean {
  const name = rule.change === 'entered' ? Segment.segmentEntered.name : Segment.segmentLeft.name;
  return event.name === name && (event.payload as Segment.MembershipChange).segmentId === rule.segmentId;
}

/** The step that waits for it now, and steps further on that look back to the entry. */
function wake(walk: Walk, event: LoggedEvent, at: Temporal.Instant): boolean {
  let changed = false;
  for (const node of walk.plan.waits) {
    if (!matches(node.event, node.where, event)) continue;
    const here = walk.node === node.id && walk.since !== null;
    const inTime =
      here && walk.since !== null && Temporal.Instant.compare(event.occurredAt, Temporal.Instant.from(walk.since)) >= 0;
    if (inTime || (here && node.sinceEntry)) rouse(walk, event.eventId, at);
    else if (node.sinceEntry && walk.seen?.[node.id] === undefined) note(walk, node.id, event.eventId);
    else continue;
    changed = true;
  }
  return tellFate(walk, event, at) || changed;
}

/** A message step that waits for what becomes of its message. */
function tellFate(walk: Walk, event: LoggedEvent, at: Temporal.Instant): boolean {
  if (!FATES.includes(event.name) || walk.since === null) return false;
  const origin = originOf(event);
  if (origin.runId !== walk.run.runId || origin.node !== walk.node) return false;
  const visit = valueAt(event.payload, 'origin.visit');
  if (typeof visit === 'number' && visit !== visitOf(walk)) return false;
  const node = nodeOf(walk.plan, walk.node);
  if (node.kind !== 'message' || node.ifNotSent !== 'wait') return false;
  rouse(walk, event.name, at);
  return true;
}

function rouse(walk: Walk, what: string, at: Temporal.Instant): void {
  walk.woken = true;
  walk.dueAt = at.toString();
  note(walk, walk.node, what);
}

function note(walk: Walk, node: string, what: string): void {
  walk.seen = { ...walk.seen, [node]: what };
}
