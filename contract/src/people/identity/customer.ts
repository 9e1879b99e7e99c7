/** What operators do to a customer's identity: create, reveal, read consents, erase, merge and undo (AUD-2, ACC-5, ACC-6). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf } from '../../schema.ts';
import { Consents, Phone } from './owner.ts';

const tag = 'identity';
const customerParams = Closed({ customerId: Id });

/** Identity of a customer as every staff member with `customer.read` may see it. */
export const CustomerIdentity = Type.Object({
  customerId: Id,
  customerNo: Type.Integer(),
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  city: Nullable(Type.String()),
  registeredAt: Instant,
});
export type CustomerIdentity = Static<typeof CustomerIdentity>;

export const mergeKinds = ['sign-in', 'phone', 'wechat', 'operator', 'import'] as const;

export const Merge = Type.Object({
  mergeId: Id,
  winnerId: Id,
  winnerName: Nullable(Type.String()),
  loserId: Id,
  loserName: Nullable(Type.String()),
  kind: OneOf(mergeKinds),
  reason: Type.String(),
  mergedAt: Instant,
  /** Name of the member of staff; null when it happened by itself. */
  mergedBy: Nullable(Type.String()),
  undoneAt: Nullable(Instant),
  undoneBy: Nullable(Type.String()),
});
export type Merge = Static<typeof Merge>;

export const customerEndpoints = {
  'POST /v1/customers': endpoint({
    summary: 'Add a customer by hand',
    tag,
    allow: ['customer.write'],
    body: Closed({
      name: Line(40),
      phone: Type.Optional(Phone),
      memberNo: Type.Optional(Line(40)),
      city: Type.Optional(Line(40)),
      channelCode: Type.Optional(Line(40)),
    }),
    reply: CustomerIdentity,
    status: 201,
  }),
  'POST /v1/customers/:customerId/reveal': endpoint({
    summary: 'Show the full phone number; audited',
    tag,
    allow: ['customer.reveal'],
    params: customerParams,
    reply: Type.Object({ phone: Nullable(Type.String()) }),
  }),
  'GET /v1/customers/:customerId/consents': endpoint({
    summary: 'Consents of a customer, and every change, newest first',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    reply: Consents,
  }),
  'POST /v1/customers/:customerId/erase': endpoint({
    summary: 'Erase a customer on request',
    tag,
    allow: ['customer.erase'],
    params: customerParams,
    body: Closed({ reason: Line(200) }),
  }),
  'POST /v1/customer-merges': endpoint({
    summary: 'Merge two customers into one',
    tag,
    allow: ['customer.merge'],
    body: Closed({ winnerId: Id, loserId: Id, reason: Line(200) }),
    reply: Merge,
    status: 201,
  }),
  'GET /v1/customers/:customerId/merges': endpoint({
    summary: 'Merges in which a customer took part, newest first',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    reply: Type.Object({ items: Type.Array(Merge) }),
  }),
  'POST /v1/customer-merges/:mergeId/undo': endpoint({
    summary: 'Undo a merge; everything it moved goes back',
    tag,
    allow: ['customer.merge'],
    params: Closed({ mergeId: Id }),
    reply: Merge,
  }),
};
