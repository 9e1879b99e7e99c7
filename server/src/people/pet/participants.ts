/** What happens to pets when customers are merged, erased or take out their data; registered with identity (AUD-2, ACC-5). */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../identity/index.ts';
import type { Inner } from './deps.ts';
import { makePrimary } from './household/hand-over.ts';
import { photoKey } from './photo.ts';
import { petsOf } from './queries.ts';

const name = 'pet';

/** One keepership of the loser, as it was. `shared` when the winner kept the pet too. */
interface MovedKeeper {
  readonly petId: string;
  readonly role: Pet.KeeperRole;
  readonly since: string;
  readonly shared: boolean;
}

/** The loser's pets become the winner's; of a pet that both keep, the higher role stays. */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }) {
    await lockPetsOf(tx, [winnerId, loserId]);
    const { rows: moved } = await sql<MovedKeeper>`
      select l.pet_id as "petId", l.role, l.since, w.pet_id is not null as shared
      from pet.keeper l left join pet.keeper w on w.pet_id = l.pet_id and w.customer_id = ${winnerId}
      where l.customer_id = ${loserId} order by l.pet_id`.execute(tx);
    const shared = moved.filter((keeper) => keeper.shared);
    for (const { petId, role } of shared) if (role === 'primary') await makePrimary(tx, petId, winnerId);
    await sql`
      delete from pet.keeper where customer_id = ${loserId}
        and pet_id = any(${shared.map((keeper) => keeper.petId)}::uuid[])`.execute(tx);
    await sql`update pet.keeper set customer_id = ${winnerId} where customer_id = ${loserId}`.execute(tx);
    return moved;
  },
  /** Gives back what moved, as far as it is still there; who became primary since then stays so. */
  async undo(tx, { winnerId, loserId }, moved) {
    await lockPetsOf(tx, [winnerId, loserId]);
    for (const { petId, role, since, shared } of (moved ?? []) as readonly MovedKeeper[]) {
      if (!shared) {
        await sql`
          update pet.keeper set customer_id = ${loserId} where pet_id = ${petId} and customer_id = ${winnerId}
            and not exists (select from pet.keeper o where o.pet_id = ${petId} and o.customer_id = ${loserId})`.execute(
          tx,
        );
        continue;
      }
      const { rows } = await sql<{ role: Pet.KeeperRole }>`
        with back as (
          insert into pet.keeper (pet_id, customer_id, role, since)
          select pet_id, ${loserId}, 'member', ${since}::timestamptz from pet.pet where pet_id = ${petId}
          on conflict do nothing
        )
        select role from pet.keeper where pet_id = ${petId} and customer_id = ${winnerId}`.execute(tx);
      if (role === 'primary' && rows[0]?.role === 'primary') await makePrimary(tx, petId, loserId);
    }
  },
};

async function lockPetsOf(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`
    select from pet.pet where pet_id in (select pet_id from pet.keeper where customer_id = any(${[...customerIds]}::uuid[]))
    order by pet_id for update`.execute(tx);
}

/** Shared pets stay with the others, the one who joined first becoming primary; pets of nobody else go, photo and all. */
export function eraseParticipant(deps: Pick<Inner, 'files' | 'removals'>): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      await lockPetsOf(tx, customerIds);
      const ids = [...customerIds];
      const { rows: alone } = await sql<{ pet_id: string; photo_id: string | null }>`
        delete from pet.pet p using pet.keeper k where k.pet_id = p.pet_id and k.customer_id = any(${ids}::uuid[])
          and not exists (select from pet.keeper o where o.pet_id = p.pet_id and o.customer_id <> all(${ids}::uuid[]))
        returning p.pet_id, p.photo_id`.execute(tx);
      const gone = alone.map((pet) => pet.pet_id);
      if (gone.length > 0) for (const removed of deps.removals) await removed(tx, gone);
      for (const pet of alone) if (pet.photo_id) await deps.files.removeAll(tx, photoKey(pet.pet_id, pet.photo_id));
      const { rows: left } = await sql<{ pet_id: string }>`
        delete from pet.keeper where customer_id = any(${ids}::uuid[]) and role = 'primary' returning pet_id`.execute(
        tx,
      );
      await sql`delete from pet.keeper where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        update pet.keeper k set role = 'primary'
        from (select distinct on (pet_id) pet_id, customer_id from pet.keeper
          where pet_id = any(${left.map((row) => row.pet_id)}::uuid[]) order by pet_id, since, customer_id) first
        where k.pet_id = first.pet_id and k.customer_id = first.customer_id`.execute(tx);
      await sql`
        delete from pet.invitation where pet_id = any(${left.map((row) => row.pet_id)}::uuid[])`.execute(tx);
    },
  };
}

/** Profiles and weights of the person's pets; photos are fetched by themselves. */
export function archiveContributor(deps: Inner): ArchiveContributor {
  return {
    name,
    async collect(handle, customerIds) {
      const pets = [...(await petsOf(deps, handle, customerIds)).values()].flat();
      const { rows: weights } = await sql<{ pet_id: string; at: string; grams: number }>`
        select pet_id, at, grams from pet.weight where pet_id = any(${pets.map((pet) => pet.petId)}::uuid[])
        order by pet_id, at`.execute(handle);
      const byPet = Map.groupBy(weights, (weight) => weight.pet_id);
      return pets.map((pet) => ({
        ...pet,
        weights: (byPet.get(pet.petId) ?? []).map(({ at, grams }) => ({ at, grams })),
      }));
    },
  };
}
