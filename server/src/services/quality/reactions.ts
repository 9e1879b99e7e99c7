/** What quality does on facts of others: facts of reliability, and the look at praise that was followed by a refund. */
import type { Booking, Dispatch, Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Static } from 'typebox';
import type { Consumer } from '../../platform/consumers.ts';
import type { Tx } from '../../platform/db.ts';
import type { LoggedEvent } from '../../platform/event-log.ts';
import type { QualityDeps } from './deps.ts';
import { recordFact } from './fact.ts';
import { refundedAfterReview } from './review/suspicion.ts';
import { lateMinutes } from './settings.ts';

type Cancelled = Static<typeof Booking.bookingCancelled.payload>;
type Started = Static<typeof Booking.bookingStarted.payload>;
type Refunded = Static<typeof Booking.bookingRefunded.payload>;
type Failed = Static<typeof Dispatch.emergencyFailed.payload>;

const FAULTS = ['no_acknowledgement', 'withdrawn'];

/** Each event is a fact of its own: its id is the key. */
export function qualityReactions(deps: QualityDeps): Consumer {
  return {
    name: 'quality.reactions',
    events: [
      'booking.cancelled',
      'booking.started',
      'dispatch.hospital_failed',
      'booking.refunded',
      'merchant.state_changed',
      'merchant.restriction_changed',
    ],
    async handle(tx, events) {
      for (const event of events) await react(tx, deps, event);
    },
  };
}

async function react(tx: Tx, deps: QualityDeps, event: LoggedEvent): Promise<void> {
  const { eventId: key, merchantId, occurredAt: at } = event;
  switch (event.name) {
    case 'booking.cancelled': {
      const { storeId, bookingId, merchantFault } = event.payload as Cancelled;
      if (!merchantFault || merchantId === null) return;
      return recordFact(tx, { key, kind: 'merchant_cancelled', storeId, merchantId, bookingId, at });
    }
    case 'booking.started': {
      const { storeId, bookingId, startsAt } = event.payload as Started;
      const grace = await deps.settings.get(tx, lateMinutes);
      const late = Temporal.Instant.compare(at, Temporal.Instant.from(startsAt).add({ minutes: grace })) > 0;
      if (!late || merchantId === null) return;
      return recordFact(tx, { key, kind: 'late', storeId, merchantId, bookingId, at });
    }
    case 'dispatch.hospital_failed': {
      const { storeId, merchantId: hospital, kind } = event.payload as Failed;
      if (!FAULTS.includes(kind)) return;
      return recordFact(tx, { key, kind: 'no_ack', storeId, merchantId: hospital, at });
    }
    case 'merchant.state_changed': {
      const { merchantId: moved, from } = event.payload as Merchant.MerchantStateChanged;
      // An operator has let it in again: from the next month's end on it is judged anew.
      if (from === 'delisted')
        await sql`update quality.score set delisted_at = null where merchant_id = ${moved}`.execute(tx);
      return;
    }
    case 'merchant.restriction_changed': {
      const { merchantId: moved, storeId, categoryKey, from } = event.payload as Merchant.MerchantRestrictionChanged;
      if (from === 'delisted')
        await sql`
          update quality.score set delisted_at = null
          where merchant_id = ${moved} and category_key = ${categoryKey}
            and (${storeId}::uuid is null or store_id = ${storeId})`.execute(tx);
      return;
    }
    default: {
      // Not the payment's: that is of all bookings of a go.
      const { bookingId } = event.payload as Refunded;
      await refundedAfterReview(tx, deps, [bookingId], at);
    }
  }
}
