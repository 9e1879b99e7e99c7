/** Reads of the ledger: trial balance, journal, account statements, balances. */
import type { Ledger } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { CsvFile } from '../../platform/http/index.ts';
import { formatFen } from '../../platform/money.ts';
import { Problem } from '../../platform/problem.ts';
import { type AccountRef, chart, signOf } from './accounts.ts';
import type { Inner, LedgerDeps, Names } from './deps.ts';
import { accountNotFound } from './problems.ts';

interface AccountRow {
  account_id: number;
  kind: Ledger.AccountKind;
  owner: string;
  currency: string;
  class: Ledger.AccountClass;
  guarded: boolean;
}

const accountColumns = sql`a.account_id, a.kind, a.owner, a.currency, a.class, a.balance_fen is not null as guarded`;
const EXPORT_PAGE = 1000;

function toAccount(row: AccountRow, names: Names): Ledger.Account {
  const { account_id: accountId, kind, owner, currency, guarded } = row;
  return { accountId, kind, owner, ownerName: names.get(owner)?.name ?? null, class: row.class, currency, guarded };
}

const MERCHANT = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Of merchants only: providers and bearers are words, which screens say themselves. */
const namesOf = (deps: Inner, rows: readonly { owner: string }[]): Promise<Names> =>
  deps.registered.names(
    deps.db,
    [...new Set(rows.map((row) => row.owner))].filter((owner) => MERCHANT.test(owner)),
  );

/** Sums of every account up to an instant; one snapshot, so debits and credits are equal. */
export async function trialBalance(deps: Inner, at: Temporal.Instant | undefined): Promise<Ledger.TrialBalance> {
  const until = at ? sql`and e.at <= ${at.toString()}::timestamptz` : sql``;
  const { rows } = await sql<AccountRow & { debit_fen: number; credit_fen: number }>`
    select ${accountColumns}, coalesce(s.debit_fen, 0)::bigint as debit_fen, coalesce(s.credit_fen, 0)::bigint as credit_fen
    from ledger.account a
    left join (
      select l.account_id, sum(l.amount_fen) filter (where l.amount_fen > 0) as debit_fen,
        -sum(l.amount_fen) filter (where l.amount_fen < 0) as credit_fen
      from ledger.line l ${at ? sql`join ledger.entry e using (entry_id) where true ${until}` : sql``}
      group by l.account_id
    ) s using (account_id)
    order by a.currency, a.kind, a.owner`.execute(deps.db);
  const names = await namesOf(deps, rows);
  const lines = rows.map((row) => ({
    ...toAccount(row, names),
    debitFen: row.debit_fen,
    creditFen: row.credit_fen,
    balanceFen: 0 + (row.debit_fen - row.credit_fen) * signOf(row.class),
  }));
  const currencies = [...new Set(lines.map((line) => line.currency))];
  const totals = currencies.map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const debitFen = own.reduce((sum, line) => sum + line.debitFen, 0);
    const creditFen = own.reduce((sum, line) => sum + line.creditFen, 0);
    return { currency, debitFen, creditFen, differenceFen: debitFen - creditFen };
  });
  return { at: (at ?? deps.clock.now()).toString(), lines, totals };
}

/** What an account holds, owes, earned or cost; of one subject only when it is given. 0 when it was never posted to. */
export async function balanceOf(
  handle: Db | Tx,
  deps: LedgerDeps,
  account: AccountRef,
  options: { readonly currency?: string; readonly subject?: { readonly kind: string; readonly id: string } } = {},
): Promise<number> {
  const { currency = deps.currency, subject } = options;
  const ofSubject = subject
    ? sql`join ledger.entry e on e.entry_id = l.entry_id and e.subject_kind = ${subject.kind} and e.subject_id = ${subject.id}`
    : sql``;
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(l.amount_fen), 0)::bigint as total
    from ledger.account a join ledger.line l using (account_id) ${ofSubject}
    where a.kind = ${account.kind} and a.owner = ${account.owner ?? ''} and a.currency = ${currency}`.execute(handle);
  const total = rows[0]?.total ?? 0;
  return total === 0 ? 0 : total * signOf(chart[account.kind].class);
}

interface JournalQuery {
  readonly kind?: string;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly from?: string;
  readonly until?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

interface EntryRow {
  entry_id: string;
  entry_no: number;
  key: string;
  kind: string;
  subject_kind: string;
  subject_id: string;
  at: string;
  posted_at: string;
}

/** Newest first. */
export async function journalPage(deps: Inner, query: JournalQuery) {
  const limit = query.limit ?? 50;
  const conditions: RawBuilder<unknown>[] = [];
  if (query.cursor) conditions.push(sql`and e.entry_no < ${decodeCursor(query.cursor, 1)[0]}::bigint`);
  if (query.kind) conditions.push(sql`and e.kind = ${query.kind}`);
  if (query.subjectKind) conditions.push(sql`and e.subject_kind = ${query.subjectKind}`);
  if (query.subjectId) conditions.push(sql`and e.subject_id = ${query.subjectId}`);
  if (query.from) conditions.push(sql`and e.at >= ${query.from}::timestamptz`);
  if (query.until) conditions.push(sql`and e.at < ${query.until}::timestamptz`);
  const { rows } = await sql<EntryRow>`
    select e.entry_id, e.entry_no, e.key, e.kind, e.subject_kind, e.subject_id, e.at, e.posted_at
    from ledger.entry e where true ${sql.join(conditions, sql` `)}
    order by e.entry_no desc limit ${limit + 1}`.execute(deps.db);
  const shown = rows.slice(0, limit);
  const lines = await linesOf(
    deps,
    shown.map((row) => row.entry_id),
  );
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({ ...toEntry(row), lines: lines.get(row.entry_id) ?? [] })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.entry_no]) : null,
  };
}

function toEntry(row: EntryRow): Omit<Ledger.JournalEntry, 'lines'> {
  return {
    entryId: row.entry_id,
    entryNo: row.entry_no,
    key: row.key,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    at: row.at,
    postedAt: row.posted_at,
  };
}

async function linesOf(deps: Inner, entryIds: readonly string[]): Promise<Map<string, Ledger.JournalLine[]>> {
  const { rows } = await sql<AccountRow & { entry_id: string; amount_fen: number }>`
    select l.entry_id, l.amount_fen, ${accountColumns}
    from ledger.line l join ledger.account a using (account_id)
    where l.entry_id = any(${[...entryIds]}::uuid[]) order by l.entry_id, l.amount_fen < 0, l.line_no`.execute(deps.db);
  const names = await namesOf(deps, rows);
  const byEntry = new Map<string, Ledger.JournalLine[]>();
  for (const row of rows) {
    const line = {
      account: toAccount(row, names),
      debitFen: Math.max(0, row.amount_fen),
      creditFen: Math.max(0, 0 - row.amount_fen),
    };
    byEntry.set(row.entry_id, [...(byEntry.get(row.entry_id) ?? []), line]);
  }
  return byEntry;
}

/** @throws Problem `ledger/account-not-found` */
async function requireAccount(deps: Inner, accountId: number): Promise<Ledger.Account> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from ledger.account a where a.account_id = ${accountId}`.execute(deps.db);
  if (!rows[0]) throw new Problem(accountNotFound);
  return toAccount(rows[0], await namesOf(deps, rows));
}

