/** Endpoints of segments: catalogue, building, members, changes, growth and overlap (AUD-6, AUD-9). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { Definition, factOperatorNames } from './definition.ts';
import { changeCauses } from './events.ts';

const tag = 'segment';
const segmentParams = Closed({ segmentId: Id });
const Size = Type.Integer({ minimum: 0 });

/** `live` follows every event; `snapshot` stays as it was when it was taken. */
export const segmentKinds = ['live', 'snapshot'] as const;
/** `hot` hangs on the database of record alone and follows within a second; `cold` asks the warehouse, within a minute. */
export const segmentLanes = ['hot', 'cold'] as const;

export const fieldTypes = ['number', 'money', 'text', 'choice', 'boolean', 'date', 'instant', 'set'] as const;

/** A field that a condition can ask for; labels stand in the console's language files under the same key. */
export const SegmentField = Type.Object({
  key: Type.String(),
  type: OneOf(fieldTypes),
  operators: Type.Array(OneOf(factOperatorNames)),
  choices: Nullable(Type.Array(Type.String())),
  /** Only inside `pet`. */
  perPet: Type.Boolean(),
});
export type SegmentField = Static<typeof SegmentField>;

/** An event name seen in the last 90 days, and the members its payloads had. */
export const SegmentEvent = Type.Object({
  name: Type.String(),
  /** `record`: answered by the database of record, so a segment with it stays hot. */
  store: OneOf(['record', 'warehouse']),
  properties: Type.Array(Type.Object({ key: Type.String(), type: OneOf(['number', 'text', 'boolean', 'other']) })),
});
export type SegmentEvent = Static<typeof SegmentEvent>;

const freshness = { asOf: Instant, late: Type.Boolean(), timeZone: Type.String() };
const Named = Type.Object({ segmentId: Id, name: Type.String() });

export const Segment = Type.Object({
  segmentId: Id,
  name: Type.String(),
  description: Type.String(),
  kind: OneOf(segmentKinds),
  lane: OneOf(segmentLanes),
  version: Type.Integer(),
  definition: Definition,
  size: Size,
  /** Segments that its definition asks, and those that ask it. */
  uses: Type.Array(Named),
  usedBy: Type.Array(Named),
  createdAt: Instant,
  createdBy: Nullable(Type.String()),
  /** When the present version was published. */
  publishedAt: Instant,
  ...freshness,
});
export type Segment = Static<typeof Segment>;

/** A customer as lists of segments show one. */
export const SegmentMember = Type.Object({
  customerId: Id,
  customerNo: Type.Integer(),
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  city: Nullable(Type.String()),
  since: Nullable(Instant),
});
export type SegmentMember = Static<typeof SegmentMember>;

export const SegmentChange = Type.Object({
  number: Type.Integer(),
  kind: OneOf(['entered', 'left']),
  cause: OneOf(changeCauses),
  version: Type.Integer(),
  at: Instant,
  customerId: Id,
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  eventId: Nullable(Id),
});
export type SegmentChange = Static<typeof SegmentChange>;

/** The tree with each node's answer for one customer; `leaf` is set on leaves, `of` on the others. */
export type Explained = {
  kind: 'all' | 'any' | 'not' | 'leaf';
  holds: boolean;
  leaf?: Definition;
  of?: Explained[];
};
export const Explained = Type.Cyclic(
  {
    Explained: Type.Object({
      kind: OneOf(['all', 'any', 'not', 'leaf']),
      holds: Type.Boolean(),
      leaf: Type.Optional(Definition),
      of: Type.Optional(Type.Array(Type.Ref('Explained'))),
    }),
  },
  'Explained',
);

const NewSegment = Closed({
  name: Line(80),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  kind: OneOf(segmentKinds),
  definition: Definition,
  /** Whether those who are in at once may start journeys; no when left out (rule 17). */
  includeExisting: Type.Optional(Type.Boolean()),
});

const Estimate = Type.Object({
  size: Size,
  /** All customers there are. */
  of: Size,
  sample: Type.Array(SegmentMember),
  milliseconds: Type.Number(),
  ...freshness,
});
export type SegmentEstimate = Static<typeof Estimate>;

