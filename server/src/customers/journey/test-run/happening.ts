/** What a customer does in a test run: an event that the run hears, and for an order the order itself. */

import type { Tx } from '../../../platform/db.ts';
import { LOG_START, type LoggedEvent } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { logName, ORDER } from '../domain/match.ts';
import type { Inner } from '../inner.ts';

export interface Happening {
  readonly at: Temporal.Instant;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const AMOUNT_FEN = 10_000;

export function eventOf(happening: Happening, customerId: string): LoggedEvent {
  const { at, event, payload } = happening;
  const own = event === ORDER ? { isOrder: true, revision: 1, grossFen: AMOUNT_FEN, returnFen: 0, source: 'test' } : {};
  return {
    eventId: newId(),
    cursor: LOG_START,
    name: logName(event),
    version: 1,
    source: 'test',
    subjectId: null,
    customerId,
    petId: typeof payload.petId === 'string' ? payload.petId : null,
    merchantId: null,
    occurredAt: at,
    receivedAt: at,
    payload: { ...own, ...payload },
  };
}

/** An order is really recorded in the transaction, so that conditions about orders see it; it goes with the rest. */
export async function takePlace(inner: Inner, tx: Tx, happening: Happening, customerId: string): Promise<void> {
  if (happening.event !== ORDER) return;
  const { grossFen, kind } = happening.payload;
  const amountFen = typeof grossFen === 'number' && Number.isSafeInteger(grossFen) ? grossFen : AMOUNT_FEN;
  await inner.audience.recordOrders(tx, [
    {
      source: 'test',
      orderNo: newId(),
      customerId,
      at: happening.at,
      kind: kind === 'service' ? 'service' : 'goods',
      lines: [{ name: 'test', quantity: 1, amountFen }],
    },
  ]);
}
