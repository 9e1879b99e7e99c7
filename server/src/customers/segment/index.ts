/** Face of segments: who belongs to a rule, at present and as it changes (AUD-6, AUD-9). */
import type { Segment } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { createCatalogue } from './catalogue.ts';
import type { SegmentDeps } from './deps.ts';
import { requireSound } from './domain/definition.ts';
import { evaluate } from './evaluate.ts';
import type { Inner } from './inner.ts';
import { coldRound } from './lane/cold.ts';
import { hotConsumer } from './lane/hot.ts';
import { tick } from './lane/tick.ts';
import { memberNumbers } from './member-repository.ts';
import { segmentParticipant } from './participants.ts';
import { createSegment } from './publish.ts';
import { requireSegment } from './repository.ts';
import { segmentRoutes } from './routes.ts';
import type { Scope } from './scope.ts';

export type { RecordEvents, SegmentDeps } from './deps.ts';
export type { Scope } from './scope.ts';

const TICK_MS = 2000;
const COLD_MS = 15_000;

export interface SegmentModule extends Module {
  /**
   * Numbers of the customers for whom the definition holds at the instant, in no order; nothing is kept.
   * @throws Problem `segment/definition`, `segment/condition`, `warehouse/unavailable`
   */
  evaluate(handle: Db | Tx, definition: Segment.Definition, at: Temporal.Instant, scope: Scope): Promise<Uint32Array>;
  /** @throws Problem `segment/unknown` */
  requireSegment(handle: Db | Tx, segmentId: string): Promise<void>;
  /** Numbers of the present members, within the scope. */
  members(handle: Db | Tx, segmentId: string, scope: Scope): Promise<Uint32Array>;
  /** Create and fill a segment, as the endpoint does. @returns its id */
  create: (
    ...request: Parameters<typeof createSegment> extends [Inner, ...infer Rest] ? Rest : never
  ) => Promise<string>;
}

export function createSegmentModule(deps: SegmentDeps): SegmentModule {
  const inner: Inner = { ...deps, catalogue: createCatalogue(deps) };
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
    requireSegment: async (handle, segmentId) => void (await requireSegment(handle, segmentId)),
    members: memberNumbers,
    create: (...request) => createSegment(inner, ...request),
  };
}
