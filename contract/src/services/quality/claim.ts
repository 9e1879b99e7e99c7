/** Guarantee fund (服务保障金): deposits, claims, payment first, recovery, appeal (MER-7, rule 39). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { AppealState, ClaimState, CustomerName, FileRef, PayoutState, RecoveryState, StoreName } from './words.ts';

const tag = 'guarantee';
const params = Closed({ claimId: Id });
const fileOfClaim = Closed({ claimId: Id, fileId: Id });
const Money = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

/** What happened with a claim, oldest first; `text` only where it is meant for the reader. */
export const ClaimStep = Type.Object({
  step: OneOf([
    'opened',
    'file_added',
    'answered',
    'message',
    'merchant_heard',
    'paid_first',
    'refused',
    'withdrawn',
    'payout_made',
    'appealed',
    'appeal_upheld',
    'appeal_granted',
    'recovered',
  ]),
  at: Instant,
  by: OneOf(['owner', 'operator', 'merchant', 'system']),
  text: Nullable(Type.String()),
  amountFen: Nullable(Fen),
});
export type ClaimStep = Static<typeof ClaimStep>;

const common = {
  claimId: Id,
  /** For people: `G-000012`. */
  no: Type.String(),
  bookingId: Id,
  store: StoreName,
  petId: Id,
  occurredOn: PlainDate,
  description: Type.String(),
  /** Null: the owner names no amount. */
  askedFen: Nullable(Fen),
  state: ClaimState,
  openedAt: Instant,
  /** The first answer is due then. */
  answerDueAt: Instant,
  answeredAt: Nullable(Instant),
  overdue: Type.Boolean(),
  decidedAt: Nullable(Instant),
  /** What the owner gets. */
  amountFen: Nullable(Fen),
  decisionText: Nullable(Type.String()),
  payout: Nullable(Type.Object({ state: PayoutState, paidAt: Nullable(Instant) })),
  asOf: Instant,
};

/** A claim as its owner sees it. */
export const OwnerClaim = Type.Object({ ...common, files: Type.Array(FileRef), steps: Type.Array(ClaimStep) });
export type OwnerClaim = Static<typeof OwnerClaim>;

export const Recovery = Type.Object({
  state: RecoveryState,
  amountFen: Fen,
  /** What the merchant's own deposit paid, and what the platform laid out. */
  fundFen: Fen,
  platformFen: Fen,
  /** The merchant may appeal until then; afterwards it is deducted. */
  appealUntil: Instant,
  settledAt: Nullable(Instant),
  reference: Nullable(Type.String()),
});
export type Recovery = Static<typeof Recovery>;

export const Appeal = Type.Object({
  text: Type.String(),
  at: Instant,
  state: AppealState,
  answer: Nullable(Type.String()),
  decidedAt: Nullable(Instant),
});
export type Appeal = Static<typeof Appeal>;

export const Claim = Type.Object({
  ...common,
  bookingNo: Nullable(Type.String()),
  petName: Nullable(Type.String()),
  /** Null for the merchant's staff. */
  customer: Nullable(CustomerName),
  recovery: Nullable(Recovery),
  appealOpen: Type.Boolean(),
});
export type Claim = Static<typeof Claim>;

export const LedgerMovement = Type.Object({
  at: Instant,
  kind: Type.String(),
  lines: Type.Array(Type.Object({ account: Type.String(), amountFen: Fen })),
});
export type LedgerMovement = Static<typeof LedgerMovement>;

export const ClaimDetail = Type.Object({
  ...Claim.properties,
  files: Type.Array(FileRef),
  steps: Type.Array(ClaimStep),
  appeal: Nullable(Appeal),
  /** Most that can be paid for this booking's incidents now; null for the merchant's staff. */
  payableFen: Nullable(Fen),
  capFen: Fen,
  /** Balance of the merchant's deposit. */
  fundFen: Fen,
  /** Empty for the merchant's staff. */
  movements: Type.Array(LedgerMovement),
});
export type ClaimDetail = Static<typeof ClaimDetail>;

export const FundDeposit = Type.Object({
  depositId: Id,
  merchantId: Id,
  amountFen: Fen,
  way: OneOf(['bank', 'payment']),
  state: OneOf(['pending', 'paid', 'cancelled']),
  reference: Nullable(Type.String()),
  /** To be paid with, while pending. */
  paymentId: Nullable(Id),
  at: Instant,
});
export type FundDeposit = Static<typeof FundDeposit>;

export const Fund = Type.Object({
  merchantId: Id,
  balanceFen: Fen,
  /** What a merchant should have on deposit. */
  requiredFen: Fen,
  /** What the merchant still owes from claims. */
  recoverableFen: Fen,
  deposits: Type.Array(FundDeposit),
});
export type Fund = Static<typeof Fund>;

