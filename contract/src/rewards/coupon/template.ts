/** Coupon templates: terms, validity, stock and limits, status (LOY-6). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { ClaimWay, CouponKind, TemplateStatus, Terms, Validity } from './words.ts';

const tag = 'coupon';
const params = Closed({ templateId: Id });
const Count = Type.Integer({ minimum: 0 });

/** What staff write of a template. */
const written = {
  name: Line(60),
  /** Conditions in words for the owner; null: only those that follow from the terms. */
  note: Nullable(Type.String({ maxLength: 1000 })),
  terms: Terms,
  validity: Validity,
  /** Once per verified phone that never ordered before (rule 27). */
  newCustomerOnly: Type.Boolean(),
  /** Null: without limit. */
  totalPieces: Nullable(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
  /** Null: without limit. */
  perCustomer: Nullable(Type.Integer({ minimum: 1, maximum: 10_000 })),
  /** The budget that pays for it; null: none. */
  budgetId: Nullable(Id),
  claim: ClaimWay,
  /** Claims are open from here; null: as soon as it is active. */
  claimFrom: Nullable(Instant),
  claimUntil: Nullable(Instant),
  /** `claim: 'code'`: one code that many may claim with, letters and digits; null: only single-use codes. */
  claimCode: Nullable(Type.String({ minLength: 4, maxLength: 32, pattern: '^[A-Za-z0-9-]+$' })),
};
export const TemplateInput = Closed(written);
export type TemplateInput = Static<typeof TemplateInput>;

export const TemplateFigures = Type.Object({
  /** Ever granted; what counts against `totalPieces`. */
  granted: Count,
  live: Count,
  redeemed: Count,
  expired: Count,
  revoked: Count,
  returned: Count,
  discountFen: Fen,
});
export type TemplateFigures = Static<typeof TemplateFigures>;

export const CouponTemplate = Type.Object({
  templateId: Id,
  ...written,
  status: TemplateStatus,
  revision: Type.Integer(),
  /** Null without a limit. */
  piecesLeft: Nullable(Count),
  granted: Count,
  createdAt: Instant,
  updatedAt: Instant,
});
export type CouponTemplate = Static<typeof CouponTemplate>;

export const CouponTemplateDetail = Type.Object({
  ...CouponTemplate.properties,
  figures: TemplateFigures,
  /** Single-use codes made and used. */
  codes: Type.Object({ made: Count, used: Count }),
  asOf: Instant,
});
export type CouponTemplateDetail = Static<typeof CouponTemplateDetail>;

export const couponTemplateEndpoints = {
  'GET /v1/coupon-templates': endpoint({
    summary: 'Coupon templates, newest first',
    tag,
    allow: ['coupon.read'],
    query: Closed({
      status: Type.Optional(TemplateStatus),
      kind: Type.Optional(CouponKind),
      claim: Type.Optional(ClaimWay),
      search: Type.Optional(Line(60)),
      ...pageQuery,
    }),
    reply: Page(CouponTemplate),
  }),
  'POST /v1/coupon-templates': endpoint({
    summary: 'Write a coupon template as a draft',
    tag,
    allow: ['coupon.write'],
    body: TemplateInput,
    reply: CouponTemplate,
    status: 201,
  }),
  'GET /v1/coupon-templates/:templateId': endpoint({
    summary: 'A coupon template with its figures',
    tag,
    allow: ['coupon.read'],
    params,
    reply: CouponTemplateDetail,
  }),
  'PUT /v1/coupon-templates/:templateId': endpoint({
    summary: 'Change a template; coupons that were issued keep their terms',
    tag,
    allow: ['coupon.write'],
    params,
    /** `revision` is the one that was read; another one in between is refused. */
    body: Closed({ ...written, revision: Type.Integer() }),
    reply: CouponTemplate,
  }),
  'PUT /v1/coupon-templates/:templateId/status': endpoint({
    summary: 'Activate, pause or end a template',
    tag,
    allow: ['coupon.write'],
    params,
    body: Closed({ status: OneOf(['active', 'paused', 'ended']) }),
    reply: CouponTemplate,
  }),
  'POST /v1/coupon-templates/:templateId/codes': endpoint({
    summary: 'Make single-use claim codes',
    tag,
    allow: ['coupon.write'],
    params,
    body: Closed({ count: Type.Integer({ minimum: 1, maximum: 5000 }) }),
    reply: Type.Object({ codes: Type.Array(Type.String()) }),
    status: 201,
  }),
};
