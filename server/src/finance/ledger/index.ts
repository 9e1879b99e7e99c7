/** Face of the ledger: one journal of every movement of money, whose debits and credits are equal at any moment (PAY-3). */
import { Ledger } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import { routes } from '../../platform/http/index.ts';
import type { Module } from '../../platform/module.ts';
import type { AccountRef } from './accounts.ts';
import type { Inner, LedgerDeps, OwnerNames } from './deps.ts';
import { type Posting, post } from './post.ts';
import { balanceOf, journalPage, statementCsv, statementPage, trialBalance } from './queries.ts';

export { type AccountRef, credit, debit, type PostingLine } from './accounts.ts';
export type { LedgerDeps } from './deps.ts';
export type { Posting } from './post.ts';

export interface LedgerModule extends Module {
  /**
   * Post an entry in the caller's transaction, last of its locks. A repeated key changes nothing.
   * @returns true when it was posted now
   * @throws Problem `ledger/unbalanced`, `ledger/key-reused`, `ledger/insufficient`
   */
  post(tx: Tx, posting: Posting): Promise<boolean>;
  /** What an account holds, owes, earned or cost; of one subject only when it is given. */
  balanceOf(
    handle: Db | Tx,
    account: AccountRef,
    options?: { readonly currency?: string; readonly subject?: { readonly kind: string; readonly id: string } },
  ): Promise<number>;
  trialBalance(at?: Temporal.Instant): Promise<Ledger.TrialBalance>;
  /** What was posted for a subject, newest first; at most 200 entries. */
  entriesOf(subject: { readonly kind: string; readonly id: string }): Promise<Ledger.JournalEntry[]>;
  /** For modules above, while the application is put together: names of merchants that own accounts. */
  useNames(source: OwnerNames): void;
}

export function createLedgerModule(outside: LedgerDeps): LedgerModule {
  const registered: Inner['registered'] = { names: async () => new Map() };
  const deps: Inner = { ...outside, registered };
  return {
    routes: routes(Ledger.ledgerEndpoints, {
      'GET /v1/ledger/trial-balance': ({ query }) =>
        trialBalance(deps, query.at === undefined ? undefined : Temporal.Instant.from(query.at)),
      'GET /v1/ledger/entries': ({ query }) => journalPage(deps, query),
      'GET /v1/ledger/accounts/:accountId': ({ params, query }) => statementPage(deps, params.accountId, query),
      'GET /v1/ledger/accounts/:accountId/statement.csv': ({ params, query }) =>
        statementCsv(deps, params.accountId, query),
    }),
    post: (tx, posting) => post(tx, deps, posting),
    balanceOf: (handle, account, options) => balanceOf(handle, deps, account, options),
    trialBalance: (at) => trialBalance(deps, at),
    entriesOf: async ({ kind, id }) =>
      (await journalPage(deps, { subjectKind: kind, subjectId: id, limit: 200 })).items,
    useNames: (source) => {
      registered.names = source;
    },
  };
}
