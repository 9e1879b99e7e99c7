/** Facts about messages; no payload carries a name, an address or a text. */
import { Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Nullable, OneOf } from '../../schema.ts';
import { MessageChannel, MessageOrigin, messagePurposes, sendReasons } from './words.ts';

const live = { staff: 'message.read' } as const;
const send = {
  sendId: Id,
  templateId: Id,
  templateVersion: Type.Integer(),
  /** The channel it went over, or the last one that was tried. */
  channel: MessageChannel,
  purpose: OneOf(messagePurposes),
  /** What this touch costs; 0 when nothing was sent. */
  priceFen: Fen,
  origin: MessageOrigin,
  petId: Nullable(Id),
};
const reason = { reason: OneOf(sendReasons), detail: Type.Optional(Type.String()) };

/** Accepted by the provider, or put into the inbox. */
export const messageSent = eventType({
  name: 'message.sent',
  version: 1,
  payload: Closed(send),
  live: { ...live, owner: true },
});
/** A check stopped it; `reason` is the first that failed. */
export const messageBlocked = eventType({
  name: 'message.blocked',
  version: 1,
  payload: Closed({ ...send, ...reason }),
  live,
});
/** Surely not sent. */
export const messageFailed = eventType({
  name: 'message.failed',
  version: 1,
  payload: Closed({ ...send, ...reason }),
  live,
});
/** Nobody can say whether it was sent; it is not sent again. */
export const messageUnknown = eventType({ name: 'message.unknown', version: 1, payload: Closed(send), live });
/** Another send of the customer says it too. */
export const messageMerged = eventType({
  name: 'message.merged',
  version: 1,
  payload: Closed({ ...send, mergedInto: Id }),
  live,
});
export const messageDelivered = eventType({ name: 'message.delivered', version: 1, payload: Closed(send), live });
export const messageOpened = eventType({
  name: 'message.opened',
  version: 1,
  payload: Closed(send),
  live: { ...live, owner: true },
});
export const messageClicked = eventType({ name: 'message.clicked', version: 1, payload: Closed(send), live });
/** Somebody ended a channel; queued marketing of that channel stops (rule 37). */
export const messageUnsubscribed = eventType({
  name: 'message.unsubscribed',
  version: 1,
  payload: Closed({ customerId: Id, channel: MessageChannel, source: Type.String() }),
  live: { ...live, owner: true },
});

export const messageEvents = [
  messageSent,
  messageBlocked,
  messageFailed,
  messageUnknown,
  messageMerged,
  messageDelivered,
  messageOpened,
  messageClicked,
  messageUnsubscribed,
] as const;
