/** Coupons in the owner's hands: wallet, coupon page, claim, codes (LOY-6, LOY-7). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { Refusal, Terms, Validity, WalletCoupon } from './words.ts';

const tag = 'coupon';

/** A template that is open on the coupon page, as this owner sees it. */
export const ClaimableTemplate = Type.Object({
  templateId: Id,
  name: Type.String(),
  note: Nullable(Type.String()),
  terms: Terms,
  validity: Validity,
  newCustomerOnly: Type.Boolean(),
  /** Claims end then; null: open end. */
  claimUntil: Nullable(Instant),
  /** Null without a limit. */
  piecesLeft: Nullable(Type.Integer({ minimum: 0 })),
  /** How many of it the owner has had. */
  claimed: Type.Integer({ minimum: 0 }),
  /** Null: can be claimed; else why not. */
  refusal: Nullable(Refusal),
});
export type ClaimableTemplate = Static<typeof ClaimableTemplate>;

export const ownerCouponEndpoints = {
  'GET /v1/owner/coupons': endpoint({
    summary: "The owner's coupons; usable ones by their end, others newest first",
    tag,
    allow: ['owner'],
    query: Closed({ state: Type.Optional(OneOf(['usable', 'used', 'gone'])), ...pageQuery }),
    reply: Type.Object({
      ...Page(WalletCoupon).properties,
      counts: Type.Object({ usable: Type.Integer(), used: Type.Integer(), gone: Type.Integer() }),
      /** Clock of the server, for the countdown to `validTo`. */
      asOf: Instant,
    }),
  }),
  'GET /v1/owner/coupons/claimable': endpoint({
    summary: 'Coupons that are open to claim',
    tag,
    allow: ['owner'],
    reply: Type.Object({ items: Type.Array(ClaimableTemplate), asOf: Instant }),
  }),
  'POST /v1/owner/coupons/claim': endpoint({
    summary: 'Claim a coupon from the coupon page',
    tag,
    allow: ['owner'],
    body: Closed({ templateId: Id, petId: Type.Optional(Nullable(Id)) }),
    reply: WalletCoupon,
    status: 201,
  }),
  'POST /v1/owner/coupons/code': endpoint({
    summary: 'Claim a coupon with a code',
    tag,
    allow: ['owner'],
    body: Closed({ code: Line(40) }),
    reply: WalletCoupon,
    status: 201,
  }),
};
