/** Face of the message module: templates, sends over every channel, the owner's inbox and preferences (CAM-4, CAM-5). */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { MessageVendor } from '../../adapters/channel/channel.ts';
import { bucketOf } from '../../platform/bucket.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Loop } from '../../platform/loops.ts';
import type { Module } from '../../platform/module.ts';
import type { Inner, MessageDeps } from './deps.ts';
import { dispatch } from './dispatch/dispatch.ts';
import { settleLeases } from './dispatch/lease.ts';
import { type Notice, type Telling, tell } from './notice.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { timeZonesOf, zonesInUse } from './reach/zones.ts';
import { reactions } from './reactions.ts';
import { messageRoutes } from './routes.ts';
import { type CancelWhere, cancel } from './send/cancel.ts';
import { GLOBAL_CONTROL } from './send/checks.ts';
import type { SendGuard } from './send/guard.ts';
import type { LiveSource } from './send/live-source.ts';
import { type ExplainedSend, findSends, sendsOfCustomer } from './send/log.ts';
import { type NewSend, plan } from './send/plan.ts';
import { workLane } from './send/work.ts';
import { readRules } from './settings.ts';
import { type Preview, preview } from './template/preview.ts';
import { findTemplates, templatesByKey } from './template/queries.ts';
import { createTemplate, type ShippedTemplate } from './template/save.ts';
import { openShelf } from './template/shelf.ts';

export type { MessageDeps } from './deps.ts';
export type { Notice, Telling } from './notice.ts';
export type { CancelWhere } from './send/cancel.ts';
export { GLOBAL_CONTROL } from './send/checks.ts';
export type { Objection, Origin, PlannedSend, SendGuard, Settled } from './send/guard.ts';
export type { LiveSource } from './send/live-source.ts';
export type { NewSend } from './send/plan.ts';
export { messageSettings } from './settings.ts';
export type { Preview } from './template/preview.ts';
export type { ShippedTemplate } from './template/save.ts';

export interface MessageModule extends Module {
  /** Plan thousands of sends in the caller's transaction; the same key is planned once for ever. @returns ids by key */
  plan(tx: Tx, sends: readonly NewSend[]): Promise<Map<string, string>>;
  /** Tell owners something that the product brings the words for. @returns ids by key */
  tell(tx: Tx, notice: Notice, tellings: readonly Telling[]): Promise<Map<string, string>>;
  /** Cancel planned sends. @returns how many */
  cancel(tx: Tx, where: CancelWhere, reason: string): Promise<number>;
  /** Take part in the checks before sending; call while the application is put together. */
  useGuard(guard: SendGuard): void;
  /** Give values that are true only at sending; call while the application is put together. */
  useSource(source: LiveSource): void;
  /** A template that the product brings along; one whose key exists stays as it is. @returns its id */
  createTemplate(tx: Tx, template: ShippedTemplate): Promise<string>;
  /** Ids of such templates. */
  templatesByKey(handle: Db | Tx, keys: readonly string[]): Promise<Map<string, string>>;
  /** Present versions by id. */
  findTemplates(handle: Db | Tx, templateIds: readonly string[]): Promise<Map<string, Message.MessageTemplate>>;
  /** Own time zones of customers; those who live by the business's are left out. */
  timeZonesOf(handle: Db | Tx, customerIds: readonly string[]): Promise<Map<string, string>>;
  /** Zones that some customer has of his own. */
  zonesInUse(handle: Db | Tx): Promise<string[]>;
  /** What would happen to a send: the checks in order and the words per channel; nothing is kept or taken. */
  preview(handle: Db | Tx, send: NewSend, at: Temporal.Instant): Promise<Preview>;
  findSends(handle: Db | Tx, sendIds: readonly string[]): Promise<Map<string, Message.Send>>;
  /** Newest first, each with its ordered checks. */
  sendsOfCustomer(handle: Db | Tx, customerId: string, limit: number): Promise<ExplainedSend[]>;
  /** Price of one touch in fen; a short message costs it for each of its segments. */
  priceOf(handle: Db | Tx, channel: Message.MessageChannel): Promise<number>;
  /** Those of the customers who get no marketing at all, to measure against (rule 30). */
  inControlGroup(handle: Db | Tx, customerIds: readonly string[]): Promise<Set<string>>;
}

