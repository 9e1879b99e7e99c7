/** Facts that segments tell the others: who entered and left, and which versions were published. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';

/** Why a membership changed. */
export const changeCauses = ['event', 'time', 'edit', 'import', 'merge', 'erase'] as const;
export type ChangeCause = (typeof changeCauses)[number];

const Change = Closed({
  segmentId: Id,
  version: Type.Integer(),
  customerId: Id,
  customerNo: Type.Integer(),
  /** Gap-free within the segment; the key by which a journey enters once. */
  number: Type.Integer(),
  cause: OneOf(changeCauses),
  /** The event that caused it, and when that happened; null for the other causes. */
  eventId: Nullable(Id),
  eventAt: Nullable(Instant),
  /** False for the difference of an edit whose publisher did not include existing members (rule 17). */
  startsJourneys: Type.Boolean(),
});
export type MembershipChange = Static<typeof Change>;

export const segmentEntered = eventType({
  name: 'segment.entered',
  version: 1,
  payload: Change,
  live: { staff: 'segment.read' },
});

export const segmentLeft = eventType({
  name: 'segment.left',
  version: 1,
  payload: Change,
  live: { staff: 'segment.read' },
});

export const segmentPublished = eventType({
  name: 'segment.published',
  version: 1,
  payload: Closed({
    segmentId: Id,
    version: Type.Integer(),
    name: Type.String(),
    kind: OneOf(['live', 'snapshot']),
    size: Type.Integer(),
    entered: Type.Integer(),
    left: Type.Integer(),
    includeExisting: Type.Boolean(),
  }),
  live: { staff: 'segment.read' },
});

export const segmentEvents = [segmentEntered, segmentLeft, segmentPublished] as const;
