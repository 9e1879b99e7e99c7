/** Notes a transition: a row of the request's log and the facts for everybody who watches, in the caller's transaction. */
import { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../platform/db.ts';
import { append, appendMany } from '../../platform/event-log.ts';
import type { Principal } from '../../platform/http/index.ts';
import type { State } from './domain.ts';
import type { OfferRow, RequestRow } from './repository.ts';

/** Who did it. */
export interface Actor {
  readonly kind: 'owner' | 'merchant' | 'operator' | 'system';
  readonly id: string | null;
}

export const SYSTEM: Actor = { kind: 'system', id: null };

export function actorOf(principal: Principal): Actor {
  if (principal.kind === 'owner') return { kind: 'owner', id: principal.customerId };
  if (principal.kind !== 'staff') return SYSTEM;
  return { kind: principal.scope === 'merchant' ? 'merchant' : 'operator', id: principal.staffId };
}

export interface NewMove {
  readonly kind: Dispatch.MoveKind;
  /** The state before; `request` holds the one after. */
  readonly from: State;
  readonly by: Actor;
  readonly at: Temporal.Instant;
  readonly storeId?: string | null;
  readonly merchantId?: string | null;
  readonly offerId?: string | null;
  readonly reason?: string | null;
  readonly offers?: readonly OfferRow[];
}

/** What hospitals answered is not shown to owners one by one. */
const BETWEEN_US = new Set<Dispatch.MoveKind>([
  'declined',
  'offer_expired',
  'offer_revoked',
  'reminded',
  'alarm_taken',
]);

export const shownToOwner = (kind: Dispatch.MoveKind): boolean => !BETWEEN_US.has(kind);

/** Append to the log; the request is locked, so the numbers have no gap. */
export async function note(tx: Tx, request: RequestRow, move: NewMove): Promise<void> {
  const { kind, from, by, at, storeId = null, merchantId = null, offerId = null, reason = null } = move;
  const detail = move.offers
    ? {
        offers: move.offers.map((offer) => ({
          offerId: offer.offer_id,
          storeId: offer.store_id,
          expiresAt: offer.expires_at,
        })),
      }
    : null;
  const { rows } = await sql<{ seq: number }>`
    with next as (
      update dispatch.request set moves = moves + 1 where request_id = ${request.request_id} returning moves
    )
    insert into dispatch.move (request_id, seq, at, kind, state, wave, offer_id, store_id, by_kind, by_id, reason, detail)
    select ${request.request_id}, moves, ${at.toString()}, ${kind}, ${request.state}, ${request.wave}, ${offerId}::uuid,
      ${storeId}::uuid, ${by.kind}, ${by.id}::uuid, ${reason}, ${detail === null ? null : jsonb(detail)} from next
    returning seq`.execute(tx);
  const { request_id: requestId, state: to, wave } = request;
  await append(tx, Dispatch.emergencyMoved, {
    subjectId: requestId,
    customerId: shownToOwner(kind) ? request.customer_id : null,
    petId: request.pet_id,
    merchantId,
    occurredAt: at,
    payload: { requestId, seq: rows[0]?.seq ?? 0, kind, from, to, wave, storeId },
  });
}

const ENDED_BY = { declined: 'declined', expired: 'offer_expired', revoked: 'offer_revoked' } as const;

/** Note offers that ended without being taken. */
export async function noteEnded(
  tx: Tx,
  request: RequestRow,
  ended: readonly OfferRow[],
  by: Actor,
  at: Temporal.Instant,
): Promise<void> {
  for (const offer of ended) {
    if (offer.state !== 'declined' && offer.state !== 'expired' && offer.state !== 'revoked') continue;
    const { store_id: storeId, merchant_id: merchantId, offer_id: offerId, reason } = offer;
    await note(tx, request, {
      kind: ENDED_BY[offer.state],
      from: request.state,
      by,
      at,
      storeId,
      merchantId,
      offerId,
      reason,
    });
  }
  await tellEnded(tx, request, ended, at);
}

/** The facts by which measures are taken. */
export async function tellEnded(
  tx: Tx,
  request: RequestRow,
  ended: readonly OfferRow[],
  at: Temporal.Instant,
): Promise<void> {
  await appendMany(
    tx,
    Dispatch.emergencyOfferEnded,
    ended.flatMap((offer) =>
      offer.state === 'offered'
        ? []
        : [
            {
              subjectId: offer.offer_id,
              petId: request.pet_id,
              merchantId: offer.merchant_id,
              occurredAt: at,
              payload: {
                requestId: offer.request_id,
                offerId: offer.offer_id,
                storeId: offer.store_id,
                wave: offer.wave,
                state: offer.state,
                seconds: secondsBetween(offer.offered_at, at),
              },
            },
          ],
    ),
  );
}

export function secondsBetween(from: string, to: Temporal.Instant): number {
  return Math.max(0, (to.epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds) / 1000);
}
