/** Reviews: what the owner writes and sees, what the public sees, the merchant's answer, moderation (BOOK-11, rules 35, 37). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import {
  AspectStars,
  Counting,
  CustomerName,
  HideReason,
  reviewAspects,
  Score,
  Stars,
  StoreName,
  Suspicion,
} from './words.ts';

const tag = 'quality';
const params = Closed({ reviewId: Id });
const ofBooking = Closed({ bookingId: Id });
const ofStore = Closed({ storeId: Id });
const photoOfReview = Closed({ reviewId: Id, fileId: Id });

const Text = (maxLength: number) => Type.String({ maxLength });

/** What the store wrote of the owner; shown to that owner and to staff only. */
export const OwnerNote = Type.Object({ stars: Stars, text: Type.String(), at: Instant });
export type OwnerNote = Static<typeof OwnerNote>;

export const ReviewReply = Type.Object({ text: Type.String(), at: Instant });
export type ReviewReply = Static<typeof ReviewReply>;

const written = {
  stars: Stars,
  aspects: AspectStars,
  /** Empty when only stars were given, or when it is hidden. */
  text: Type.String(),
  /** Ids for `GET …/photos/:fileId`. */
  photos: Type.Array(Id),
  at: Instant,
};

/** An owner's own review. */
export const OwnReview = Type.Object({
  reviewId: Id,
  bookingId: Id,
  ...written,
  /** From then on the store and the public see it. */
  visibleAt: Instant,
  visible: Type.Boolean(),
  /** Checked before it counts. */
  held: Type.Boolean(),
  hidden: Nullable(Type.Object({ reason: HideReason, at: Instant })),
  /** Null before both sides are visible. */
  reply: Nullable(ReviewReply),
  note: Nullable(OwnerNote),
});
export type OwnReview = Static<typeof OwnReview>;

/** Whether and until when a booking can be reviewed, with what was written. */
export const BookingReview = Type.Object({
  bookingId: Id,
  store: StoreName,
  /** Null: can be written now. */
  refusal: Nullable(OneOf(['not_completed', 'not_payer', 'written', 'too_late'])),
  /** Null until the booking is completed. */
  writableUntil: Nullable(Instant),
  review: Nullable(OwnReview),
  /** The store's note while nothing is written yet, once the blind days have passed. */
  note: Nullable(OwnerNote),
});
export type BookingReview = Static<typeof BookingReview>;

/** A review as everybody sees it. */
export const PublicReview = Type.Object({
  reviewId: Id,
  ...written,
  /** First character and stars, e.g. `张**`. */
  author: Type.String(),
  categoryKey: Type.String(),
  hidden: Nullable(HideReason),
  reply: Nullable(ReviewReply),
});
export type PublicReview = Static<typeof PublicReview>;

/** A store as owners see its quality: score, shares of stars, aspects. */
export const StoreQuality = Type.Object({
  storeId: Id,
  score: Score,
  categories: Type.Array(Type.Object({ categoryKey: Type.String(), score: Score })),
  /** Counted reviews of the last 90 days by stars, index 0 is one star. */
  distribution: Type.Array(Type.Integer(), { minItems: 5, maxItems: 5 }),
  aspects: Type.Array(Type.Object({ aspect: OneOf(reviewAspects), stars: Type.Number() })),
  /** Newest photos of visible reviews (案例照片). */
  photos: Type.Array(Type.Object({ reviewId: Id, fileId: Id })),
  /** Reviews from this number on make a score. */
  minimum: Type.Integer(),
  days: Type.Integer(),
  asOf: Instant,
});
export type StoreQuality = Static<typeof StoreQuality>;

export const Moderation = Type.Object({
  act: OneOf(['held', 'cleared', 'excluded', 'hidden', 'shown', 'reply_hidden', 'reply_shown']),
  reason: Type.String(),
  at: Instant,
  actorName: Type.String(),
});
export type Moderation = Static<typeof Moderation>;

/** A review in staff's hands. For the merchant's staff it exists once it is visible, without suspicions and names. */
export const StaffReview = Type.Object({
  reviewId: Id,
  bookingId: Id,
  bookingNo: Nullable(Type.String()),
  store: StoreName,
  categoryKey: Type.String(),
  ...written,
  author: Type.String(),
  /** Null for the merchant's staff. */
  customer: Nullable(CustomerName),
  visibleAt: Instant,
  visible: Type.Boolean(),
  counting: Counting,
  suspicions: Type.Array(Suspicion),
  hidden: Nullable(HideReason),
  replyHidden: Nullable(HideReason),
  reply: Nullable(ReviewReply),
  note: Nullable(OwnerNote),
});
export type StaffReview = Static<typeof StaffReview>;

export const StaffReviewDetail = Type.Object({ ...StaffReview.properties, history: Type.Array(Moderation) });
export type StaffReviewDetail = Static<typeof StaffReviewDetail>;

export const Insider = Type.Object({
  merchantId: Id,
  merchantName: Type.String(),
  customer: CustomerName,
  reason: Type.String(),
  byName: Type.String(),
  at: Instant,
});
export type Insider = Static<typeof Insider>;

