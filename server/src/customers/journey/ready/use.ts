/** Command: make what is missing of a ready journey, and start it when asked; all in one transaction (CAM-2). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { publishIn } from '../design/publish.ts';
import { createDraft } from '../design/save.ts';
import type { Inner } from '../inner.ts';
import { couponOf, definitionOf, messageOf, type Part, partsOf } from './build.ts';
import { readyPlans, readyTexts } from './catalogue.ts';
import { lockReady, replaceInDraft, standingParts, storePart } from './store.ts';

export interface UseRequest {
  readonly language?: Journey.ReadyLanguage;
  readonly start?: boolean;
  readonly includeExisting?: boolean;
}

export interface Used {
  readonly journeyId: string;
  readonly parts: Journey.ReadyPart[];
  /** Keys of what this call made. */
  readonly created: string[];
  readonly running: boolean;
}

interface Making {
  readonly inner: Inner;
  readonly tx: Tx;
  readonly actor: Principal | 'system';
  readonly requestId: string;
  readonly key: Journey.ReadyKey;
  readonly language: Journey.ReadyLanguage;
  /** Of the parts that exist. */
  readonly ids: Map<string, string>;
}

/**
 * The same again makes nothing more; a journey that was changed since stays as it is, except that it speaks of parts that
 * were made anew. Two at the same time make one.
 * @throws Problem `journey/faulty`, `journey/conflict`, `journey/state` when it is to start
 */
export async function useReady(
  inner: Inner,
  actor: Principal | 'system',
  key: Journey.ReadyKey,
  { language = 'zh', start = false, includeExisting = false }: UseRequest,
  requestId: string,
): Promise<Used> {
  return inTransaction(inner.db, async (tx) => {
    await lockReady(tx);
    const parts = partsOf(key, language);
    const keys = parts.map((part) => part.key);
    const ids = await standingParts(tx, inner, keys);
    const making: Making = { inner, tx, actor, requestId, key, language, ids };
    const [created, replaced, at] = [[] as string[], new Map<string, string>(), inner.clock.now()];
    for (const part of parts) {
      if (ids.has(part.key)) continue;
      const id = await make(making, part);
      ids.set(part.key, id);
      const before = await storePart(tx, part.key, part.kind, id, at);
      if (before !== undefined) replaced.set(before, id);
      created.push(part.key);
    }
    const journeyId = ids.get(`journey.${key}`) as string;
    await replaceInDraft(tx, journeyId, replaced, at);
    const running = await startWhenAsked(making, journeyId, start, includeExisting);
    return { journeyId, parts: parts.map((part) => ({ ...part, id: ids.get(part.key) ?? null })), created, running };
  });
}

/** @returns the id of what was made */
async function make({ inner, tx, actor, requestId, key, language, ids }: Making, part: Part): Promise<string> {
  const caller = { principal: actor, requestId };
  const plan = readyPlans[key];
  const texts = readyTexts[language];
  switch (part.kind) {
    case 'budget': {
      // One line for everybody: a ready journey speaks to one tier, so a split would lock most of it up.
      const request = { name: part.name, unit: 'fen', limit: plan.budgetFen ?? 0, shares: null } as const;
      return (await inner.budget.createIn(tx, caller, request)).budgetId;
    }
    case 'segment': {
      const { definition } = plan.segments?.[part.key] ?? {};
      const { name = part.name, description = '' } = texts.segments[part.key] ?? {};
      if (!definition) throw new Error(`no definition for ${part.key}`);
      return inner.segment.createIn(tx, actor, { name, description, kind: 'live', definition }, requestId);
    }
    case 'coupon':
      return (await inner.coupon.createTemplateIn(tx, caller, couponOf(part.key, language), 'active')).templateId;
    case 'message':
      return makeMessage(inner, tx, part.key, language);
    default: {
      const { name, audience, content } = texts.journeys[key];
      const definition = definitionOf(key, language, ids);
      const description = `${audience}${language === 'en' ? ' ' : ''}${content}`;
      return createDraft(inner, tx, actor, { name, description, definition, readyKey: key }, requestId);
    }
  }
}

/** A shipped template that was archived keeps its key; the new one gets a key of its own. */
async function makeMessage(inner: Inner, tx: Tx, partKey: string, language: Journey.ReadyLanguage): Promise<string> {
  const shipped = { key: `journey.${partKey}`, ...messageOf(partKey, language) };
  const id = await inner.message.createTemplate(tx, shipped);
  const template = (await inner.message.findTemplates(tx, [id])).get(id);
  if (template?.archivedAt === null) return id;
  const at = inner.clock.now().epochMilliseconds;
  return inner.message.createTemplate(tx, { ...shipped, key: `${shipped.key}.${at}` });
}

async function startWhenAsked(
  { inner, tx, actor, requestId }: Making,
  journeyId: string,
  start: boolean,
  includeExisting: boolean,
): Promise<boolean> {
  const { rows } = await sql<{ state: string; draft_version: number }>`
    select state, draft_version from journey.journey where journey_id = ${journeyId}`.execute(tx);
  const { state, draft_version: draftVersion = 1 } = rows[0] ?? {};
  if (!start || state !== 'draft') return state === 'running';
  await publishIn(inner, tx, actor, journeyId, { draftVersion, includeExisting }, requestId);
  return true;
}