export const claimEndpoints = {
  'POST /v1/owner/bookings/:bookingId/claims': endpoint({
    summary: 'Report that an animal was hurt at a booking; one claim per incident',
    tag,
    allow: ['owner'],
    params: Closed({ bookingId: Id }),
    body: Closed({
      petId: Id,
      occurredOn: PlainDate,
      description: Line(4000),
      askedFen: Type.Optional(Nullable(Money)),
    }),
    reply: OwnerClaim,
    status: 201,
  }),
  'GET /v1/owner/claims': endpoint({
    summary: "The owner's claims, newest first",
    tag,
    allow: ['owner'],
    query: Closed(pageQuery),
    reply: Page(OwnerClaim),
  }),
  'GET /v1/owner/claims/:claimId': endpoint({
    summary: 'A claim of the owner with all steps',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerClaim,
  }),
  'POST /v1/owner/claims/:claimId/files': endpoint({
    summary: 'Add a photo or a document to an own claim, at most twenty',
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: OwnerClaim,
    status: 201,
  }),
  'GET /v1/owner/claims/:claimId/files/:fileId': endpoint({
    summary: 'A file of an own claim',
    tag,
    allow: ['owner'],
    params: fileOfClaim,
    kind: 'file',
  }),
  'POST /v1/owner/claims/:claimId/withdraw': endpoint({
    summary: 'Take a claim back that is not decided',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerClaim,
  }),
  'GET /v1/claims': endpoint({
    summary: 'Claims; undecided ones first, by when the answer is due',
    tag,
    allow: ['quality.read'],
    query: Closed({
      state: Type.Optional(ClaimState),
      undecided: Type.Optional(Type.Boolean()),
      merchantId: Type.Optional(Id),
      bookingId: Type.Optional(Id),
      ...pageQuery,
    }),
    reply: Type.Object({
      ...Page(Claim).properties,
      counts: Type.Object({
        open: Type.Integer(),
        overdue: Type.Integer(),
        inReview: Type.Integer(),
        payoutsDue: Type.Integer(),
        appeals: Type.Integer(),
      }),
    }),
  }),
  'GET /v1/claims/:claimId': endpoint({
    summary: 'A claim with files, steps and ledger movements',
    tag,
    allow: ['quality.read'],
    params,
    reply: ClaimDetail,
  }),
  'POST /v1/claims': endpoint({
    summary: 'Open a claim for an owner',
    tag,
    allow: ['quality.write'],
    body: Closed({
      bookingId: Id,
      petId: Id,
      occurredOn: PlainDate,
      description: Line(4000),
      askedFen: Type.Optional(Nullable(Money)),
    }),
    reply: ClaimDetail,
    status: 201,
  }),
  'POST /v1/claims/:claimId/files': endpoint({
    summary: 'Add a photo or a document as staff',
    tag,
    allow: ['quality.write', 'store.manage'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: ClaimDetail,
    status: 201,
  }),
  'GET /v1/claims/:claimId/files/:fileId': endpoint({
    summary: 'A file of a claim for staff',
    tag,
    allow: ['quality.read'],
    params: fileOfClaim,
    kind: 'file',
  }),
  'POST /v1/claims/:claimId/answer': endpoint({
    summary: 'Answer the owner; the first one stops the clock',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ text: Line(2000) }),
    reply: ClaimDetail,
  }),
  'POST /v1/claims/:claimId/statement': endpoint({
    summary: "The merchant's account of what happened",
    tag,
    allow: ['store.manage'],
    params,
    body: Closed({ text: Line(4000) }),
    reply: ClaimDetail,
  }),
  'POST /v1/claims/:claimId/decision': endpoint({
    summary: "Decide: the merchant's fault (pay first, up to the limit), or refuse",
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({
      fault: Type.Boolean(),
      /** Of a fault. */
      amountFen: Type.Optional(Money),
      text: Line(2000),
    }),
    reply: ClaimDetail,
  }),
  'POST /v1/claims/:claimId/payout': endpoint({
    summary: 'Record that the money went to the owner',
    tag,
    allow: ['quality.write', 'settlement.write'],
    params,
    body: Closed({ reference: Line(80) }),
    reply: ClaimDetail,
  }),
  'POST /v1/claims/:claimId/appeal': endpoint({
    summary: 'The merchant appeals against a decision, once, within seven days',
    tag,
    allow: ['store.manage'],
    params,
    body: Closed({ text: Line(4000) }),
    reply: ClaimDetail,
    status: 201,
  }),
  'POST /v1/claims/:claimId/appeal/decision': endpoint({
    summary: 'Decide the appeal; the owner keeps what was paid',
    tag,
    allow: ['quality.write'],
    params,
    body: Closed({ granted: Type.Boolean(), text: Line(2000) }),
    reply: ClaimDetail,
  }),
  'POST /v1/claims/:claimId/recovery': endpoint({
    summary: 'Record that the merchant paid back by transfer',
    tag,
    allow: ['quality.write', 'settlement.write'],
    params,
    body: Closed({ reference: Line(80) }),
    reply: ClaimDetail,
  }),
  'GET /v1/guarantee-funds/:merchantId': endpoint({
    summary: "A merchant's deposit and what it owes",
    tag,
    allow: ['quality.read'],
    params: Closed({ merchantId: Id }),
    reply: Fund,
  }),
  'POST /v1/guarantee-funds/:merchantId/deposits': endpoint({
    summary: 'Record a bank deposit; the reference counts once',
    tag,
    allow: ['quality.write', 'settlement.write'],
    params: Closed({ merchantId: Id }),
    body: Closed({ amountFen: Money, reference: Line(80) }),
    reply: Fund,
    status: 201,
  }),
  'POST /v1/guarantee-funds/:merchantId/payments': endpoint({
    summary: 'Begin a deposit that is paid online',
    tag,
    allow: ['store.manage'],
    params: Closed({ merchantId: Id }),
    body: Closed({ amountFen: Money }),
    reply: FundDeposit,
    status: 201,
  }),
};
