/** What follows from a pet's profile by the rules of domain.ts, kept in its row so that SQL can ask for it. */
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../platform/db.ts';
import { type BreedFigures, sizeClassOf, stageDates } from './domain.ts';
import type { PetRow } from './repository.ts';

type Basis = Pick<PetRow, 'species' | 'breed_id' | 'second_breed_id' | 'birthday' | 'weight_grams' | 'weighed_at'>;
type Derived = Pick<PetRow, 'size_class' | 'young_adult_on' | 'mature_adult_on' | 'senior_on'>;

interface Breeds {
  find(breedId: string): BreedFigures | undefined;
}

export function derived(pet: Basis, breeds: Breeds): Derived {
  const figures = [pet.breed_id, pet.second_breed_id].flatMap((id) => (id && breeds.find(id)) || []);
  const weight =
    pet.weight_grams && pet.weighed_at ? { grams: pet.weight_grams, on: pet.weighed_at.slice(0, 10) } : null;
  const size = sizeClassOf({ species: pet.species, birthday: pet.birthday, weight, breeds: figures });
  const dates = stageDates(pet.species, pet.birthday, size, figures);
  return {
    size_class: size,
    young_adult_on: dates.youngAdultOn,
    mature_adult_on: dates.matureAdultOn,
    senior_on: dates.seniorOn,
  };
}

const PAGE = 10_000;

/** After a change of the breed data: pets of a breed get the sizes and stages that follow from the new figures. */
export async function rederiveAll(tx: Tx, breeds: Breeds): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<Basis & { pet_id: string }>`
      select pet_id, species, breed_id, second_breed_id, birthday, weight_grams, weighed_at from pet.pet
      where pet_id > ${after}::uuid and species in ('dog', 'cat') order by pet_id limit ${PAGE}`.execute(tx);
    const last = rows.at(-1);
    if (!last) return;
    after = last.pet_id;
    const changes = rows.map((row) => ({ pet_id: row.pet_id, ...derived(row, breeds) }));
    await sql`
      update pet.pet p set size_class = n.size_class, young_adult_on = n.young_adult_on,
        mature_adult_on = n.mature_adult_on, senior_on = n.senior_on
      from jsonb_populate_recordset(null::pet.pet, ${jsonb(changes)}) n
      where p.pet_id = n.pet_id
        and (p.size_class, p.young_adult_on, p.mature_adult_on, p.senior_on)
          is distinct from (n.size_class, n.young_adult_on, n.mature_adult_on, n.senior_on)`.execute(tx);
  }
}
