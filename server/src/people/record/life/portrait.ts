/** What a pet likes: inferred from what was bought and booked, decaying with time, and what its keepers said (PET-8). */
import { Audience, type PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../../platform/consumers.ts';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import data from '../data/portrait.json' with { type: 'json' };
import type { RecordDeps } from '../deps.ts';
import { namesAny } from '../fit/words.ts';
import { tooManyPreferences } from '../problems.ts';

const MOST_WORDS = 60;
const DAY_MS = 86_400_000;
const known: Readonly<Record<PetRecord.PreferenceKind, Readonly<Record<string, readonly string[]>>>> = data.words;

const english: Readonly<Record<string, string>> = data.english;

export interface Liking {
  readonly kind: PetRecord.PreferenceKind;
  readonly word: string;
}

/** Likings that a line of an order speaks of. */
export function likingsOf(name: string, category: string | null): Liking[] {
  const text = `${name} ${category ?? ''}`;
  const of = (kind: PetRecord.PreferenceKind): Liking[] =>
    Object.entries(known[kind]).flatMap(([word, words]) => (namesAny(text, words) ? [{ kind, word }] : []));
  return [
    ...(namesAny(text, data.flavourContext) ? of('flavour') : []),
    ...(namesAny(text, data.toyContext) ? of('toy') : []),
    ...of('service'),
  ];
}

/** A count that is half as much after each half-life. */
export function decayed(weight: number, from: Temporal.Instant, until: Temporal.Instant): number {
  const days = (until.epochMilliseconds - from.epochMilliseconds) / DAY_MS;
  return weight * 2 ** (-days / data.halfLifeDays);
}

/** Between 0 and 1: each further time says less. */
export const strengthOf = (weight: number): number => 1 - 2 ** -weight;

interface PreferenceRow {
  readonly pet_id: string;
  readonly kind: PetRecord.PreferenceKind;
  readonly word: string;
  readonly said: boolean;
  readonly weight: number;
  readonly weighed_at: string;
  readonly last_at: string | null;
}

/** Strongest first, what was said before all; faint and removed ones are left out. One query. */
export async function preferencesOf(
  handle: Db | Tx,
  petIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, PetRecord.Preference[]>> {
  const { rows } = await sql<PreferenceRow>`
    select pet_id, kind, word, said, weight, weighed_at, last_at from record.preference
    where pet_id = any(${[...petIds]}::uuid[]) and not removed order by pet_id, said desc, word`.execute(handle);
  const result = new Map<string, PetRecord.Preference[]>();
  for (const row of rows) {
    const weight = decayed(row.weight, Temporal.Instant.from(row.weighed_at), at);
    const strength = row.said ? 1 : Math.round(strengthOf(weight) * 100) / 100;
    if (strength < data.shown) continue;
    const { kind, word, said } = row;
    const wordEn = english[word] ?? null;
    const item = { kind, word, wordEn, said, strength, lastAt: row.last_at };
    result.set(row.pet_id, [...(result.get(row.pet_id) ?? []), item]);
  }
  for (const items of result.values()) items.sort((a, b) => b.strength - a.strength);
  return result;
}

/** A keeper says it, or removes it: then it is not inferred again. @throws Problem `record/too-many-preferences` */
export function sayPreference(
  { db, clock, pet }: Pick<RecordDeps, 'db' | 'clock' | 'pet'>,
  petId: string,
  { kind, word }: PetRecord.PreferenceKey,
  what: 'said' | 'removed',
): Promise<void> {
  const now = clock.now().toString();
  return inTransaction(db, async (tx) => {
    await pet.hold(tx, [petId]);
    await sql`
      insert into record.preference (pet_id, kind, word, said, removed, weighed_at, last_at)
      values (${petId}, ${kind}, ${word.trim()}, ${what === 'said'}, ${what === 'removed'}, ${now}, ${now})
      on conflict (pet_id, kind, word) do update set said = excluded.said, removed = excluded.removed,
        weight = case when excluded.removed then 0 else record.preference.weight end, last_at = excluded.last_at`.execute(
      tx,
    );
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from record.preference where pet_id = ${petId} and said`.execute(tx);
    if ((rows[0]?.count ?? 0) > MOST_WORDS) throw new Problem(tooManyPreferences);
  });
}

interface Bought {
  readonly customerId: string;
  readonly at: Temporal.Instant;
  readonly likings: readonly Liking[];
}

/** Orders of the house as the log tells them; each counts once, since the cursor commits with the counts. */
export function portraitConsumer(deps: Pick<RecordDeps, 'pet'>): Consumer {
  return {
    name: 'record.portrait',
    events: [Audience.orderRecorded.name],
    async handle(tx, events) {
      const bought = events.flatMap(boughtBy);
      if (bought.length === 0) return;
      const pets = await deps.pet.petsOf(tx, [...new Set(bought.map((one) => one.customerId))]);
      const living = new Map(
        [...pets].map(([customerId, all]) => [customerId, all.filter((pet) => pet.deceasedOn === null)]),
      );
      await count(
        tx,
        deps,
        bought.flatMap(({ customerId, at, likings }) =>
          (living.get(customerId) ?? []).flatMap(({ petId }) => likings.map((liking) => ({ petId, at, ...liking }))),
        ),
      );
    },
  };
}

function boughtBy({ payload, occurredAt }: LoggedEvent): Bought[] {
  const order = payload as Audience.OrderRecorded;
  if (!order.customerId || !order.isOrder || order.revision !== 1) return [];
  const likings = order.lines
    .filter((line) => line.quantity > 0)
    .flatMap((line) => likingsOf(line.name, line.category));
  return likings.length > 0 ? [{ customerId: order.customerId, at: occurredAt, likings }] : [];
}

/** One upsert; the sums are brought to one instant first, so that the order of events does not matter. */
async function count(
  tx: Tx,
  { pet }: Pick<RecordDeps, 'pet'>,
  counted: readonly (Liking & { readonly petId: string; readonly at: Temporal.Instant })[],
): Promise<void> {
  const there = await pet.hold(tx, [...new Set(counted.map((one) => one.petId))].sort());
  const groups = Map.groupBy(
    counted.filter((one) => there.has(one.petId)),
    ({ petId, kind, word }) => `${petId}/${kind}/${word}`,
  );
  const rows = [...groups.values()].map((group) => {
    const { petId, kind, word } = group[0] as (typeof group)[number];
    const at = group.map((one) => one.at).reduce((a, b) => (Temporal.Instant.compare(a, b) > 0 ? a : b));
    const weight = group.reduce((sum, one) => sum + decayed(1, one.at, at), 0);
    return { pet_id: petId, kind, word, weight, weighed_at: at.toString(), last_at: at.toString() };
  });
  if (rows.length === 0) return;
  const days = (from: string, until: string) => sql.raw(`extract(epoch from ${until} - ${from}) / 86400.0`);
  const half = data.halfLifeDays;
  await sql`
    insert into record.preference as p (pet_id, kind, word, weight, weighed_at, last_at)
    select pet_id, kind, word, weight, weighed_at, last_at
    from jsonb_to_recordset(${jsonb(rows)}) as n
      (pet_id uuid, kind text, word text, weight float8, weighed_at timestamptz, last_at timestamptz)
    order by pet_id, kind, word
    on conflict (pet_id, kind, word) do update set
      weight = p.weight * power(2, least(0, -${days('p.weighed_at', 'excluded.weighed_at')} / ${half}))
        + excluded.weight * power(2, least(0, ${days('p.weighed_at', 'excluded.weighed_at')} / ${half})),
      weighed_at = greatest(p.weighed_at, excluded.weighed_at), last_at = greatest(p.last_at, excluded.last_at)
    where not p.removed`.execute(tx);
}
