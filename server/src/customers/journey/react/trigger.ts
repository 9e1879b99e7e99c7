/** Which events start a run of which journey, and for whom (rules 17, 18, 22, 23). */
import type { Segment } from '@pawloop/contract';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { PublishedJourney } from '../book.ts';
import { matches, valueAt } from '../domain/match.ts';
import type { Plan } from '../domain/plan.ts';

/** A customer whom an event may take into a journey. */
export interface Start {
  readonly plan: Plan;
  readonly event: LoggedEvent;
  readonly customerId: string;
  /** `each`: one run for each living pet. */
  readonly pet: string | null | 'each';
  readonly entryKey: string;
  readonly reentryKey: string;
  readonly occurredAt: Temporal.Instant;
}

/** Only what happened, and time passing, starts journeys; an edit when its publisher said so; imports and merges never. */
function mayStart(change: Segment.MembershipChange): boolean {
  if (!change.startsJourneys) return false;
  return change.cause === 'event' || change.cause === 'time' || change.cause === 'edit';
}

const isImported = (event: LoggedEvent): boolean =>
  event.source === 'import' ||
  valueAt(event.payload, 'source') === 'import' ||
  valueAt(event.payload, 'via') === 'import';

/** The start that the event is for the journey, if it is one and not too old. */
export function startOf(journey: PublishedJourney, event: LoggedEvent, at: Temporal.Instant): Start | undefined {
  const plan = journey.present;
  const { trigger } = plan.definition;
  if (journey.state !== 'running' || event.customerId === null || event.name !== plan.startedBy) return undefined;
  if (trigger.kind === 'segment') return segmentStart(plan, trigger, event, event.customerId, at);
  if (trigger.kind !== 'event' || !matches(trigger.event, trigger.where, event) || isImported(event)) return undefined;
  const perPet = trigger.per === 'pet';
  if (perPet && event.petId === null) return undefined;
  if (isLate(plan, event.occurredAt, at)) return undefined;
  return {
    plan,
    event,
    customerId: event.customerId,
    pet: perPet ? event.petId : null,
    entryKey: perPet ? `event:${event.eventId}:${event.petId}` : `event:${event.eventId}`,
    reentryKey: reentryKeyOf(plan, perPet ? event.petId : null, event.payload),
    occurredAt: event.occurredAt,
  };
}

function segmentStart(
  plan: Plan,
  trigger: Extract<Plan['definition']['trigger'], { kind: 'segment' }>,
  event: LoggedEvent,
  customerId: string,
  at: Temporal.Instant,
): Start | undefined {
  const change = event.payload as Segment.MembershipChange;
  if (change.segmentId !== trigger.segmentId || !mayStart(change)) return undefined;
  const occurredAt = change.eventAt ? Temporal.Instant.from(change.eventAt) : event.occurredAt;
  if (isLate(plan, occurredAt, at)) return undefined;
  return {
    plan,
    event,
    customerId,
    pet: trigger.per === 'pet' ? 'each' : null,
    entryKey: `segment:${change.segmentId}:${change.number}`,
    reentryKey: '',
    // The change itself is the occasion: what happened before it does not concern the run.
    occurredAt: event.occurredAt,
  };
}

/** Older than the journey allows (rule 18). */
export function isLate(plan: Plan, occurredAt: Temporal.Instant, at: Temporal.Instant): boolean {
  return Temporal.Instant.compare(occurredAt.add(plan.maxLateness), at) < 0;
}

/** By a named property each value has its own run; else each pet, or the customer. */
export function reentryKeyOf(plan: Plan, petId: string | null, properties: unknown): string {
  const own = plan.reentry.kind === 'concurrent' ? String(valueAt(properties, plan.reentry.by) ?? '') : '';
  return [petId ?? '', own].filter((part) => part !== '').join('/');
}
