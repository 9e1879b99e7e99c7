/** Facts that the identity module tells the others; no payload carries a phone number or a name. */
import { Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { mergeKinds } from './customer.ts';
import { consentChannels, consentPurposes } from './owner.ts';

export const customerRegistered = eventType({
  name: 'identity.customer_registered',
  version: 1,
  payload: Closed({
    customerId: Id,
    /** How the account came to be. */
    via: OneOf(['phone', 'wechat', 'operator', 'import', 'api']),
    registeredAt: Instant,
    firstChannelId: Nullable(Id),
    lastChannelId: Nullable(Id),
  }),
  live: { staff: 'customer.read' },
});

export const customerUpdated = eventType({
  name: 'identity.customer_updated',
  version: 1,
  payload: Closed({ customerId: Id, changed: Type.Array(Type.String()) }),
  live: { staff: 'customer.read', owner: true },
});

export const customerMerged = eventType({
  name: 'identity.customer_merged',
  version: 1,
  payload: Closed({
    mergeId: Id,
    winnerId: Id,
    winnerNo: Type.Integer(),
    loserId: Id,
    loserNo: Type.Integer(),
    kind: OneOf(mergeKinds),
  }),
  live: { staff: 'customer.read', owner: true },
});

export const mergeUndone = eventType({
  name: 'identity.merge_undone',
  version: 1,
  payload: Closed({
    mergeId: Id,
    winnerId: Id,
    winnerNo: Type.Integer(),
    loserId: Id,
    loserNo: Type.Integer(),
  }),
  live: { staff: 'customer.read' },
});

export const customerErased = eventType({
  name: 'identity.customer_erased',
  version: 1,
  payload: Closed({ customerId: Id, customerNo: Type.Integer() }),
  live: { staff: 'customer.read' },
});

export const consentChanged = eventType({
  name: 'identity.consent_changed',
  version: 1,
  payload: Closed({
    customerId: Id,
    purpose: OneOf(consentPurposes),
    channel: OneOf(consentChannels),
    granted: Type.Boolean(),
    version: Type.String(),
  }),
  live: { staff: 'customer.read', owner: true },
});

export const signedIn = eventType({
  name: 'identity.signed_in',
  version: 1,
  payload: Closed({ customerId: Id, via: OneOf(['phone', 'wechat-mini', 'wechat-oauth']) }),
});

export const identityEvents = [
  customerRegistered,
  customerUpdated,
  customerMerged,
  mergeUndone,
  customerErased,
  consentChanged,
  signedIn,
] as const;
