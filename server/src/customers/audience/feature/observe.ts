/** What behaviour tells of customers: when they were last seen, and traits that a source identified them by. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import type { AudienceDeps } from '../deps.ts';
import { ensureFeatures } from './people.ts';

export interface Observation {
  readonly customerId: string;
  readonly seenAt: Temporal.Instant;
  /** Members replace those of the same name; null removes one. */
  readonly traits?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Note observations of many customers; of one customer the later ones of the array win. Emits `audience.traits_changed`
 * for those whose traits changed.
 */
export async function observe(tx: Tx, deps: AudienceDeps, observations: readonly Observation[]): Promise<void> {
  if (observations.length === 0) return;
  const byId = new Map<string, { seenAt: Temporal.Instant; traits: Record<string, unknown> }>();
  for (const { customerId, seenAt, traits } of observations) {
    const before = byId.get(customerId);
    const latest = before && Temporal.Instant.compare(before.seenAt, seenAt) > 0 ? before.seenAt : seenAt;
    byId.set(customerId, { seenAt: latest, traits: { ...before?.traits, ...traits } });
  }
  await ensureFeatures(tx, deps, [...byId.keys()]);
  const ids = [...byId.keys()].sort();
  const { rows } = await sql<{ customer_id: string }>`
    with asked as (
      select f.customer_id, w.seen_at, w.traits from unnest(${ids}::uuid[],
        ${ids.map((id) => byId.get(id)?.seenAt.toString() ?? null)}::timestamptz[],
        ${ids.map((id) => JSON.stringify(byId.get(id)?.traits ?? {}))}::jsonb[]) as w (customer_id, seen_at, traits)
      join audience.feature f using (customer_id) order by f.customer_no for update of f)
    update audience.feature f set last_seen_at = greatest(f.last_seen_at, a.seen_at),
      traits = jsonb_strip_nulls(f.traits || a.traits)
    from asked a where f.customer_id = a.customer_id
    returning case when old.traits is distinct from new.traits then f.customer_id end as customer_id`.execute(tx);
  const changed = rows.flatMap((row) => row.customer_id ?? []);
  await appendMany(
    tx,
    Audience.traitsChanged,
    changed.map((customerId) => ({
      subjectId: customerId,
      customerId,
      payload: { customerId, names: Object.keys(byId.get(customerId)?.traits ?? {}) },
    })),
  );
}
