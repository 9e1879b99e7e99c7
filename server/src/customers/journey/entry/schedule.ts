/** Time as a trigger: which occasions of schedules and birthdays have come; each becomes an enrolment once (rules 22, 32). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { birthdaysOn, datesWithTime, occurrences } from '../domain/time.ts';
import type { Inner } from '../inner.ts';

interface Scheduled {
  readonly journeyId: string;
  readonly version: number;
  readonly through: string;
}

interface Occasion {
  readonly key: string;
  readonly kind: 'schedule' | 'date';
  readonly at: Temporal.Instant;
  readonly zone: string | null;
  readonly birthdays: readonly string[] | null;
}

/** One transaction per journey; how far it looked is committed with what it found. */
export async function scheduleRound(inner: Inner): Promise<void> {
  const { rows } = await sql<Scheduled>`
    select j.journey_id as "journeyId", j.version, j.scheduled_through as through
    from journey.journey j join journey.version v on v.journey_id = j.journey_id and v.version = j.version
    where j.state = 'running' and v.definition -> 'trigger' ->> 'kind' in ('schedule', 'date')`.execute(inner.db);
  for (const { journeyId } of rows) await inTransaction(inner.db, (tx) => look(inner, tx, journeyId));
}

async function look(inner: Inner, tx: Tx, journeyId: string): Promise<void> {
  const { rows } = await sql<Scheduled>`
    select journey_id as "journeyId", version, scheduled_through as through from journey.journey
    where journey_id = ${journeyId} and state = 'running' for update`.execute(tx);
  const [journey] = rows;
  if (!journey) return;
  const now = inner.clock.now();
  const plan = await inner.shelf.plan(tx, journeyId, journey.version);
  // What was missed for longer than lateness allows is left out.
  const earliest = now.subtract(plan.maxLateness);
  const through = Temporal.Instant.from(journey.through);
  const from = Temporal.Instant.compare(through, earliest) < 0 ? earliest : through;
  if (Temporal.Instant.compare(from, now) >= 0) return;
  const occasions = await occasionsOf(inner, tx, plan.definition.trigger, from, now);
  for (const { key, kind, at, zone, birthdays } of occasions) {
    await sql`
      insert into journey.enrolment (journey_id, key, version, kind, at, zone, birthdays)
      values (${journeyId}, ${key}, ${journey.version}, ${kind}, ${at.toString()}, ${zone}, ${birthdays}::text[])
      on conflict do nothing`.execute(tx);
  }
  await sql`
    update journey.journey set scheduled_through = ${now.toString()} where journey_id = ${journeyId}`.execute(tx);
}

async function occasionsOf(
  inner: Inner,
  tx: Tx,
  trigger: Journey.Trigger,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Occasion[]> {
  if (trigger.kind === 'schedule') {
    return occurrences(trigger.every, inner.timeZone, from, until).map((at) => ({
      key: `schedule:${at}`,
      kind: 'schedule',
      at,
      zone: null,
      birthdays: null,
    }));
  }
  if (trigger.kind !== 'date') return [];
  const zones = new Set([inner.timeZone, ...(await inner.message.zonesInUse(tx))]);
  return [...zones].flatMap((zone) =>
    datesWithTime(trigger.at, zone, from, until).map(({ date, instant }) => {
      const birthday = date.add({ days: trigger.daysBefore });
      return {
        key: `date:${birthday}:${zone}`,
        kind: 'date' as const,
        at: instant,
        zone,
        birthdays: birthdaysOn(birthday),
      };
    }),
  );
}
