/** Face of the identity module: who somebody is, who may sign in, what belongs to one person (ACC, AUD-2). */
import { Identity } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { FactSource } from '../../platform/facts.ts';
import { type Authenticate, type Principal, routes } from '../../platform/http/index.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Module } from '../../platform/module.ts';
import { createAuthenticate, principalsOf } from './authenticate.ts';
import { createChannel, type NewChannel } from './channel/channels.ts';
import { listChannels } from './channel/repository.ts';
import { channelHandlers } from './channel/routes.ts';
import { birthdaysOn } from './customer/birthdays.ts';
import { holdCustomers } from './customer/hold.ts';
import { type BulkCustomer, type BulkOptions, insertCustomers } from './customer/insert-many.ts';
import { type MergeRequest, mergeCustomers } from './customer/merge.ts';
import {
  type ArchiveContributor,
  type EraseParticipant,
  type FirstOrders,
  type MergeParticipant,
  noParticipants,
} from './customer/participants.ts';
import {
  type CustomerCard,
  externalIdsOf,
  findCustomers,
  idsOf,
  numbersOf,
  phoneOf,
  requireCustomer,
  searchCustomers,
} from './customer/queries.ts';
import { canonicalIds } from './customer/repository.ts';
import { resolveMany } from './customer/resolve.ts';
import type { Resolved, ResolveRow } from './customer/resolve-row.ts';
import { customerHandlers } from './customer/routes.ts';
import { verifiedPhonesOf } from './customer/verified-phones.ts';
import type { IdentityDeps, Inner } from './deps.ts';
import { type ConsentChange, consentsOf, insertConsents, recordConsent } from './owner/consent.ts';
import { identityFacts } from './owner/facts.ts';
import { grantedAmong, holdersOf, openidsOf, phonesOf, verifiedHoldersOf } from './owner/reach.ts';
import { ownerHandlers } from './owner/routes.ts';
import { sweep } from './session.ts';
import { type ComposedStaff, createComposedStaff, ensureFirstAdministrator } from './staff/first-start.ts';
import { createKey, type NewKey } from './staff/keys.ts';
import { findStaff, type NewMember, prepareMember, staffOfLogin } from './staff/member.ts';
import { staffHandlers } from './staff/routes.ts';

export type { Identifier } from './customer/identifier.ts';
export type { BulkCustomer, BulkOptions } from './customer/insert-many.ts';
export type {
  ArchiveContributor,
  EraseParticipant,
  FirstOrders,
  MergePair,
  MergeParticipant,
} from './customer/participants.ts';
export { parsePhone } from './customer/phone.ts';
export type { CustomerCard } from './customer/queries.ts';
export type { Resolved, ResolveRow } from './customer/resolve-row.ts';
export type { IdentityDeps } from './deps.ts';
export type { ConsentChange } from './owner/consent.ts';
export { identitySettings } from './settings.ts';
export type { NewMember } from './staff/member.ts';

export interface IdentityModule extends Module {
  readonly authenticate: Authenticate;
  /** Whose sessions these are, as of now, without counting as their use; the ended ones are left out. */
  principalsOf(sessionIds: readonly string[]): Promise<Map<string, Principal>>;

