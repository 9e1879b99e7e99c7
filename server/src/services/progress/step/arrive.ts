/** Command: the owner is told who comes and when (BOOK-9: “has accepted, arrives 14:00”). */
import { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { staffOf } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { bookedFor, concerns, type Viewer } from '../booked.ts';
import type { ProgressDeps } from '../deps.ts';
import { notAnnounced } from '../problems.ts';

export interface Announcement {
  readonly kind: Progress.ArrivalKind;
  readonly arrivesAt?: string | null;
  readonly note?: string | null;
}

const BEFORE_SERVICE = new Set(['requested', 'confirmed', 'checked_in']);

/** @throws Problem `progress/not-found`, `progress/not-announced` once the service is under way or over */
export function announceArrival(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  { kind, arrivesAt = null, note = null }: Announcement,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    if (!BEFORE_SERVICE.has(booked.state)) throw new Problem(notAnnounced, booked.state);
    const now = deps.clock.now();
    await sql`
      insert into progress.arrival (booking_id, at, kind, by_name, arrives_at, note)
      values (${bookingId}, ${now.toString()}, ${kind}, ${staffOf(viewer.principal).name}, ${arrivesAt}::timestamptz,
        ${note?.trim() || null})`.execute(tx);
    await append(tx, Progress.arrivalAnnounced, {
      ...concerns(booked),
      occurredAt: now,
      payload: { bookingId, kind, arrivesAt },
    });
  });
}
