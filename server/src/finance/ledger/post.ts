/** Command: post one entry, in the transaction of what it books (PAY-3). */
import { sql } from 'kysely';
import { type Tx, violates } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { type AccountRef, chart, type PostingLine, signOf } from './accounts.ts';
import type { LedgerDeps } from './deps.ts';
import { insufficient, keyReused, unbalanced } from './problems.ts';

export interface Posting {
  /** Unique for ever: the same key posts once, whoever repeats it. */
  readonly key: string;
  /** What happened, `<module>.<verb>`. */
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** When it happened. */
  readonly at: Temporal.Instant;
  /** Two or more; zero amounts are left out. Lines of one account are added up. */
  readonly lines: readonly PostingLine[];
  /** That of the business when left out. */
  readonly currency?: string;
}

interface Line {
  accountId: number;
  amountFen: number;
  /** Change of the kept balance; undefined where none is kept. */
  guardedBy: number | undefined;
}

/**
 * Post an entry; a repeated key is found and changes nothing. Accounts that are not there yet are opened. Guarded accounts
 * are locked in ascending order of their ids.
 * @returns true when it was posted now, false when the key had been posted before
 * @throws Problem `ledger/unbalanced`, `ledger/key-reused` (the key stands for other lines), `ledger/insufficient`
 */
export async function post(tx: Tx, deps: LedgerDeps, posting: Posting): Promise<boolean> {
  const currency = posting.currency ?? deps.currency;
  const merged = mergedLines(posting.lines);
  const sum = merged.reduce((total, line) => total + line.amountFen, 0);
  if (sum !== 0 || merged.length < 2 || merged.some((line) => !Number.isSafeInteger(line.amountFen)))
    throw new Problem(unbalanced, `${posting.key}: ${merged.length} lines, sum ${sum}`);
  const lines = await withAccounts(tx, merged, currency);
  const entryId = newId();
  const { rows } = await sql<{ entry_no: number }>`
    insert into ledger.entry (entry_id, key, kind, subject_kind, subject_id, currency, at)
    values (${entryId}, ${posting.key}, ${posting.kind}, ${posting.subject.kind}, ${posting.subject.id}, ${currency},
      ${posting.at.toString()}::timestamptz)
    on conflict (key) do nothing returning entry_no`.execute(tx);
  const entryNo = rows[0]?.entry_no;
  if (entryNo === undefined) return requireSame(tx, posting.key, lines);
  await guard(tx, lines);
  await sql`
    insert into ledger.line (entry_id, line_no, account_id, entry_no, amount_fen)
    select ${entryId}, row_number() over (), account_id, ${entryNo}, amount_fen
    from unnest(${lines.map((line) => line.accountId)}::bigint[], ${lines.map((line) => line.amountFen)}::bigint[])
      as w (account_id, amount_fen)`.execute(tx);
  return true;
}

function mergedLines(lines: readonly PostingLine[]): PostingLine[] {
  const byAccount = new Map<string, PostingLine>();
  for (const { account, amountFen } of lines) {
    const name = `${account.kind}\0${account.owner ?? ''}`;
    byAccount.set(name, { account, amountFen: (byAccount.get(name)?.amountFen ?? 0) + amountFen });
  }
  return [...byAccount.values()].filter((line) => line.amountFen !== 0);
}

/** In ascending order of the accounts' ids, which is the order of locks. */
async function withAccounts(tx: Tx, merged: readonly PostingLine[], currency: string): Promise<Line[]> {
  const ids = await accountIds(
    tx,
    merged.map((line) => line.account),
    currency,
  );
  return merged
    .map(({ account, amountFen }, index) => {
      const { class: accountClass, guarded } = chart[account.kind];
      const guardedBy = guarded ? amountFen * signOf(accountClass) : undefined;
      return { accountId: ids[index] as number, amountFen, guardedBy };
    })
    .sort((a, b) => a.accountId - b.accountId);
}

async function accountIds(tx: Tx, accounts: readonly AccountRef[], currency: string): Promise<number[]> {
  const kinds = accounts.map((account) => account.kind);
  const owners = accounts.map((account) => account.owner ?? '');
  const find = async () => {
    const { rows } = await sql<{ account_id: number; place: number }>`
      select a.account_id, w.place::integer as place
      from unnest(${kinds}::text[], ${owners}::text[]) with ordinality as w (kind, owner, place)
      join ledger.account a on a.kind = w.kind and a.owner = w.owner and a.currency = ${currency}
      order by w.place`.execute(tx);
    return rows.map((row) => row.account_id);
  };
  const found = await find();
  if (found.length === accounts.length) return found;
  // In order of kind and owner, so that two who open the same accounts do not wait for one another in a circle.
  await sql`
    insert into ledger.account (kind, owner, currency, class, balance_fen)
    select kind, owner, ${currency}, class, case when guarded then 0 end
    from unnest(${kinds}::text[], ${owners}::text[], ${kinds.map((kind) => chart[kind].class)}::text[],
      ${kinds.map((kind) => chart[kind].guarded)}::boolean[]) as w (kind, owner, class, guarded)
    order by kind, owner on conflict do nothing`.execute(tx);
  return find();
}

/** Take from and add to the kept balances. @throws Problem `ledger/insufficient` */
async function guard(tx: Tx, lines: readonly Line[]): Promise<void> {
  for (const { accountId, guardedBy } of lines) {
    if (guardedBy === undefined) continue;
    try {
      await sql`
        update ledger.account set balance_fen = balance_fen + ${guardedBy} where account_id = ${accountId}`.execute(tx);
    } catch (error) {
      if (violates(error, 'account_not_below_zero')) throw new Problem(insufficient);
      throw error;
    }
  }
}

/** @throws Problem `ledger/key-reused` */
async function requireSame(tx: Tx, key: string, lines: readonly Line[]): Promise<false> {
  const { rows } = await sql<{ account_id: number; amount_fen: number }>`
    select l.account_id, l.amount_fen from ledger.entry e join ledger.line l using (entry_id)
    where e.key = ${key} order by l.account_id`.execute(tx);
  const same =
    rows.length === lines.length &&
    rows.every((row, index) => {
      const line = lines[index];
      return line?.accountId === row.account_id && line.amountFen === row.amount_fen;
    });
  if (!same) throw new Problem(keyReused, key);
  return false;
}
