/** Coupons as they are stored, and as owners, staff and events see them. */
import type { Coupon } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';

export interface CouponRow {
  coupon_id: string;
  code: string;
  template_id: string;
  customer_id: string;
  pet_id: string | null;
  grant_key: string;
  state: Coupon.CouponState;
  valid_from: string;
  valid_to: string;
  granted_at: string;
  origin: Coupon.Origin;
  journey_id: string | null;
  budget_id: string | null;
  reserved_order: string | null;
  reserved_until: string | null;
  order_id: string | null;
  redeemed_at: string | null;
  discount_fen: number | null;
  grace_given: boolean;
  name: string;
  terms: Coupon.Terms;
  face_fen: number;
}

const columns = sql`c.coupon_id, c.code, c.template_id, c.customer_id, c.pet_id, c.grant_key, c.state, c.valid_from, c.valid_to,
  c.granted_at, c.origin, c.journey_id, c.budget_id, c.reserved_order, c.reserved_until, c.order_id, c.redeemed_at,
  c.discount_fen, c.grace_given, v.name, v.terms, v.face_fen`;

/** Coupons `c` with the version that they are bound to. @param rest conditions, order and limit, or a lock */
export async function couponRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<CouponRow[]> {
  const { rows } = await sql<CouponRow>`
    select ${columns} from coupon.coupon c join coupon.version v using (template_id, revision) where ${rest}`.execute(
    handle,
  );
  return rows;
}

/** Coupons of the ids that exist, locked in the order of their ids. */
export function lockCoupons(tx: Tx, couponIds: readonly string[]): Promise<CouponRow[]> {
  return couponRows(tx, sql`c.coupon_id = any(${[...couponIds]}::uuid[]) order by c.coupon_id for update of c`);
}

/** Key of a coupon's entry in its budget. */
export const budgetKey = (couponId: string): string => `coupon/${couponId}`;

/** What time has made of the stored state, whether a loop has looked at it or not. */
export function stateAt(
  row: Pick<CouponRow, 'state' | 'valid_to' | 'reserved_until'>,
  at: Temporal.Instant,
): Coupon.CouponState {
  const open = row.state === 'issued' || row.state === 'reserved';
  const held = row.reserved_until !== null && Temporal.Instant.compare(row.reserved_until, at) > 0;
  if (row.state === 'reserved' && held) return 'reserved';
  if (open && Temporal.Instant.compare(row.valid_to, at) <= 0) return 'expired';
  return open ? 'issued' : row.state;
}

function shown(row: CouponRow, at: Temporal.Instant): Coupon.WalletCoupon {
  const state = stateAt(row, at);
  return {
    couponId: row.coupon_id,
    templateId: row.template_id,
    code: row.code,
    name: row.name,
    terms: row.terms,
    state,
    petId: row.pet_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    grantedAt: row.granted_at,
    redeemedAt: row.redeemed_at,
    discountFen: row.discount_fen,
    usable: state === 'issued' && Temporal.Instant.compare(row.valid_from, at) <= 0,
  };
}

export const toWallet = shown;

export function toCoupon(row: CouponRow, at: Temporal.Instant): Coupon.Coupon {
  return {
    ...shown(row, at),
    customerId: row.customer_id,
    orderId: row.order_id,
    originKind: row.origin.kind,
    journeyId: row.journey_id,
  };
}

/** Origin without the words of a member of staff. */
function originFact(origin: Coupon.Origin): Coupon.OriginFact {
  if (origin.kind !== 'journey') return { kind: origin.kind };
  const { kind, journeyId, version, runId, node } = origin;
  return { kind, journeyId, version, runId, node };
}

type Told = Pick<CouponRow, 'coupon_id' | 'template_id' | 'pet_id' | 'valid_to' | 'origin' | 'terms' | 'customer_id'>;

/** What every event of a coupon says, and whom it concerns. */
export function told(row: Told) {
  return {
    subjectId: row.coupon_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    payload: {
      couponId: row.coupon_id,
      templateId: row.template_id,
      kind: row.terms.kind,
      petId: row.pet_id,
      validTo: row.valid_to,
      origin: originFact(row.origin),
    },
  };
}

export type MoveName = 'reserved' | 'released' | 'redeemed' | 'expired' | 'revoked' | 'restored' | 'returned';

export interface NewMove {
  readonly couponId: string;
  readonly orderId?: string | null;
  readonly discountFen?: number | null;
  readonly reason?: string | null;
}

/** Note what happened with coupons, in one statement. */
export async function noteMoves(
  tx: Tx,
  move: MoveName,
  moves: readonly NewMove[],
  at: Temporal.Instant,
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    insert into coupon.move (move_id, coupon_id, move, at, order_id, discount_fen, reason)
    select uuidv7(), coupon_id, ${move}, ${at.toString()}::timestamptz, order_id, discount_fen, reason
    from unnest(${moves.map((m) => m.couponId)}::uuid[], ${moves.map((m) => m.orderId ?? null)}::uuid[],
      ${moves.map((m) => m.discountFen ?? null)}::bigint[], ${moves.map((m) => m.reason ?? null)}::text[])
      as w (coupon_id, order_id, discount_fen, reason)`.execute(tx);
}
