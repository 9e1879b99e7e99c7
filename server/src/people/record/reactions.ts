/** What this module does on facts of others: a changed pet gets a new care plan, a dead one none (PET-1, PET-5). */
import { Pet } from '@pawloop/contract';
import type { Consumer } from '../../platform/consumers.ts';
import type { RecordDeps } from './deps.ts';
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
