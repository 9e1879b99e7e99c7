/** Other running journeys that would touch the same people over the same channel on one day beyond the cap (rule 40). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { dailyCap } from '../control.ts';
import { graphOf, waysOf } from '../domain/graph.ts';
import type { Inner } from '../inner.ts';

type Definition = Journey.JourneyDefinition;

/** Marketing messages by channel that one customer can get from a definition within one day. */
type PerDay = ReadonlyMap<string, number>;

/** Customers who would be in now; undefined for journeys that hang on events to come. */
export async function audienceNow(
  inner: Inner,
  handle: Db | Tx,
  definition: Definition,
): Promise<Uint32Array | undefined> {
  const { trigger, audience } = definition;
  if (!('segmentId' in trigger) || (trigger.kind === 'segment' && trigger.change === 'left')) return undefined;
  const members = await inner.segment.members(handle, trigger.segmentId, 'all');
  if (!audience || members.length === 0) return members;
  return inner.segment.evaluate(handle, audience.definition, inner.clock.now(), members);
}

/** @param journeyId left out of the others */
export async function conflictsOf(
  inner: Inner,
  handle: Db | Tx,
  definition: Definition,
  journeyId: string | null,
): Promise<Journey.JourneyConflict[]> {
  const own = await perDayOf(inner, handle, definition);
  if (own.size === 0) return [];
  const audience = await audienceNow(inner, handle, definition);
  if (!audience || audience.length === 0) return [];
  const [cap, mine] = [await dailyCap(inner.settings, handle), new Set(audience)];
  const conflicts: Journey.JourneyConflict[] = [];
  for (const other of await others(handle, journeyId)) {
    const theirs = await perDayOf(inner, handle, other.definition);
    const clash = [...own].filter(
      ([channel, count]) => (theirs.get(channel) ?? 0) > 0 && count + (theirs.get(channel) ?? 0) > cap,
    );
    if (clash.length === 0) continue;
    const overlap = ((await audienceNow(inner, handle, other.definition)) ?? []).filter((no) => mine.has(no)).length;
    if (overlap === 0) continue;
    for (const [channel, count] of clash) {
      const perDay = count + (theirs.get(channel) ?? 0);
      conflicts.push({ journeyId: other.journeyId, name: other.name, channel, overlap, perDay, cap });
    }
  }
  return conflicts;
}

async function others(handle: Db | Tx, journeyId: string | null) {
  const { rows } = await sql<{ journeyId: string; name: string; definition: Definition }>`
    select j.journey_id as "journeyId", j.name, v.definition
    from journey.journey j join journey.version v on v.journey_id = j.journey_id and v.version = j.version
    where j.state = 'running' and ${journeyId ? sql`j.journey_id <> ${journeyId}::uuid` : sql`true`}
    order by j.journey_id`.execute(handle);
  return rows;
}

/** The most messages on one way that a wait of a day or more does not cut, by the first channel of each. */
async function perDayOf(inner: Inner, handle: Db | Tx, definition: Definition): Promise<PerDay> {
  const messages = definition.nodes.filter((node) => node.kind === 'message');
  const ids = [...new Set(messages.map((node) => node.templateId))].filter((id) => id.length === 36);
  const templates = await inner.message.findTemplates(handle, ids);
  const channelOf = new Map<string, string>();
  for (const node of messages) {
    const template = templates.get(node.templateId);
    const channel = node.channels?.[0] ?? template?.channels[0];
    if (template?.purpose === 'marketing' && channel) channelOf.set(node.id, channel);
  }
  const graph = graphOf(definition.nodes);
  const counts = new Map<string, number>();
  const restart = (node: Journey.JourneyNode): boolean => node.kind === 'wait' && node.hours >= 24;
  const follow = (id: string, seen: ReadonlySet<string>, sofar: ReadonlyMap<string, number>): void => {
    const node = graph.get(id);
    if (!node || seen.has(id)) return;
    const now = restart(node) ? new Map<string, number>() : new Map(sofar);
    const channel = channelOf.get(id);
    if (channel) now.set(channel, (now.get(channel) ?? 0) + 1);
    for (const [key, count] of now) counts.set(key, Math.max(counts.get(key) ?? 0, count));
    for (const way of waysOf(node)) follow(way.to, new Set([...seen, id]), now);
  };
  follow(definition.start, new Set(), new Map());
  return counts;
}
