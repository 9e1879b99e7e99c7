/** Takes many in, page by page: members of a segment, or whose birthday it is; the cursor commits with each page (PERF-5). */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Plan } from '../domain/plan.ts';
import { SLOTS } from '../engine/tally.ts';
import type { Inner } from '../inner.ts';
import { type Candidate, enter } from './enter.ts';
import { livingPetsOf } from './pets.ts';

const PAGE = 5000;

interface Enrolment {
  readonly journeyId: string;
  readonly key: string;
  readonly version: number;
  readonly kind: 'existing' | 'schedule' | 'date';
  readonly at: string;
  readonly zone: string | null;
  readonly birthdays: string[] | null;
  readonly cursor: string | null;
}

interface Page {
  readonly candidates: readonly Candidate[];
  readonly seen: number;
  /** Null at the end. */
  readonly cursor: string | null;
}

/** Goes on until every enrolment of a running journey is done. */
export async function enrolRound(inner: Inner, stop?: AbortSignal): Promise<void> {
  const { rows } = await sql<{ journeyId: string; key: string }>`
    select e.journey_id as "journeyId", e.key from journey.enrolment e join journey.journey j using (journey_id)
    where e.done_at is null and e.at <= ${inner.clock.now().toString()} and j.state = 'running' order by e.at`.execute(
    inner.db,
  );
  for (const { journeyId, key } of rows) {
    const members = new Map<string, Uint32Array>();
    for (let more = true; more && !stop?.aborted; ) {
      more = await inTransaction(inner.db, (tx) => takeIn(inner, tx, journeyId, key, members));
    }
  }
}

/** @param members of the segment, read once an enrolment @returns whether there is more */
async function takeIn(
  inner: Inner,
  tx: Tx,
  journeyId: string,
  key: string,
  members: Map<string, Uint32Array>,
): Promise<boolean> {
  const { rows } = await sql<Enrolment>`
    select e.journey_id as "journeyId", e.key, e.version, e.kind, e.at, e.zone, e.birthdays, e.cursor
    from journey.enrolment e join journey.journey j using (journey_id)
    where e.journey_id = ${journeyId} and e.key = ${key} and e.done_at is null and j.state = 'running'
    for update of e`.execute(tx);
  const [enrolment] = rows;
  if (!enrolment) return false;
  const plan = await inner.shelf.plan(tx, journeyId, enrolment.version);
  const page = enrolment.birthdays
    ? await birthdayPage(inner, tx, plan, enrolment)
    : await memberPage(inner, tx, plan, enrolment, members);
  const entered = await enter(inner, tx, plan, page.candidates, inner.clock.now(), SLOTS.enrolment);
  await sql`
    update journey.enrolment set cursor = ${page.cursor}, seen = seen + ${page.seen}, entered = entered + ${entered.length},
      done_at = ${page.cursor === null ? inner.clock.now().toString() : null}
    where journey_id = ${journeyId} and key = ${key}`.execute(tx);
  return page.cursor !== null;
}

/** Members in order of their numbers. */
async function memberPage(
  inner: Inner,
  tx: Tx,
  plan: Plan,
  enrolment: Enrolment,
  members: Map<string, Uint32Array>,
): Promise<Page> {
  const { trigger } = plan.definition;
  if (!('segmentId' in trigger)) return { candidates: [], seen: 0, cursor: null };
  const all = members.get(trigger.segmentId) ?? (await inner.segment.members(tx, trigger.segmentId, 'all')).sort();
  members.set(trigger.segmentId, all);
  const first = firstAfter(all, Number(enrolment.cursor ?? 0));
  const numbers = [...all.subarray(first, first + PAGE)];
  const ids = await inner.identity.idsOf(tx, numbers);
  const one = (customerNo: number, customerId: string, petId: string | null): Candidate => ({
    customerId,
    customerNo,
    petId,
    entryKey: petId ? `${enrolment.key}@${petId}` : enrolment.key,
    reentryKey: petId ?? '',
    occurredAt: Temporal.Instant.from(enrolment.at),
    context: { bulk: true },
  });
  const pets = trigger.per === 'pet' ? await livingPetsOf(inner, tx, [...ids.values()]) : undefined;
  const candidates = [...ids].flatMap(([no, id]) =>
    pets ? (pets.get(id) ?? []).map((petId) => one(no, id, petId)) : [one(no, id, null)],
  );
  const last = numbers.at(-1);
  return { candidates, seen: numbers.length, cursor: numbers.length === PAGE && last ? String(last) : null };
}

/** Place of the first number beyond one, in ascending numbers. */
function firstAfter(numbers: Uint32Array, after: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of the zone's customers only: others have their own enrolment at their own time. */
async function birthdayPage(inner: Inner, tx: Tx, plan: Plan, enrolment: Enrolment): Promise<Page> {
  const { key, birthdays, cursor, zone, at } = enrolment;
  const { trigger } = plan.definition;
  if (trigger.kind !== 'date' || !birthdays) return { candidates: [], seen: 0, cursor: null };
  const year = Temporal.Instant.from(at).toZonedDateTimeISO(zone ?? inner.timeZone).year;
  const found =
    trigger.date === 'pet.birthday'
      ? await inner.pet.birthdaysOn(tx, birthdays, year + 1, cursor, PAGE)
      : (await inner.identity.birthdaysOn(tx, birthdays, cursor, PAGE)).map((row) => ({ ...row, petId: null }));
  const ids = [...new Set(found.map((row) => row.customerId))];
  const [numbers, zones] = [await inner.identity.numbersOf(tx, ids), await inner.message.timeZonesOf(tx, ids)];
  const day = key.split(':')[1] ?? '';
  const candidates = found.flatMap(({ customerId, petId }): Candidate[] => {
    const customerNo = numbers.get(customerId);
    if (customerNo === undefined || (zones.get(customerId) ?? inner.timeZone) !== zone) return [];
    return [
      {
        customerId,
        customerNo,
        petId,
        // Without the zone: who moves to another one is not congratulated twice.
        entryKey: petId ? `birthday:${day}@${petId}` : `birthday:${day}`,
        reentryKey: petId ?? '',
        occurredAt: Temporal.Instant.from(at),
        context: { bulk: true },
      },
    ];
  });
  const last = found.at(-1);
  return {
    candidates,
    seen: found.length,
    cursor: found.length === PAGE && last ? (last.petId ?? last.customerId) : null,
  };
}
