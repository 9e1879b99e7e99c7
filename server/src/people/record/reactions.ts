/** What this module does on facts: a changed pet gets a new care plan, a dead one none; weigh-ins reach its history (PET-1, PET-5). */
import { Pet, PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../platform/consumers.ts';
import type { RecordDeps } from './deps.ts';
import { currentEntries, type EntryRow } from './entry/repository.ts';
import { replan } from './plan/replan.ts';

/** Plans follow the profile within moments; a farewell is looked at besides whenever something is to be told. */
export function planConsumer(deps: RecordDeps): Consumer {
  return {
    name: 'record.plan',
    events: [
      Pet.petRegistered.name,
      Pet.petUpdated.name,
      Pet.petWeighed.name,
      Pet.farewellRecorded.name,
      Pet.farewellUndone.name,
    ],
    async handle(tx, events) {
      const ids = [...new Set(events.flatMap((event) => event.petId ?? []))].sort();
      const there = await deps.pet.hold(tx, ids);
      await replan(
        tx,
        deps,
        ids.filter((id) => there.has(id)),
      );
    },
  };
}

/** What clinics, services and keepers enter as a weight counts as the pet's own: for portions, prices and stages. */
export function weightConsumer({ pet, timeZone }: Pick<RecordDeps, 'pet' | 'timeZone'>): Consumer {
  return {
    name: 'record.weights',
    events: [PetRecord.entryAdded.name, PetRecord.entryCorrected.name],
    async handle(tx, events) {
      const weighed = events.filter((event) => (event.payload as { kind?: string } | null)?.kind === 'weight');
      const ids = [...new Set(weighed.flatMap((event) => event.petId ?? []))].sort();
      if (ids.length === 0) return;
      const found = await currentEntries(tx, ids, sql`kind = 'weight'`);
      await pet.noteWeighIns(tx, new Map(ids.map((id) => [id, weighInsOf(found.get(id) ?? [], timeZone)])));
    },
  };
}

/** An entry knows its day: the moment in which it was written when that is the day, else noon. Of one moment the last counts. */
function weighInsOf(entries: readonly EntryRow[], timeZone: string) {
  const weighIns = entries.flatMap((entry) => {
    const { grams } = entry.detail;
    if (grams === undefined) return [];
    const recorded = Temporal.Instant.from(entry.recorded_at);
    const day = Temporal.PlainDate.from(entry.on_date);
    const noon = day.toZonedDateTime({ timeZone, plainTime: '12:00' }).toInstant();
    const sameDay = recorded.toZonedDateTimeISO(timeZone).toPlainDate().equals(day);
    return [{ at: (sameDay ? recorded : noon).toString(), grams }];
  });
  return [...new Map(weighIns.map((one) => [one.at, one])).values()];
}
