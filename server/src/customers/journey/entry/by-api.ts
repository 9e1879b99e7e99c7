/** Command: enter customers into a running journey from outside; each named occasion once (rule 22). */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireJourney } from '../design/repository.ts';
import type { Plan } from '../domain/plan.ts';
import { SLOTS } from '../engine/tally.ts';
import type { Inner } from '../inner.ts';
import { badState, notByApi } from '../problems.ts';
import { reentryKeyOf } from '../react/trigger.ts';
import { type Candidate, enter } from './enter.ts';

export interface ApiEntry {
  readonly customerId: string;
  readonly petId?: string;
  readonly key: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface ApiAnswer {
  readonly customerId: string;
  readonly key: string;
  readonly entered: boolean;
  readonly refused: string | null;
}

/** @throws Problem `journey/unknown`, `journey/state` unless it runs, `journey/not-by-api` */
export function enterByApi(inner: Inner, journeyId: string, entries: readonly ApiEntry[]): Promise<ApiAnswer[]> {
  return inTransaction(inner.db, async (tx) => {
    const journey = await requireJourney(tx, journeyId);
    if (journey.state !== 'running' || journey.version === null) throw new Problem(badState, journey.state);
    const plan = await inner.shelf.plan(tx, journeyId, journey.version);
    if (plan.definition.trigger.kind !== 'api') throw new Problem(notByApi);
    return enterAll(inner, tx, plan, entries);
  });
}

async function enterAll(inner: Inner, tx: Tx, plan: Plan, entries: readonly ApiEntry[]): Promise<ApiAnswer[]> {
  const at = inner.clock.now();
  const canonical = await inner.identity.canonical(tx, [...new Set(entries.map((entry) => entry.customerId))]);
  const cards = await inner.identity.findCustomers(tx, [...new Set(canonical.values())]);
  const candidates = entries.flatMap((entry): Candidate[] => {
    const card = cards.get(canonical.get(entry.customerId) ?? '');
    if (card?.status !== 'known') return [];
    const { customerId, customerNo } = card;
    const petId = entry.petId ?? null;
    const reentryKey = reentryKeyOf(plan, petId, entry.properties);
    const context = entry.properties ? { event: entry.properties } : {};
    return [{ customerId, customerNo, petId, entryKey: `api:${entry.key}`, reentryKey, occurredAt: at, context }];
  });
  const before = await keysBefore(tx, plan, candidates);
  const entered = await enter(inner, tx, plan, candidates, at, SLOTS.staff);
  const done = new Set(entered.map((run) => `${run.customerId}/${run.entryKey}`));
  return entries.map(({ customerId, key }) => {
    const own = canonical.get(customerId);
    const known = own !== undefined && candidates.some((one) => one.customerId === own);
    const name = `${own}/api:${key}`;
    const isIn = done.has(name);
    const why = !known ? 'unknown' : before.has(name) ? 'twice' : 'notEligible';
    return { customerId, key, entered: isIn, refused: isIn ? null : why };
  });
}

/** Occasions that entered before. */
async function keysBefore(tx: Tx, plan: Plan, candidates: readonly Candidate[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select r.customer_id || '/' || r.entry_key as name from journey.run r
    join unnest(${candidates.map((one) => one.customerId)}::uuid[], ${candidates.map((one) => one.entryKey)}::text[])
      as c (customer_id, entry_key) on r.entered_as = c.customer_id and r.entry_key = c.entry_key
    where r.journey_id = ${plan.journeyId}`.execute(tx);
  return new Set(rows.map((row) => row.name));
}