interface LineRow extends EntryRow {
  amount_fen: number;
}

/** Newest first; the balance after each line is the whole balance less what came later. @throws Problem `ledger/account-not-found` */
export async function statementPage(
  deps: Inner,
  accountId: number,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<Ledger.AccountStatement> {
  const account = await requireAccount(deps, accountId);
  const sign = signOf(account.class);
  const limit = query.limit ?? 50;
  const before = query.cursor ? sql`and l.entry_no < ${decodeCursor(query.cursor, 1)[0]}::bigint` : sql``;
  const { rows } = await sql<LineRow & { balance: number; total: number }>`
    with page as (
      select l.entry_id, l.entry_no, l.amount_fen from ledger.line l
      where l.account_id = ${accountId} ${before} order by l.entry_no desc limit ${limit + 1}
    ), sums as (
      select coalesce(sum(l.amount_fen), 0) as total,
        coalesce(sum(l.amount_fen) filter (where l.entry_no <= (select max(entry_no) from page)), 0) as upto
      from ledger.line l where l.account_id = ${accountId}
    )
    select e.*, p.amount_fen, s.total::bigint as total,
      (s.upto - coalesce(sum(p.amount_fen) over (order by p.entry_no desc rows between unbounded preceding and 1 preceding), 0))::bigint
        as balance
    from page p join ledger.entry e using (entry_id) cross join sums s order by p.entry_no desc`.execute(deps.db);
  const items = rows.slice(0, limit).map((row) => statementLine(row, row.balance, sign));
  const last = items.at(-1);
  return {
    account,
    balanceFen: rows[0] ? 0 + rows[0].total * sign : 0,
    items,
    nextCursor: rows.length > limit && last ? encodeCursor([last.entryNo]) : null,
  };
}

function statementLine(row: LineRow, balance: number, sign: 1 | -1): Ledger.StatementLine {
  const { entryId, entryNo, kind, subjectKind, subjectId, at } = toEntry(row);
  return {
    entryId,
    entryNo,
    kind,
    subjectKind,
    subjectId,
    at,
    amountFen: row.amount_fen * sign,
    balanceFen: 0 + balance * sign,
  };
}

/** Oldest first. @throws Problem `ledger/account-not-found` */
export async function statementCsv(
  deps: Inner,
  accountId: number,
  range: { readonly from?: string; readonly until?: string },
): Promise<CsvFile> {
  const account = await requireAccount(deps, accountId);
  const sign = signOf(account.class);
  async function* lines() {
    let [after, balance] = [0, 0];
    for (;;) {
      const { rows } = await sql<LineRow>`
        select e.*, l.amount_fen from ledger.line l join ledger.entry e using (entry_id)
        where l.account_id = ${accountId} and l.entry_no > ${after}
        order by l.entry_no limit ${EXPORT_PAGE}`.execute(deps.db);
      for (const row of rows) {
        balance += row.amount_fen * sign;
        if (!inRange(row.at, range)) continue;
        const amount = formatFen(row.amount_fen * sign);
        yield [row.entry_no, row.at, row.kind, row.subject_kind, row.subject_id, amount, formatFen(balance)];
      }
      if (rows.length < EXPORT_PAGE) return;
      after = rows.at(-1)?.entry_no ?? after;
    }
  }
  return {
    filename: `account-${accountId}.csv`,
    header: ['entry_no', 'at', 'kind', 'subject_kind', 'subject_id', 'amount', 'balance'],
    rows: lines(),
  };
}

function inRange(at: string, { from, until }: { readonly from?: string; readonly until?: string }): boolean {
  const early = from !== undefined && Temporal.Instant.compare(at, from) < 0;
  return !early && (until === undefined || Temporal.Instant.compare(at, until) < 0);
}
