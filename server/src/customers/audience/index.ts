/** Face of the audience module: orders from anywhere, features of each customer, RFM and lifecycle tiers, tags (AUD-3 to AUD-5, AUD-9). */
import { Audience } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import type { FactSource } from '../../platform/facts.ts';
import { routes } from '../../platform/http/index.ts';
import type { Module } from '../../platform/module.ts';
import type { AudienceDeps } from './deps.ts';
import { factSource } from './facts/fields.ts';
import { type AudienceUniverse, type OrderRecords, orderRecords, universe } from './facts/universe.ts';
import { type Observation, observe } from './feature/observe.ts';
import { pastOf } from './feature/past.ts';
import { ensureFeatures } from './feature/people.ts';
import { changeTagsOf } from './feature/tags.ts';
import { type LifecycleReport, lifecycleReport } from './lifecycle/report.ts';
import { membershipOf } from './membership.ts';
import { archiveContributor, eraseParticipant, firstOrders, mergeParticipant } from './participants.ts';
import { bookingConsumer } from './purchase/bookings.ts';
import type { NewOrder } from './purchase/order.ts';
import { petTimeline } from './purchase/pet-timeline.ts';
import { type RecordedOrders, recordOrders } from './purchase/record.ts';
import { peopleConsumer } from './reactions.ts';
import { type Recomputed, recomputeRfm } from './rfm/recompute.ts';
import { answerOf, type RfmQuestion, rfmCounts } from './rfm/report.ts';
import { type RfmRow, rfmRows } from './rfm/rows.ts';
import { audienceHandlers } from './routes.ts';
import { audienceLoop } from './upkeep.ts';

export type { AudienceDeps } from './deps.ts';
export type { Observation } from './feature/observe.ts';
export type { NewOrder, NewOrderLine } from './purchase/order.ts';
export type { RecordedOrders } from './purchase/record.ts';
export type { Recomputed } from './rfm/recompute.ts';
export type { RfmQuestion } from './rfm/report.ts';
export type { RfmRow } from './rfm/rows.ts';
export { audienceSettings } from './settings.ts';

export interface AudienceModule extends Module {
  /** Record thousands of orders with features and tiers in the caller's transaction; the same again changes nothing. */
  recordOrders(tx: Tx, orders: readonly NewOrder[], cause?: 'order' | 'backfill'): Promise<RecordedOrders>;
  /** Feature rows for customers who have none yet. */
  ensureFeatures(tx: Tx, customerIds: readonly string[]): Promise<void>;
  /** Note when customers were seen and what a source told of them. */
  observe(tx: Tx, observations: readonly Observation[]): Promise<void>;
  /** Counts and per-customer rows of an RFM question, both by the same cut points. */
  rfmReport(question?: RfmQuestion): Promise<{ counts: Audience.RfmReport; rows: AsyncIterable<RfmRow> }>;
  /** Score everybody anew; after a backfill without an event per customer. */
  recomputeRfm(cause?: 'recompute' | 'backfill'): Promise<Recomputed>;
  /** Lifecycle counts now or as of a past date. */
  lifecycleReport(asOf?: Temporal.PlainDate): Promise<LifecycleReport>;
  /** Add and remove tags of many at once, as a rule does it; with an event for each customer that it changed. */
  changeTagsOf(
    tx: Tx,
    customerIds: readonly string[],
    change: { readonly add?: readonly string[] | undefined; readonly remove?: readonly string[] | undefined },
  ): Promise<void>;
  /** Lifecycle tier and number of orders, in one query; customers without figures are left out. */
  readonly pastOf: typeof pastOf;
  /** What rules can ask of the feature row. */
  readonly facts: FactSource;
  /** Everybody that a segment can hold. */
  readonly universe: AudienceUniverse;
  /** Orders as events for rules of segments. */
  readonly orderRecords: OrderRecords;
}

/** Registers itself with identity for merges, erasures, archives and the channels' first orders, and with coupons. */
export function createAudienceModule(deps: AudienceDeps): AudienceModule {
  const { db, identity } = deps;
  identity.onMerge(mergeParticipant(deps));
  identity.onErase(eraseParticipant(deps));
  identity.onArchive(archiveContributor());
  identity.useFirstOrders(firstOrders(db));
  deps.coupon.usePast(pastOf);
  deps.record.useTimeline(petTimeline(deps));
  deps.booking.useMembership(membershipOf(deps));
  return {
    routes: routes(Audience.audienceEndpoints, audienceHandlers(deps)),
    consumers: [peopleConsumer(deps), bookingConsumer(deps)],
    loops: [audienceLoop(deps)],
    recordOrders: (tx, orders, cause) => recordOrders(tx, deps, orders, cause),
    ensureFeatures: (tx, customerIds) => ensureFeatures(tx, deps, customerIds),
    observe: (tx, observations) => observe(tx, deps, observations),
    async rfmReport(question = {}) {
      const answer = await answerOf(deps, db, question);
      return { counts: await rfmCounts(db, answer), rows: rfmRows(db, answer) };
    },
    recomputeRfm: (cause) => recomputeRfm(deps, cause),
    lifecycleReport: (asOf) => lifecycleReport(deps, asOf),
    changeTagsOf: (tx, customerIds, change) => changeTagsOf(tx, deps, customerIds, change),
    pastOf,
    facts: factSource(deps.timeZone),
    universe,
    orderRecords,
  };
}
