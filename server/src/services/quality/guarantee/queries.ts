/** Reads of claims: the owner's own, staff's queue with clocks, one with its steps and ledger movements. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { claimNotFound } from '../problems.ts';
import { type ClaimRow, claimNo, claimRows } from './row.ts';
import { stepsOf } from './step.ts';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

function common(row: ClaimRow, storeName: string, now: Temporal.Instant) {
  const open = row.answered_at === null && row.decided_at === null;
  return {
    claimId: row.claim_id,
    no: claimNo(row.claim_no),
    bookingId: row.booking_id,
    store: { storeId: row.store_id, merchantId: row.merchant_id, name: storeName },
    petId: row.pet_id,
    occurredOn: row.occurred_on,
    description: row.description,
    askedFen: row.asked_fen,
    state: row.state,
    openedAt: row.opened_at,
    answerDueAt: row.answer_due_at,
    answeredAt: row.answered_at,
    overdue: open && Temporal.Instant.compare(now, row.answer_due_at) > 0,
    decidedAt: row.decided_at,
    amountFen: row.amount_fen,
    decisionText: row.decision_text,
    payout: row.payout_state === null ? null : { state: row.payout_state, paidAt: row.payout_at },
    asOf: now.toString(),
  };
}

async function filesOf(deps: QualityDeps, claimIds: readonly string[]): Promise<Map<string, Quality.FileRef[]>> {
  const { rows } = await sql<Quality.FileRef & { claim_id: string }>`
    select claim_id, file_id as "fileId", content_type as "contentType", at from quality.claim_file
    where claim_id = any(${[...claimIds]}::uuid[]) order by file_id`.execute(deps.db);
  const groups = Map.groupBy(rows, (row) => row.claim_id);
  return new Map([...groups].map(([id, files]) => [id, files.map(({ claim_id: _claim, ...file }) => file)]));
}

async function ownerViews(deps: QualityDeps, rows: readonly ClaimRow[]): Promise<Quality.OwnerClaim[]> {
  const now = deps.clock.now();
  const ids = rows.map((row) => row.claim_id);
  const stores = await deps.merchant.stores(
    deps.db,
    rows.map((row) => row.store_id),
  );
  const files = await filesOf(deps, ids);
  const steps = await stepsOf(deps.db, ids, 'owner');
  return rows.map((row) => ({
    ...common(row, stores.get(row.store_id)?.name ?? '', now),
    files: files.get(row.claim_id) ?? [],
    steps: steps.get(row.claim_id) ?? [],
  }));
}

export async function ownerClaims(deps: QualityDeps, customerId: string, query: PageQuery) {
  const limit = query.limit ?? 50;
  const after = query.cursor === undefined ? sql`` : sql`and c.claim_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`;
  const rows = await claimRows(
    deps.db,
    sql`c.customer_id = ${customerId} ${after} order by c.claim_id desc limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: await ownerViews(deps, rows.slice(0, limit)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.claim_id]) : null,
  };
}

/** @throws Problem `quality/claim-not-found` */
export async function ownerClaim(deps: QualityDeps, customerId: string, claimId: string): Promise<Quality.OwnerClaim> {
  const rows = await claimRows(deps.db, sql`c.claim_id = ${claimId} and c.customer_id = ${customerId}`);
  const [view] = await ownerViews(deps, rows);
  if (!view) throw new Problem(claimNotFound);
  return view;
}

type ClaimQuery = PageQuery & {
  readonly state?: Quality.ClaimState;
  readonly undecided?: boolean;
  readonly merchantId?: string;
  readonly bookingId?: string;
};

function scopeOf(staff: Staff): RawBuilder<unknown> {
  const own = ownMerchant(staff);
  return own === null ? sql`true` : sql`c.merchant_id = ${own}`;
}

