/** Command: take messages of the event API (AUD-1). */
import type { Intake } from '@pawloop/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { checkMessage, eventTime, profileOf } from './check.ts';
import type { Collector } from './collector.ts';
import type { Message } from './store.ts';
import { millisecondsOf } from './time.ts';

/** Source of what signed-in owners send; the sources of write keys are named by the operator. */
const OWNER_SOURCE = 'owner-app';

export interface Call {
  readonly principal: Principal;
  /** RFC 3339, by the client's clock. */
  readonly sentAt: string | undefined;
  readonly messages: readonly unknown[];
}

/**
 * Bad messages are answered one by one; the others are committed when this returns, each once, however often it is sent.
 * @throws Problem `intake/busy`
 */
export async function collect(
  deps: { readonly clock: Clock; readonly collector: Collector },
  { principal, sentAt, messages }: Call,
): Promise<Intake.CollectReply> {
  const received = deps.clock.now().epochMilliseconds;
  const sent = sentAt === undefined ? undefined : millisecondsOf(sentAt);
  const source = principal.kind === 'writeKey' ? principal.source : OWNER_SOURCE;
  const rejected: Intake.CollectReply['rejected'] = [];
  const good: Message[] = [];
  messages.forEach((value, index) => {
    const checked = checkMessage(value, principal.kind !== 'owner');
    if ('fault' in checked) {
      rejected.push({ index, code: checked.fault });
      return;
    }
    const { message, name, payload } = checked;
    const { messageId, deviceId, externalId } = message;
    good.push({
      source,
      messageId,
      sender:
        principal.kind === 'owner'
          ? { customerId: principal.customerId }
          : { source, ...(deviceId !== undefined && { deviceId }), ...(externalId !== undefined && { externalId }) },
      name,
      payload,
      at: eventTime(millisecondsOf(message.timestamp), sent, received),
      ...(message.type === 'identify' && { told: profileOf(message.traits) }),
    });
  });
  const isNew = await deps.collector.collect(good);
  const accepted = isNew.filter(Boolean).length;
  return { accepted, duplicates: isNew.length - accepted, rejected };
}
