/** Reads of cases: the owner's own, staff's queue, one with its steps, figures of a window. */
import type { Care } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { caseNo } from './domain.ts';
import { caseNotFound } from './problems.ts';
import { type CaseRow, caseRows, stepsOf } from './row.ts';
import { reopenDays } from './settings.ts';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

function common(row: CaseRow, now: Temporal.Instant) {
  return {
    caseId: row.case_id,
    no: caseNo(row.case_no),
    kind: row.kind,
    kindNames: row.names,
    title: row.title,
    causeKey: row.cause_key,
    state: row.state,
    subject: { kind: row.subject_kind, id: row.subject_id },
    bookingId: row.booking_id,
    openedAt: row.opened_at,
    answerDueAt: row.answer_due_at,
    answeredAt: row.answered_at,
    solveDueAt: row.solve_due_at,
    solvedAt: row.solved_at,
    solution: row.solution,
    asOf: now.toString(),
  };
}

function toOwner(row: CaseRow, now: Temporal.Instant, days: number): Care.OwnerCase {
  const until = row.solved_at === null ? null : Temporal.Instant.from(row.solved_at).add({ hours: days * 24 });
  const left: readonly Care.CaseChoice[] = row.chosen === null ? row.choices : row.chosen === 'move' ? ['refund'] : [];
  return {
    ...common(row, now),
    canReopen: until !== null && Temporal.Instant.compare(now, until) <= 0,
    choices: row.state === 'solved' ? [] : row.choices.filter((choice) => left.includes(choice)),
    chosen: row.chosen,
  };
}

