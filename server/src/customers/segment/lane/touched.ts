/** Which customers a batch of the log tells each segment to look at again, and because of which event. */
import { Audience, Identity, Segment } from '@pawloop/contract';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { Catalogue } from '../catalogue.ts';
import { innerSegments, leavesOf } from '../domain/definition.ts';
import type { CauseEvent } from '../member-repository.ts';
import type { StoredSegment } from '../repository.ts';

const MERGES: readonly string[] = [Identity.customerMerged.name, Identity.mergeUndone.name];
const MEMBERSHIP: readonly string[] = [Segment.segmentEntered.name, Segment.segmentLeft.name];

/** Events after which every segment looks at the customer: somebody came, went, or became another. */
const ALWAYS: readonly string[] = [Identity.customerRegistered.name, Identity.customerErased.name, ...MERGES];

/** Names that a lane must read whatever its segments ask. */
export const laneEvents: readonly string[] = [...ALWAYS, ...MEMBERSHIP, Audience.tierChanged.name];

/** What makes one segment look. */
export interface Interest {
  readonly names: ReadonlySet<string>;
  readonly inner: ReadonlySet<string>;
}

export function interestOf(segment: StoredSegment, catalogue: Catalogue): Interest {
  return {
    names: new Set(leavesOf(segment.definition).flatMap((leaf) => catalogue.changedBy(leaf))),
    inner: new Set(innerSegments(segment.definition)),
  };
}

export function concerns({ names, inner }: Interest, event: LoggedEvent): boolean {
  if (names.has(event.name) || ALWAYS.includes(event.name)) return true;
  if (MEMBERSHIP.includes(event.name)) return inner.has((event.payload as Segment.MembershipChange).segmentId);
  // The first tier of all says that a customer's features have come to be.
  return event.name === Audience.tierChanged.name && (event.payload as Audience.TierChanged).from === null;
}

/** Customers whom the event is about. */
export function customersOf(event: LoggedEvent): string[] {
  if (MERGES.includes(event.name)) {
    const { winnerId, loserId } = event.payload as { winnerId: string; loserId: string };
    return [winnerId, loserId];
  }
  return event.customerId ? [event.customerId] : [];
}

export function causeOf(event: LoggedEvent): CauseEvent {
  const known = MEMBERSHIP.includes(event.name) ? (event.payload as Segment.MembershipChange) : undefined;
  if (known?.eventId && known.eventAt) {
    return { eventId: known.eventId, eventAt: Temporal.Instant.from(known.eventAt), cause: known.cause };
  }
  const cause = known?.cause ?? causeNamed(event);
  return { eventId: event.eventId, eventAt: event.occurredAt, cause };
}

function causeNamed(event: LoggedEvent): Segment.ChangeCause {
  if (MERGES.includes(event.name)) return 'merge';
  if (event.name === Identity.customerErased.name) return 'erase';
  const { via, source } = event.payload as { via?: unknown; source?: unknown };
  return via === 'import' || source === 'import' || event.source === 'import' ? 'import' : 'event';
}

/** Per segment: the customers to look at, with the last event that concerned each. */
export function touchedBy(
  segments: readonly StoredSegment[],
  events: readonly LoggedEvent[],
  catalogue: Catalogue,
): Map<string, Map<string, CauseEvent>> {
  const interests = segments.map((segment) => ({
    segmentId: segment.segmentId,
    interest: interestOf(segment, catalogue),
  }));
  const touched = new Map<string, Map<string, CauseEvent>>();
  for (const event of events) {
    const customers = customersOf(event);
    if (customers.length === 0) continue;
    for (const { segmentId, interest } of interests) {
      if (!concerns(interest, event)) continue;
      const own = touched.get(segmentId) ?? new Map<string, CauseEvent>();
      for (const customerId of customers) own.set(customerId, causeOf(event));
      touched.set(segmentId, own);
    }
  }
  return touched;
}
