/** Command: the service begins; the booking moves and the SOP version is fixed (MER-5). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { bookedFor, byOf, type Viewer } from '../booked.ts';
import type { ProgressDeps } from '../deps.ts';
import { planOf } from '../run-view.ts';

/** A second begin finds the booking in service and changes nothing. */
const BEGUN: readonly Booking.BookingState[] = ['in_service'];

/** @throws Problem `progress/not-found`, `booking/illegal-move` */
export function begin(deps: ProgressDeps, viewer: Viewer, bookingId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    const at = deps.clock.now();
    if (!BEGUN.includes(booked.state)) await deps.booking.begin(tx, { bookingId, by: byOf(viewer.principal) });
    const plan = await planOf(deps, tx, booked, undefined);
    await sql`
      insert into progress.run (booking_id, merchant_id, customer_id, state, sop_version, steps, form, started_at)
      values (${bookingId}, ${booked.merchantId}, ${booked.customerId}, 'running', ${booked.sopVersion},
        ${JSON.stringify(plan.steps)}::jsonb, ${JSON.stringify(plan.form)}::jsonb, ${at.toString()})
      on conflict (booking_id) do nothing`.execute(tx);
  });
}