export function createMessageModule(outside: MessageDeps): MessageModule {
  const deps: Inner = { ...outside, shelf: openShelf(), guards: [], sources: [] };
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant);
  outside.identity.onArchive(archiveContributor);
  return {
    routes: messageRoutes(deps),
    consumers: [reactions(deps)],
    jobs: [sweepJob(deps)],
    loops: [
      ...(['transactional', 'triggered', 'bulk'] as const).map((lane) => laneLoop(deps, lane)),
      ...deps.vendors.map((vendor) => vendorLoop(deps, vendor)),
      { name: 'message.leases', everyMs: 5000, run: async () => void (await settleLeases(deps)) },
    ],
    plan: (tx, sends) => plan(tx, deps, sends),
    tell: (tx, notice, tellings) => tell(tx, deps, notice, tellings),
    cancel: (tx, where, reason) => cancel(tx, where, reason, deps.clock.now()),
    useGuard: (guard) => void deps.guards.push(guard),
    useSource: (source) => void deps.sources.push(source),
    createTemplate: (tx, template) => createTemplate(tx, deps, template, { staff: null }),
    templatesByKey,
    timeZonesOf,
    zonesInUse,
    findTemplates,
    preview: (handle, send, at) => preview(handle, deps, send, at),
    findSends: (handle, sendIds) => findSends(deps, handle, sendIds),
    sendsOfCustomer: (handle, customerId, limit) => sendsOfCustomer(deps, handle, customerId, limit),
    priceOf: async (handle, channel) => (await readRules(deps.settings, handle)).priceFen(channel),
    inControlGroup: async (handle, customerIds) => {
      const { controlShare } = await readRules(deps.settings, handle);
      return new Set(customerIds.filter((id) => bucketOf(GLOBAL_CONTROL, id) < controlShare));
    },
  };
}

/** A development vendor has no network to wait for: what the lane gives it is delivered in the lane's own round. */
function laneLoop(deps: Inner, lane: Message.MessageLane): Loop {
  const inHouse = deps.vendors.filter((vendor) => vendor.development);
  return {
    name: `message.${lane}`,
    everyMs: lane === 'bulk' ? 250 : 500,
    // A broadcast does not have to be begun within milliseconds.
    wakes: lane !== 'bulk',
    async run() {
      if (await workLane(deps, lane)) await Promise.all(inHouse.map((vendor) => dispatch(deps, vendor)));
    },
  };
}

/** Each vendor has a loop of its own, so that a slow one holds up nobody else. */
function vendorLoop(deps: Inner, vendor: MessageVendor): Loop {
  const run = () => dispatch(deps, vendor);
  return { name: `message.dispatch.${vendor.vendor}`, everyMs: 500, wakes: !vendor.development, run };
}

/** What nobody needs any more: expired inbox items and links, old windows and call-back keys. */
function sweepJob({ db, clock }: Inner): Job {
  return {
    name: 'message.sweep',
    cron: '41 * * * *',
    async run() {
      const now = clock.now();
      const daysAgo = (days: number) => now.subtract({ hours: days * 24 }).toString();
      await sql`delete from message.inbox_item where expires_at <= ${now.toString()}`.execute(db);
      await sql`delete from message.link where expires_at <= ${now.toString()}`.execute(db);
      await sql`delete from message.provider_window where starts_at < ${daysAgo(2)}`.execute(db);
      await sql`delete from message.callback where at < ${daysAgo(30)}`.execute(db);
    },
  };
}