export const reviewEndpoints = {
  'GET /v1/owner/bookings/:bookingId/review': endpoint({
    summary: 'Whether a booking of the owner can be reviewed, and what was written',
    tag,
    allow: ['owner'],
    params: ofBooking,
    reply: BookingReview,
  }),
  'POST /v1/owner/bookings/:bookingId/review': endpoint({
    summary: 'Review a completed booking, once, within 30 days',
    tag,
    allow: ['owner'],
    params: ofBooking,
    body: Closed({
      stars: Stars,
      aspects: Type.Optional(AspectStars),
      text: Type.Optional(Text(2000)),
      /** What the app knows the device by; only compared with that of the merchant's staff. */
      deviceId: Type.Optional(Line(100)),
    }),
    reply: OwnReview,
    status: 201,
  }),
  'POST /v1/owner/reviews/:reviewId/photos': endpoint({
    summary: 'Add a photo to an own review, at most nine, within a day of writing',
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: OwnReview,
    status: 201,
  }),
  'GET /v1/owner/reviews': endpoint({
    summary: "The owner's reviews, newest first",
    tag,
    allow: ['owner'],
    query: Closed(pageQuery),
    reply: Page(Type.Object({ ...OwnReview.properties, store: StoreName })),
  }),
  'GET /v1/owner/reviews/:reviewId/photos/:fileId': endpoint({
    summary: 'A photo of an own review',
    tag,
    allow: ['owner'],
    params: photoOfReview,
    kind: 'file',
  }),
  'GET /v1/stores/:storeId/quality': endpoint({
    summary: 'Score, stars and photos of a store',
    tag,
    allow: ['public'],
    params: ofStore,
    reply: StoreQuality,
  }),
  'GET /v1/stores/:storeId/reviews': endpoint({
    summary: 'Visible reviews of a store',
    tag,
    allow: ['public'],
    params: ofStore,
    query: Closed({
      categoryKey: Type.Optional(Line(40)),
      stars: Type.Optional(Stars),
      withPhotos: Type.Optional(Type.Boolean()),
      sort: Type.Optional(OneOf(['newest', 'lowest', 'highest'])),
      ...pageQuery,
    }),
    reply: Page(PublicReview),
  }),
  'GET /v1/reviews/:reviewId/photos/:fileId': endpoint({
    summary: 'A photo of a visible review',
    tag,
    allow: ['public'],
    params: photoOfReview,
    kind: 'file',
  }),
  'GET /v1/reviews': endpoint({
    summary: 'Reviews for staff; those of the merchant see visible ones of their own stores',
    tag,
    allow: ['quality.read'],
    query: Closed({
      storeId: Type.Optional(Id),
      counting: Type.Optional(Counting),
      stars: Type.Optional(Stars),
      answered: Type.Optional(Type.Boolean()),
      hidden: Type.Optional(Type.Boolean()),
      ...pageQuery,
    }),
    reply: Type.Object({
      ...Page(StaffReview).properties,
      counts: Type.Object({ held: Type.Integer(), unanswered: Type.Integer() }),
    }),
  }),
  'GET /v1/reviews/:reviewId': endpoint({
    summary: 'A review with what was decided about it',
    tag,
    allow: ['quality.read'],
    params,
    reply: StaffReviewDetail,
  }),
  'GET /v1/reviews/:reviewId/staff-photos/:fileId': endpoint({
    summary: 'A photo of a review for staff, also of a hidden one',
    tag,
    allow: ['quality.read'],
    params: photoOfReview,
    kind: 'file',
  }),
  'POST /v1/reviews/:reviewId/reply': endpoint({
    summary: "The store's answer to a visible review, once",
    tag,
    allow: ['store.manage'],
    params,
    body: Closed({ text: Line(1000), deviceId: Type.Optional(Line(100)) }),
    reply: StaffReview,
    status: 201,
  }),
  'POST /v1/reviews/:reviewId/hide': endpoint({
    summary: 'Hide text and photos of a review, or its answer; the stars still count',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ part: OneOf(['review', 'reply']), reason: HideReason, note: Line(300) }),
    reply: StaffReviewDetail,
  }),
  'POST /v1/reviews/:reviewId/show': endpoint({
    summary: 'Show again what was hidden',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ part: OneOf(['review', 'reply']), note: Line(300) }),
    reply: StaffReviewDetail,
  }),
  'POST /v1/reviews/:reviewId/check': endpoint({
    summary: 'Hold a review back, let it count, or take it out as fraudulent',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ verdict: Counting, note: Line(300) }),
    reply: StaffReviewDetail,
  }),
  'GET /v1/bookings/:bookingId/owner-note': endpoint({
    summary: 'What the store wrote of the owner of a booking; the other side stays closed meanwhile',
    tag,
    allow: ['quality.read', 'service.perform'],
    params: ofBooking,
    reply: Type.Object({
      note: Nullable(OwnerNote),
      refusal: Nullable(OneOf(['not_completed', 'written', 'too_late'])),
    }),
  }),
  'POST /v1/bookings/:bookingId/owner-note': endpoint({
    summary: 'The store rates the owner of a completed booking, once, within 30 days',
    tag,
    allow: ['store.manage', 'service.perform'],
    params: ofBooking,
    body: Closed({ stars: Stars, text: Type.Optional(Text(1000)), deviceId: Type.Optional(Line(100)) }),
    reply: OwnerNote,
    status: 201,
  }),
  'GET /v1/quality/insiders': endpoint({
    summary: 'Customers who are known to work for merchants; their reviews are held back',
    tag,
    allow: ['quality.write'],
    query: Closed({ merchantId: Type.Optional(Id), ...pageQuery }),
    reply: Page(Insider),
  }),
  'PUT /v1/quality/insiders/:merchantId/:customerId': endpoint({
    summary: 'Note that a customer works for a merchant',
    tag,
    allow: ['quality.write'],
    params: Closed({ merchantId: Id, customerId: Id }),
    body: Closed({ reason: Line(200) }),
    reply: Insider,
  }),
  'DELETE /v1/quality/insiders/:merchantId/:customerId': endpoint({
    summary: 'The customer works for the merchant no more; what was held back stays so until it is checked',
    tag,
    allow: ['quality.write'],
    params: Closed({ merchantId: Id, customerId: Id }),
  }),
};