  /** Cards of the ids that exist; merged and erased ones say so. */
  findCustomers(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, CustomerCard>>;
  /** @throws Problem `identity/customer-not-found` unless the customer is known */
  requireCustomer(handle: Db | Tx, customerId: string): Promise<CustomerCard>;
  /** Known customers for a search box: full phone, last four digits, number, or part of the name. */
  searchCustomers(handle: Db | Tx, text: string, limit: number): Promise<string[]>;
  /** Full phone as E.164, for sending; never for showing. */
  phoneOf(handle: Db | Tx, customerId: string): Promise<string | null>;
  /** Full phones as E.164, for sending, in one query; customers without one are left out. */
  phonesOf(handle: Db | Tx, customerIds: readonly string[]): Promise<Map<string, string>>;
  /** Openids in a WeChat app (any app's when undefined), for sending; customers without one are left out. */
  openidsOf(handle: Db | Tx, customerIds: readonly string[], appId: string | undefined): Promise<Map<string, string>>;
  /** Whom a phone or an openid belongs to. */
  holdersOf(handle: Db | Tx, address: { readonly phone: string } | { readonly openid: string }): Promise<string[]>;
  /** Known customers who proved to hold each phone, by the phone as it was given; in one query. */
  verifiedHoldersOf(handle: Db | Tx, phones: readonly string[]): Promise<Map<string, string[]>>;
  /** What each customer said for a purpose, by channel, in one query. */
  grantedAmong: typeof grantedAmong;
  /** Keyed hashes of the phones that each customer has proved to hold; customers without one are left out. */
  verifiedPhonesOf(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, Buffer[]>>;
  /** Id of each customer in the system it was imported from; customers without one are left out. */
  externalIdsOf(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, string>>;
  /** Whom each id means today, merges followed; ids that do not exist are left out. */
  canonical(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, string>>;
  /** Known customers with a birthday on one of the days (`MM-DD`), by id. */
  birthdaysOn: typeof birthdaysOn;
  /** The same, and none of them is merged or erased before the transaction ends; erased ones are left out. */
  hold(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
  numbersOf(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, number>>;
  idsOf(handle: Db | Tx, numbers: readonly number[]): Promise<Map<number, string>>;

  /** Identify one. */
  resolve(tx: Tx, row: ResolveRow): Promise<Resolved>;
  /** Identify thousands with a handful of statements, in the order of the rows. */
  resolveMany(tx: Tx, rows: readonly ResolveRow[]): Promise<Resolved[]>;
  /** Bulk insert of customers that are known to be new. */
  insertCustomers(tx: Tx, rows: readonly BulkCustomer[], options?: BulkOptions): Promise<Map<string, number>>;
  merge(tx: Tx, request: MergeRequest): Promise<string>;

  recordConsent(tx: Tx, change: ConsentChange): Promise<void>;
  consentsOf: typeof consentsOf;
  /** Consents of customers who have none yet, for bulk inserts. */
  insertConsents(tx: Tx, changes: readonly ConsentChange[]): Promise<void>;
  /** For segments: what rules can ask about consent and reachability. */
  readonly facts: FactSource;

  /** What other modules do when customers are merged, erased or taken out; call while the application is put together. */
  onMerge(participant: MergeParticipant): void;
  onErase(participant: EraseParticipant): void;
  onArchive(contributor: ArchiveContributor): void;
  useFirstOrders(source: FirstOrders): void;

  /** Initial roles, and the first administrator when there is no staff; `keep` is called before that is committed. */
  ensureFirstAdministrator(
    db: Db,
    options?: { readonly password?: string; readonly keep?: () => void },
  ): Promise<{ login: string; password: string } | undefined>;
  /** Staff with a role of their own, made by the system. @returns staffId */
  createStaff(request: ComposedStaff): Promise<string>;
  /** Make the sign-in of a merchant's own or of an operator ready; what comes back inserts it in the caller's transaction. @throws Problem `identity/weak-password` */
  prepareMember(request: NewMember): Promise<(tx: Tx) => Promise<string>>;
  /** Staff of the ids that exist. */
  findStaff: typeof findStaff;
  staffOfLogin: typeof staffOfLogin;
  /** Write key made by the system; the secret is not kept. */
  createKey(request: NewKey): Promise<{ key: Identity.ApiKey; secret: string }>;
  createChannel(request: NewChannel): Promise<Identity.Channel>;
  listChannels(): Promise<Identity.Channel[]>;
}

export function createIdentityModule(outside: IdentityDeps): IdentityModule {
  const participants = noParticipants();
  const deps: Inner = { ...outside, participants };
  const { db, clock, secrets } = outside;
  return {
    routes: routes(Identity.identityEndpoints, {
      ...staffHandlers(deps),
      ...ownerHandlers(deps),
      ...customerHandlers(deps),
      ...channelHandlers(deps),
    }),
    jobs: [sweepJob(deps)],
    authenticate: createAuthenticate(deps),
    principalsOf: (sessionIds) => principalsOf(deps, sessionIds),
    findCustomers,
    requireCustomer,
    searchCustomers: (handle, text, limit) => searchCustomers(handle, secrets, text, limit),
    phoneOf: (handle, customerId) => phoneOf(handle, secrets, customerId),
    phonesOf: (handle, ids) => phonesOf(handle, secrets, ids),
    openidsOf: (handle, ids, appId) => openidsOf(handle, secrets, ids, appId),
    holdersOf: (handle, address) => holdersOf(handle, secrets, address),
    verifiedHoldersOf: (handle, phones) => verifiedHoldersOf(handle, secrets, phones),
    grantedAmong,
    verifiedPhonesOf,
    externalIdsOf: (handle, ids) => externalIdsOf(handle, secrets, ids),
    canonical: canonicalIds,
    hold: holdCustomers,
    birthdaysOn,
    numbersOf,
    idsOf,
    resolve: async (tx, row) => (await resolveMany(tx, deps, [row]))[0] as Resolved,
    resolveMany: (tx, rows) => resolveMany(tx, deps, rows),
    insertCustomers: (tx, rows, options) => insertCustomers(tx, deps, rows, options),
    merge: (tx, request) => mergeCustomers(tx, deps, request),
    recordConsent: (tx, change) => recordConsent(tx, clock, change),
    consentsOf,
    insertConsents: (tx, changes) => insertConsents(tx, clock, changes),
    facts: identityFacts,
    onMerge: (participant) => void participants.merge.push(participant),
    onErase: (participant) => void participants.erase.push(participant),
    onArchive: (contributor) => void participants.archive.push(contributor),
    useFirstOrders: (source) => {
      participants.firstOrders = source;
    },
    ensureFirstAdministrator: (handle, options) => ensureFirstAdministrator(handle, deps, options),
    createStaff: (request) => createComposedStaff(deps, request),
    prepareMember: (request) => prepareMember(deps, request),
    findStaff,
    staffOfLogin,
    createKey: (request) => createKey({ db, clock }, null, request),
    createChannel: (request) => createChannel(deps, null, request),
    listChannels: () => listChannels(db),
  };
}

function sweepJob({ db, clock }: Inner): Job {
  return { name: 'identity.sweep', cron: '17 * * * *', run: () => sweep(db, clock.now()) };
}
