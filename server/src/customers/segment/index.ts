/** Face of segments: who belongs to a rule, at present and as it changes (AUD-6, AUD-9). */
import type { Segment } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { createCatalogue } from './catalogue.ts';
import type { SegmentDeps } from './deps.ts';
import { requireSound } from './domain/definition.ts';
import { evaluate } from './evaluate.ts';
import { explainDefinition, type SegmentThen, segmentsAt, segmentsWithReasons } from './explain.ts';
import type { Inner, RemovalGuard } from './inner.ts';
import { coldRound } from './lane/cold.ts';
import { hotConsumer } from './lane/hot.ts';
import { tick } from './lane/tick.ts';
import { memberNumbers } from './member-repository.ts';
import { segmentParticipant } from './participants.ts';
import { createSegment, createSegmentIn, requireInner } from './publish.ts';
import { requireSegment } from './repository.ts';
import { segmentRoutes } from './routes.ts';
import type { Scope } from './scope.ts';

/** Conditions on an event's payload as ClickHouse SQL: insight asks by the same rules (rule 10). */
export { type Binder, createBinder } from './behaviour/binder.ts';
export { memberTest } from './behaviour/payload.ts';
export type { RecordEvents, SegmentDeps } from './deps.ts';
export { requireWhere } from './domain/event-leaf.ts';
export type { SegmentThen } from './explain.ts';
export type { Scope } from './scope.ts';

const TICK_MS = 2000;
const COLD_MS = 15_000;

export interface SegmentModule extends Module {
  /**
   * Numbers of the customers for whom the definition holds at the instant, in no order; nothing is kept.
   * @throws Problem `segment/definition`, `segment/condition`, `warehouse/unavailable`
   */
  evaluate(handle: Db | Tx, definition: Segment.Definition, at: Temporal.Instant, scope: Scope): Promise<Uint32Array>;
  /**
   * The tree with each node's answer for one customer; `segment` leaves ask the present members.
   * @throws Problem `warehouse/unavailable`
   */
  explain(
    handle: Db | Tx,
    definition: Segment.Definition,
    customerNo: number,
    at: Temporal.Instant,
  ): Promise<Segment.Explained>;
  /** Segments that a customer is in now, with the reasons. */
  segmentsNow(customerId: string): Promise<SegmentThen[]>;
  /** Segments that a customer was in at an instant, by the changes of membership until then. */
  segmentsAt(handle: Db | Tx, customerNo: number, at: Temporal.Instant): Promise<SegmentThen[]>;
  /** @throws Problem `segment/unknown` */
  requireSegment(handle: Db | Tx, segmentId: string): Promise<void>;
  /** @throws Problem `segment/definition`, `segment/condition` unless a segment could be made of it */
  requireValid(handle: Db | Tx, definition: Segment.Definition, pointer: string): Promise<void>;
  /** Who stands above says which of its own use a segment that is to be deleted; call while the application is put together. */
  useRemovalGuard(guard: RemovalGuard): void;
  /** Numbers of the present members, within the scope. */
  members(handle: Db | Tx, segmentId: string, scope: Scope): Promise<Uint32Array>;
  /** Create and fill a segment, as the endpoint does. @returns its id */
  create: (
    ...request: Parameters<typeof createSegment> extends [Inner, ...infer Rest] ? Rest : never
  ) => Promise<string>;
  /** The same in the caller's transaction. */
  createIn: (
    ...request: Parameters<typeof createSegmentIn> extends [Inner, ...infer Rest] ? Rest : never
  ) => Promise<string>;
}

export function createSegmentModule(deps: SegmentDeps): SegmentModule {
  const inner: Inner = { ...deps, catalogue: createCatalogue(deps), removalGuards: [] };
  const participant = segmentParticipant(inner);
  deps.identity.onMerge(participant);
  deps.identity.onErase(participant);
  return {
    routes: segmentRoutes(inner),
    consumers: [hotConsumer(inner)],
    loops: [
      { name: 'segment.tick', everyMs: TICK_MS, run: () => tick(inner) },
      { name: 'segment.cold', everyMs: COLD_MS, run: () => coldRound(inner) },
    ],
    evaluate(handle, definition, at, scope) {
      requireSound(definition, '/definition');
      inner.catalogue.requireAnswerable(definition, '/definition');
      return evaluate(inner, handle, definition, at.epochMilliseconds, scope);
    },
    explain: (handle, definition, customerNo, at) => explainDefinition(inner, handle, definition, customerNo, at),
    segmentsNow: async (customerId) => (await segmentsWithReasons(inner, customerId)).items,
    segmentsAt: (handle, customerNo, at) => segmentsAt(inner, handle, customerNo, at),
    async requireValid(handle, definition, pointer) {
      requireSound(definition, pointer);
      inner.catalogue.requireAnswerable(definition, pointer);
      await requireInner(handle, definition);
    },
    useRemovalGuard: (guard) => void inner.removalGuards.push(guard),
    requireSegment: async (handle, segmentId) => void (await requireSegment(handle, segmentId)),
    members: memberNumbers,
    create: (...request) => createSegment(inner, ...request),
    createIn: (...request) => createSegmentIn(inner, ...request),
  };
}