export const segmentEndpoints = {
  'GET /v1/segment-fields': endpoint({
    summary: 'What conditions can ask for: fields, and events seen with their properties',
    tag,
    allow: ['segment.read'],
    reply: Type.Object({ fields: Type.Array(SegmentField), events: Type.Array(SegmentEvent) }),
  }),
  'GET /v1/segments': endpoint({
    summary: 'Segments, newest first',
    tag,
    allow: ['segment.read'],
    query: Closed({ kind: Type.Optional(OneOf(segmentKinds)), q: Type.Optional(Line(80)), ...pageQuery }),
    reply: Page(Segment),
  }),
  'POST /v1/segments': endpoint({
    summary: 'Create a segment and fill it',
    tag,
    allow: ['segment.write'],
    body: NewSegment,
    reply: Segment,
    status: 201,
  }),
  'POST /v1/segments/estimate': endpoint({
    summary: 'Size and a sample of a definition, without keeping anything',
    tag,
    allow: ['segment.read'],
    body: Closed({ definition: Definition }),
    reply: Estimate,
  }),
  'POST /v1/segments/overlap': endpoint({
    summary: 'Sizes of all intersections of up to five segments',
    tag,
    allow: ['segment.read'],
    body: Closed({ segmentIds: Type.Array(Id, { minItems: 2, maxItems: 5, uniqueItems: true }) }),
    reply: Type.Object({
      /** One entry per non-empty choice of the segments: customers who are in all of them. */
      intersections: Type.Array(Type.Object({ segmentIds: Type.Array(Id), size: Size })),
      ...freshness,
    }),
  }),
  'GET /v1/segments/:segmentId': endpoint({
    summary: 'One segment with its present definition',
    tag,
    allow: ['segment.read'],
    params: segmentParams,
    reply: Segment,
  }),
  'PUT /v1/segments/:segmentId': endpoint({
    summary: 'Publish a new version; the difference is applied at once with cause `edit`',
    tag,
    allow: ['segment.write'],
    params: segmentParams,
    body: Closed({
      name: Line(80),
      description: Type.Optional(Type.String({ maxLength: 500 })),
      definition: Definition,
      includeExisting: Type.Optional(Type.Boolean()),
      /** The version that was edited; 409 `segment/version` when there is a newer one. */
      version: Type.Integer({ minimum: 1 }),
    }),
    reply: Segment,
  }),
  'DELETE /v1/segments/:segmentId': endpoint({
    summary: 'Delete a segment; refused with `segment/in-use` while another one asks it',
    tag,
    allow: ['segment.write'],
    params: segmentParams,
  }),
  'GET /v1/segments/:segmentId/members': endpoint({
    summary: 'Members, newest first',
    tag,
    allow: ['segment.read'],
    params: segmentParams,
    query: Closed(pageQuery),
    reply: Type.Object({
      items: Type.Array(SegmentMember),
      nextCursor: Nullable(Type.String()),
      size: Size,
      ...freshness,
    }),
  }),
  'GET /v1/segments/:segmentId/members.csv': endpoint({
    summary: 'Export the members',
    tag,
    allow: ['customer.export'],
    params: segmentParams,
    kind: 'csv',
  }),
  'GET /v1/segments/:segmentId/changes': endpoint({
    summary: 'Who entered and left, newest first',
    tag,
    allow: ['segment.read'],
    params: segmentParams,
    query: Closed(pageQuery),
    reply: Page(SegmentChange),
  }),
  'GET /v1/segments/:segmentId/growth': endpoint({
    summary: 'Size at the end of each day from `from` to `until`, both included',
    tag,
    allow: ['segment.read'],
    params: segmentParams,
    query: Closed({ from: PlainDate, until: PlainDate }),
    reply: Type.Object({
      items: Type.Array(Type.Object({ date: PlainDate, size: Size, entered: Size, left: Size })),
      ...freshness,
    }),
  }),
  'POST /v1/segments/:segmentId/snapshot': endpoint({
    summary: 'Keep the present members as a segment of their own',
    tag,
    allow: ['segment.write'],
    params: segmentParams,
    body: Closed({ name: Line(80) }),
    reply: Segment,
    status: 201,
  }),
  'POST /v1/segments/:segmentId/evaluate': endpoint({
    summary: 'Evaluate a live segment over all customers now',
    tag,
    allow: ['segment.write'],
    params: segmentParams,
    reply: Type.Object({ size: Size, entered: Size, left: Size, milliseconds: Type.Number(), ...freshness }),
  }),
  'GET /v1/customers/:customerId/segments': endpoint({
    summary: 'Segments a customer is in, since when, and why',
    tag,
    allow: ['segment.read', 'customer.read'],
    params: Closed({ customerId: Id }),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          segmentId: Id,
          name: Type.String(),
          kind: OneOf(segmentKinds),
          version: Type.Integer(),
          since: Instant,
          /** Null for a snapshot: what held when it was taken is not asked again. */
          why: Nullable(Explained),
        }),
      ),
      ...freshness,
    }),
  }),
};
