/** Commands: create a segment and publish a new version; the members switch in the same transaction (rule 17). */
import { Segment } from '@pawloop/contract';
import { record } from '../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { type Principal, staffOf } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { innerSegments, requireSound } from './domain/definition.ts';
import { circleThrough } from './domain/graph.ts';
import { laneOf } from './domain/plan.ts';
import type { Inner } from './inner.ts';
import { settle } from './lane/settle.ts';
import { badDefinition, fixedSnapshot, segmentCycle, staleVersion } from './problems.ts';
import {
  findSegments,
  insertSegment,
  lockLane,
  readUses,
  replaceDefinition,
  replaceUses,
  requireSegment,
} from './repository.ts';

export interface Draft {
  readonly name: string;
  readonly description?: string;
  readonly definition: Segment.Definition;
  readonly includeExisting?: boolean;
}

/**
 * Create a segment and fill it. A snapshot keeps who is in now; a live one follows from here on.
 * @returns its id
 * @throws Problem `segment/definition`, `segment/condition`, `warehouse/unavailable`
 */
export function createSegment(
  inner: Inner,
  actor: Principal,
  draft: Draft & { readonly kind: 'live' | 'snapshot' },
  requestId: string,
): Promise<string> {
  return inTransaction(inner.db, (tx) => createSegmentIn(inner, tx, actor, draft, requestId));
}

/** The same in the caller's transaction; the lane is locked until it ends. */
export async function createSegmentIn(
  inner: Inner,
  tx: Tx,
  actor: Principal | 'system',
  draft: Draft & { readonly kind: 'live' | 'snapshot' },
  requestId: string,
): Promise<string> {
  const { definition, kind, includeExisting = false } = draft;
  requireSound(definition);
  inner.catalogue.requireAnswerable(definition);
  const lane = laneOf(definition, inner.catalogue.storeOf);
  const segmentId = newId();
  await lockLane(tx, lane);
  await requireInner(tx, definition);
  const at = inner.clock.now();
  const by = actor === 'system' ? null : staffOf(actor).name;
  const { name, description = '' } = draft;
  await insertSegment(tx, { segmentId, name, description, kind, lane, definition, at, by, includeExisting });
  if (kind === 'live') await replaceUses(tx, segmentId, innerSegments(definition));
  await publish(inner, tx, segmentId, includeExisting);
  await record(tx, {
    actor,
    action: 'segment.created',
    subjectType: 'segment',
    subjectId: segmentId,
    before: null,
    after: { name, kind, definition },
    requestId,
  });
  return segmentId;
}

/**
 * Publish a new version. Nobody sees the new definition with the old members.
 * @param edited the version that was edited
 * @throws Problem `segment/unknown`, `segment/version`, `segment/snapshot`, `segment/cycle`, `segment/definition`
 */
export async function editSegment(
  inner: Inner,
  actor: Principal,
  segmentId: string,
  draft: Draft & { readonly version: number },
  requestId: string,
): Promise<void> {
  const { definition, name, includeExisting = false } = draft;
  requireSound(definition);
  inner.catalogue.requireAnswerable(definition);
  const lane = laneOf(definition, inner.catalogue.storeOf);
  await inTransaction(inner.db, async (tx) => {
    // Both, because the lane may change and because circles are looked for.
    await lockLane(tx, 'hot', 'cold');
    const before = await requireSegment(tx, segmentId);
    if (before.kind === 'snapshot') throw new Problem(fixedSnapshot);
    if (before.version !== draft.version) throw new Problem(staleVersion, `version ${before.version} is published`);
    await requireInner(tx, definition);
    await requireNoCircle(tx, segmentId, innerSegments(definition));
    await replaceDefinition(tx, {
      segmentId,
      version: before.version + 1,
      name,
      description: draft.description ?? '',
      definition,
      lane,
      at: inner.clock.now(),
      by: staffOf(actor).name,
      includeExisting,
    });
    await replaceUses(tx, segmentId, innerSegments(definition));
    await publish(inner, tx, segmentId, includeExisting);
    await record(tx, {
      actor,
      action: 'segment.edited',
      subjectType: 'segment',
      subjectId: segmentId,
      before: { name: before.name, version: before.version, definition: before.definition },
      after: { name, version: before.version + 1, definition },
      requestId,
    });
  });
}

async function publish(inner: Inner, tx: Tx, segmentId: string, includeExisting: boolean): Promise<void> {
  const segment = await requireSegment(tx, segmentId);
  const { entered, left, size } = await settle(inner, tx, segment, {
    at: segment.evaluatedThrough,
    scope: 'all',
    cause: 'edit',
    startsJourneys: includeExisting,
    told: segment.kind === 'live',
  });
  const { version, name, kind } = segment;
  await append(tx, Segment.segmentPublished, {
    subjectId: segmentId,
    payload: { segmentId, version, name, kind, size, entered, left, includeExisting },
  });
}

/** @throws Problem `segment/definition` when an asked segment does not exist */
export async function requireInner(tx: Db | Tx, definition: Segment.Definition): Promise<void> {
  const asked = innerSegments(definition);
  const found = new Set((await findSegments(tx, asked)).map((segment) => segment.segmentId));
  const missing = asked.filter((id) => !found.has(id));
  if (missing.length > 0) throw new Problem(badDefinition, `there is no segment ${missing.join(', ')}`);
}

/** @throws Problem `segment/cycle` with the path by name (rule 19) */
async function requireNoCircle(tx: Tx, segmentId: string, asked: readonly string[]): Promise<void> {
  const uses = new Map([...(await readUses(tx)), [segmentId, [...asked]] as const]);
  const circle = circleThrough(uses, segmentId);
  if (!circle) return;
  const names = new Map((await findSegments(tx, circle)).map((segment) => [segment.segmentId, segment.name]));
  const path = circle.map((id) => names.get(id) ?? id).join(' → ');
  throw new Problem(segmentCycle, path, [{ pointer: '/body/definition', detail: path }]);
}