/** Undecided ones first, by when the answer is due; then the newest. */
export async function claimPage(deps: QualityDeps, staff: Staff, query: ClaimQuery) {
  const limit = query.limit ?? 50;
  const { state, undecided, merchantId, bookingId, cursor } = query;
  const [group, due, id] = cursor === undefined ? [] : decodeCursor(cursor, 3);
  const where = [
    scopeOf(staff),
    ...(state === undefined ? [] : [sql`c.state = ${state}`]),
    ...(undecided === undefined ? [] : [undecided ? sql`c.decided_at is null` : sql`c.decided_at is not null`]),
    ...(merchantId === undefined ? [] : [sql`c.merchant_id = ${merchantId}`]),
    ...(bookingId === undefined ? [] : [sql`c.booking_id = ${bookingId}`]),
    ...(id === undefined
      ? []
      : group === 0
        ? [sql`(c.decided_at is not null or (c.answer_due_at, c.claim_id) > (${due}::timestamptz, ${id}::uuid))`]
        : [sql`(c.decided_at is not null and c.claim_id < ${id}::uuid)`]),
  ];
  const rows = await claimRows(
    deps.db,
    sql`${sql.join(where, sql` and `)}
      order by c.decided_at is not null, case when c.decided_at is null then c.answer_due_at end,
        case when c.decided_at is null then c.claim_id end, c.claim_id desc limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: await claimViews(deps, staff, rows.slice(0, limit)),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.decided_at === null ? 0 : 1, last.answer_due_at, last.claim_id])
        : null,
    counts: await countsOf(deps, staff),
  };
}

async function countsOf(deps: QualityDeps, staff: Staff) {
  const { rows } = await sql<{
    open: number;
    overdue: number;
    inReview: number;
    payoutsDue: number;
    appeals: number;
  }>`
    select (count(*) filter (where c.state = 'open'))::int as open,
      (count(*) filter (where c.state = 'open' and c.answer_due_at < ${deps.clock.now().toString()}::timestamptz))::int
        as overdue,
      (count(*) filter (where c.state = 'in_review'))::int as "inReview",
      (count(*) filter (where p.state = 'due'))::int as "payoutsDue",
      (count(*) filter (where a.state = 'open'))::int as appeals
    from quality.claim c left join quality.payout p using (claim_id) left join quality.appeal a using (claim_id)
    where ${scopeOf(staff)}`.execute(deps.db);
  return rows[0] ?? { open: 0, overdue: 0, inReview: 0, payoutsDue: 0, appeals: 0 };
}

async function claimViews(deps: QualityDeps, staff: Staff, rows: readonly ClaimRow[]): Promise<Quality.Claim[]> {
  const now = deps.clock.now();
  const operator = ownMerchant(staff) === null;
  const stores = await deps.merchant.stores(
    deps.db,
    rows.map((row) => row.store_id),
  );
  const bookings = await deps.booking.find(
    deps.db,
    rows.map((row) => row.booking_id),
  );
  const pets = await deps.pet.findPets(
    deps.db,
    rows.map((row) => row.pet_id),
  );
  const cards = await deps.identity.findCustomers(
    deps.db,
    rows.map((row) => row.customer_id),
  );
  return rows.map((row) => {
    const card = cards.get(row.customer_id);
    const customer = {
      customerId: row.customer_id,
      name: card?.name ?? null,
      phoneMasked: card?.phoneMasked ?? null,
    };
    return {
      ...common(row, stores.get(row.store_id)?.name ?? '', now),
      bookingNo: bookings.get(row.booking_id)?.no ?? null,
      petName: pets.get(row.pet_id)?.name ?? null,
      customer: operator ? customer : null,
      recovery: recoveryOf(row),
      appealOpen: row.appeal_state === 'open',
    };
  });
}

function recoveryOf(row: ClaimRow): Quality.Recovery | null {
  const { recovery_state: state, recovery_appeal_until: appealUntil, amount_fen: amountFen } = row;
  if (state === null || appealUntil === null || amountFen === null) return null;
  return {
    state,
    amountFen,
    fundFen: row.recovery_fund_fen ?? 0,
    platformFen: row.recovery_platform_fen ?? 0,
    appealUntil,
    settledAt: row.recovery_settled_at,
    reference: row.recovery_reference,
  };
}

function appealOf(row: ClaimRow): Quality.Appeal | null {
  const { appeal_state: state, appeal_body: text, appeal_at: at } = row;
  if (state === null || text === null || at === null) return null;
  return { text, at, state, answer: row.appeal_answer, decidedAt: row.appeal_decided_at };
}

/** @throws Problem `quality/claim-not-found` */
export async function claimDetail(deps: QualityDeps, staff: Staff, claimId: string): Promise<Quality.ClaimDetail> {
  const rows = await claimRows(deps.db, sql`c.claim_id = ${claimId} and ${scopeOf(staff)}`);
  const [view] = await claimViews(deps, staff, rows);
  const [row] = rows;
  if (!view || !row) throw new Problem(claimNotFound);
  const operator = ownMerchant(staff) === null;
  return {
    ...view,
    files: (await filesOf(deps, [claimId])).get(claimId) ?? [],
    steps: (await stepsOf(deps.db, [claimId], 'staff')).get(claimId) ?? [],
    appeal: appealOf(row),
    payableFen: operator ? row.cap_fen - row.cover_paid_fen : null,
    capFen: row.cap_fen,
    fundFen: await deps.ledger.balanceOf(deps.db, { kind: 'guarantee_fund', owner: row.merchant_id }),
    movements: operator ? await movementsOf(deps, claimId) : [],
  };
}

/** What stands in the ledger, oldest first. */
async function movementsOf(deps: QualityDeps, claimId: string): Promise<Quality.LedgerMovement[]> {
  const entries = await deps.ledger.entriesOf({ kind: 'claim', id: claimId });
  return entries.toReversed().map(({ at, kind, lines }) => ({
    at,
    kind,
    lines: lines.map((line) => ({ account: line.account.kind, amountFen: line.debitFen - line.creditFen })),
  }));
}

/** Who may see the files of a claim. @throws Problem `quality/claim-not-found` */
export async function requireClaim(
  deps: QualityDeps,
  reader: { readonly customerId: string } | { readonly staff: Staff },
  claimId: string,
): Promise<void> {
  const scope = 'staff' in reader ? scopeOf(reader.staff) : sql`c.customer_id = ${reader.customerId}`;
  const rows = await claimRows(deps.db, sql`c.claim_id = ${claimId} and ${scope}`);
  if (rows.length === 0) throw new Problem(claimNotFound);
}