/** Unsolved ones first, each group the newest first. */
export async function ownerCases(
  deps: CareDeps,
  customerId: string,
  query: PageQuery & { readonly bookingId?: string },
) {
  const limit = query.limit ?? 50;
  const now = deps.clock.now();
  const [solved, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const where = [
    sql`c.customer_id = ${customerId}`,
    ...(query.bookingId === undefined ? [] : [sql`c.booking_id = ${query.bookingId}`]),
    ...(id === undefined
      ? []
      : [
          sql`((c.state = 'solved') > ${solved === 1} or (c.state = 'solved') = ${solved === 1} and c.case_id < ${id}::uuid)`,
        ]),
  ];
  const rows = await caseRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by c.state = 'solved', c.case_id desc limit ${limit + 1}`,
  );
  const days = await deps.settings.get(deps.db, reopenDays);
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map((row) => toOwner(row, now, days)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.state === 'solved' ? 1 : 0, last.case_id]) : null,
  };
}

/** @throws Problem `care/case-not-found`, also for somebody else's */
export async function ownerCase(deps: CareDeps, customerId: string, caseId: string): Promise<Care.OwnerCaseDetail> {
  const [row] = await caseRows(deps.db, sql`c.case_id = ${caseId} and c.customer_id = ${customerId}`);
  if (!row) throw new Problem(caseNotFound);
  const days = await deps.settings.get(deps.db, reopenDays);
  return { ...toOwner(row, deps.clock.now(), days), steps: await stepsOf(deps.db, caseId, 'owner') };
}

type CaseQuery = PageQuery & {
  readonly state?: Care.CaseState;
  readonly unsolved?: boolean;
  readonly kind?: string;
  readonly mine?: boolean;
  readonly unassigned?: boolean;
  readonly overdue?: boolean;
  readonly customerId?: string;
  readonly merchantId?: string;
  readonly bookingId?: string;
  readonly search?: string;
};

/** The clock that runs: of the answer until there is one, then of the solution; solved ones have none and come last. */
const clock = sql`case when c.state = 'solved' then 'infinity'::timestamptz
  when c.answered_at is null then least(c.answer_due_at, c.solve_due_at) else c.solve_due_at end`;

export async function casePage(deps: CareDeps, staffId: string, query: CaseQuery) {
  const limit = query.limit ?? 50;
  const now = deps.clock.now();
  const [due, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const where = [
    sql`true`,
    ...filtersOf(query, staffId, now),
    ...(id === undefined ? [] : [sql`(${clock}, c.case_no) > (${due}::timestamptz, ${id}::bigint)`]),
  ];
  const rows = await caseRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by ${clock}, c.case_no limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: await views(deps, rows.slice(0, limit), now),
    nextCursor: rows.length > limit && last ? encodeCursor([clockOf(last), last.case_no]) : null,
    counts: await countsOf(deps, staffId, now),
  };
}

function clockOf(row: CaseRow): string {
  if (row.state === 'solved') return 'infinity';
  if (row.answered_at !== null) return row.solve_due_at;
  return Temporal.Instant.compare(row.answer_due_at, row.solve_due_at) < 0 ? row.answer_due_at : row.solve_due_at;
}

function filtersOf(query: CaseQuery, staffId: string, now: Temporal.Instant): RawBuilder<unknown>[] {
  const { state, unsolved, kind, mine, unassigned, overdue, customerId, merchantId, bookingId, search } = query;
  const number = /^C?-?0*(\d{1,9})$/i.exec(search?.trim() ?? '')?.[1];
  return [
    ...(state === undefined ? [] : [sql`c.state = ${state}`]),
    ...(unsolved === undefined ? [] : [unsolved ? sql`c.state <> 'solved'` : sql`c.state = 'solved'`]),
    ...(kind === undefined ? [] : [sql`c.kind = ${kind}`]),
    ...(mine ? [sql`c.assignee_id = ${staffId}`] : []),
    ...(unassigned ? [sql`c.assignee_id is null`] : []),
    ...(overdue ? [sql`${clock} < ${now.toString()}::timestamptz`] : []),
    ...(customerId === undefined ? [] : [sql`c.customer_id = ${customerId}`]),
    ...(merchantId === undefined ? [] : [sql`c.merchant_id = ${merchantId}`]),
    ...(bookingId === undefined ? [] : [sql`c.booking_id = ${bookingId}`]),
    ...(search === undefined
      ? []
      : number === undefined
        ? [sql`strpos(lower(c.title), lower(${search.trim()})) > 0`]
        : [sql`c.case_no = ${Number(number)}`]),
  ];
}

async function countsOf(deps: CareDeps, staffId: string, now: Temporal.Instant) {
  const { rows } = await sql<{ open: number; unsolved: number; overdue: number; escalated: number; mine: number }>`
    select (count(*) filter (where c.state = 'open'))::int as open, count(*)::int as unsolved,
      (count(*) filter (where ${clock} < ${now.toString()}::timestamptz))::int as overdue,
      (count(*) filter (where c.escalation > 0))::int as escalated,
      (count(*) filter (where c.assignee_id = ${staffId}))::int as mine
    from care."case" c where c.state <> 'solved'`.execute(deps.db);
  return rows[0] ?? { open: 0, unsolved: 0, overdue: 0, escalated: 0, mine: 0 };
}

async function views(deps: CareDeps, rows: readonly CaseRow[], now: Temporal.Instant): Promise<Care.Case[]> {
  const cards = await deps.identity.findCustomers(
    deps.db,
    rows.flatMap((row) => (row.customer_id === null ? [] : [row.customer_id])),
  );
  return rows.map((row) => {
    const card = row.customer_id === null ? undefined : cards.get(row.customer_id);
    const solved = row.state === 'solved';
    const { assignee_id: staffId } = row;
    return {
      ...common(row, now),
      customer: card
        ? {
            customerId: card.customerId,
            customerNo: card.customerNo,
            name: card.name,
            phoneMasked: card.phoneMasked,
          }
        : null,
      merchantId: row.merchant_id,
      petId: row.pet_id,
      assignee: staffId === null ? null : { staffId, name: row.assignee_name ?? '' },
      priority: row.priority,
      escalation: row.escalation,
      answerOverdue: !solved && row.answered_at === null && Temporal.Instant.compare(now, row.answer_due_at) > 0,
      solveOverdue: !solved && Temporal.Instant.compare(now, row.solve_due_at) > 0,
      rootCause: row.root_cause,
      reopened: row.reopened,
    };
  });
}

/** @throws Problem `care/case-not-found` */
export async function caseDetail(deps: CareDeps, caseId: string): Promise<Care.CaseDetail> {
  const rows = await caseRows(deps.db, sql`c.case_id = ${caseId}`);
  const [view] = await views(deps, rows, deps.clock.now());
  const [row] = rows;
  if (!view || !row) throw new Problem(caseNotFound);
  const steps = await stepsOf(deps.db, caseId, 'staff');
  return { ...view, chosen: row.chosen, claimId: row.claim_id, steps };
}

/** Of the cases opened in `[from, until)`; the last 30 days when left out. */
export async function figures(
  deps: CareDeps,
  query: { readonly from?: string; readonly until?: string },
): Promise<Care.CaseFigures> {
  const until = query.until === undefined ? deps.clock.now() : Temporal.Instant.from(query.until);
  const from = query.from === undefined ? until.subtract({ hours: 30 * 24 }) : Temporal.Instant.from(query.from);
  const window = sql`opened_at >= ${from.toString()}::timestamptz and opened_at < ${until.toString()}::timestamptz`;
  const { rows } = await sql<{
    opened: number;
    complaints: number;
    solved: number;
    in_time: number;
    hours: number | null;
  }>`
    select count(*)::int as opened, (count(*) filter (where kind in ('complaint', 'claim', 'dispute')))::int as complaints,
      (count(*) filter (where state = 'solved'))::int as solved,
      (count(*) filter (where state = 'solved' and solved_at <= solve_due_at))::int as in_time,
      (avg(extract(epoch from answered_at - opened_at)) filter (where answered_at is not null) / 3600)::float8 as hours
    from care."case" where ${window}`.execute(deps.db);
  const { rows: causes } = await sql<{ rootCause: Care.RootCause; cases: number }>`
    select root_cause as "rootCause", count(*)::int as cases from care."case" where ${window} and root_cause is not null
    group by root_cause order by cases desc, root_cause`.execute(deps.db);
  const { opened = 0, complaints = 0, solved = 0, in_time: inTime = 0, hours = null } = rows[0] ?? {};
  return {
    from: from.toString(),
    until: until.toString(),
    opened,
    complaints,
    solved,
    solvedShare: opened === 0 ? null : solved / opened,
    solvedInTimeShare: opened === 0 ? null : inTime / opened,
    firstAnswerHours: hours === null ? null : Math.round(hours * 100) / 100,
    rootCauses: causes,
  };
}
