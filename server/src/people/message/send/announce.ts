/** The events that a send leaves in the log. */
import { Message } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { appendRows, type EventRow } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { Origin } from './guard.ts';

/** What every event about a send says. */
export interface SendFact {
  readonly sendId: string;
  readonly customerId: string;
  readonly petId: string | null;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly channel: Message.MessageChannel;
  readonly purpose: Message.MessagePurpose;
  readonly priceFen: number;
  readonly origin: Origin;
}

const types = {
  sent: Message.messageSent,
  blocked: Message.messageBlocked,
  failed: Message.messageFailed,
  unknown: Message.messageUnknown,
  merged: Message.messageMerged,
  delivered: Message.messageDelivered,
  opened: Message.messageOpened,
  clicked: Message.messageClicked,
};

export interface Announcement {
  readonly kind: keyof typeof types;
  readonly send: SendFact;
  readonly reason?: Message.SendReason;
  readonly detail?: string;
  readonly mergedInto?: string;
}

/** Append the events of a batch with one statement. */
export function announce(tx: Tx, events: readonly Announcement[], at: Temporal.Instant): Promise<void> {
  const occurredAt = at.toString();
  return appendRows(
    tx,
    events.map(({ kind, send, reason, detail, mergedInto }): EventRow => {
      const { sendId, customerId, petId, templateId, templateVersion, channel, purpose, priceFen } = send;
      const payload = {
        sendId,
        templateId,
        templateVersion,
        channel,
        purpose,
        priceFen,
        origin: originOf(send.origin),
        petId,
        ...(reason && { reason }),
        ...(detail && { detail }),
        ...(mergedInto && { mergedInto }),
      };
      return {
        eventId: newId(),
        name: types[kind].name,
        version: types[kind].version,
        source: 'pawloop',
        subjectId: sendId,
        customerId,
        petId,
        occurredAt,
        payload: JSON.stringify(payload),
      };
    }),
  );
}

/** Without the id of the member of staff, which is in the send itself. */
export function originOf(origin: Origin): Message.MessageOrigin {
  if (origin.kind !== 'journey') return { kind: origin.kind };
  const { kind, journeyId, version, runId, node, visit } = origin;
  return { kind, journeyId, version, runId, node, visit };
}
