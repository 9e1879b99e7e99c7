/** Words of cases: kinds, states, causes, a case as its owner and as staff see it. */
import { type Static, Type } from 'typebox';
import { Closed, Fen, Id, Instant, Nullable, OneOf } from '../../schema.ts';

/** Kinds of a new installation; their clocks and names are data. */
export const caseKinds = [
  'complaint',
  'claim',
  'dispute',
  'booking_affected',
  'clinic_mismatch',
  'review',
  'data_request',
  'other',
] as const;

/** `open`: nobody answered; `answered`; `solved`. A reopened one is `answered` with a new clock. */
export const caseStates = ['open', 'answered', 'solved'] as const;
export type CaseState = (typeof caseStates)[number];
export const CaseState = OneOf(caseStates);

/** Why it came to that; chosen when it is solved. */
export const rootCauses = [
  'merchant_fault',
  'merchant_closed',
  'system_fault',
  'wrong_data',
  'owner_mistake',
  'misunderstanding',
  'unforeseeable',
  'unfounded',
] as const;
export type RootCause = (typeof rootCauses)[number];
export const RootCause = OneOf(rootCauses);

export const CaseKind = Type.Object({
  key: Type.String(),
  names: Closed({ zh: Type.String(), en: Type.String() }),
  /** Minutes from the opening, on the business's clock. */
  answerMinutes: Type.Integer(),
  solveMinutes: Type.Integer(),
  /** The clock stands still outside of business hours. */
  businessHours: Type.Boolean(),
  /** An owner can open it. */
  forOwners: Type.Boolean(),
  priority: Type.Integer(),
  revision: Type.Integer(),
});
export type CaseKind = Static<typeof CaseKind>;

/** What a case is about; the id is that of the module's own thing. */
export const CaseSubject = Type.Object({
  kind: OneOf(['booking', 'claim', 'review', 'merchant', 'clinic_record', 'none']),
  id: Nullable(Id),
});
export type CaseSubject = Static<typeof CaseSubject>;

export const CaseStep = Type.Object({
  stepId: Id,
  kind: OneOf([
    'opened',
    'assigned',
    'answer',
    'owner_message',
    'note',
    'file',
    'compensated',
    'escalated',
    'solved',
    'reopened',
    'fact',
  ]),
  at: Instant,
  by: OneOf(['owner', 'operator', 'system']),
  byName: Nullable(Type.String()),
  text: Nullable(Type.String()),
  amountFen: Nullable(Fen),
  fileId: Nullable(Id),
});
export type CaseStep = Static<typeof CaseStep>;

const common = {
  caseId: Id,
  /** For people: `C-000012`. */
  no: Type.String(),
  kind: Type.String(),
  kindNames: Closed({ zh: Type.String(), en: Type.String() }),
  title: Type.String(),
  /** Why it was opened, as a code with words in the language files; null: see the title. */
  causeKey: Nullable(Type.String()),
  state: CaseState,
  subject: CaseSubject,
  bookingId: Nullable(Id),
  openedAt: Instant,
  answerDueAt: Instant,
  answeredAt: Nullable(Instant),
  solveDueAt: Instant,
  solvedAt: Nullable(Instant),
  /** What was said when it was solved. */
  solution: Nullable(Type.String()),
  asOf: Instant,
};

/** What the owner of an affected booking can choose; empty when there is nothing to choose. */
export const caseChoices = ['keep', 'move', 'refund'] as const;
export const CaseChoice = OneOf(caseChoices);
export type CaseChoice = Static<typeof CaseChoice>;

export const OwnerCase = Type.Object({
  ...common,
  canReopen: Type.Boolean(),
  choices: Type.Array(CaseChoice),
  chosen: Nullable(CaseChoice),
});
export type OwnerCase = Static<typeof OwnerCase>;
/** Steps are those that are meant for the owner. */
export const OwnerCaseDetail = Type.Object({ ...OwnerCase.properties, steps: Type.Array(CaseStep) });
export type OwnerCaseDetail = Static<typeof OwnerCaseDetail>;

export const Case = Type.Object({
  ...common,
  /** Null: nobody's in particular. */
  customer: Nullable(
    Type.Object({
      customerId: Id,
      customerNo: Type.Integer(),
      name: Nullable(Type.String()),
      phoneMasked: Nullable(Type.String()),
    }),
  ),
  merchantId: Nullable(Id),
  petId: Nullable(Id),
  assignee: Nullable(Type.Object({ staffId: Id, name: Type.String() })),
  priority: Type.Integer(),
  escalation: Type.Integer({ minimum: 0 }),
  answerOverdue: Type.Boolean(),
  solveOverdue: Type.Boolean(),
  rootCause: Nullable(RootCause),
  reopened: Type.Integer({ minimum: 0 }),
});
export type Case = Static<typeof Case>;
export const CaseDetail = Type.Object({
  ...Case.properties,
  chosen: Nullable(CaseChoice),
  claimId: Nullable(Id),
  steps: Type.Array(CaseStep),
});
export type CaseDetail = Static<typeof CaseDetail>;

export const CaseFigures = Type.Object({
  from: Instant,
  until: Instant,
  opened: Type.Integer(),
  complaints: Type.Integer(),
  solved: Type.Integer(),
  /** Of those opened in the window, solved by now; null without any. */
  solvedShare: Nullable(Type.Number()),
  solvedInTimeShare: Nullable(Type.Number()),
  /** Mean hours to the first answer. */
  firstAnswerHours: Nullable(Type.Number()),
  rootCauses: Type.Array(Type.Object({ rootCause: RootCause, cases: Type.Integer() })),
});
export type CaseFigures = Static<typeof CaseFigures>;
