/** Rows of the module as the contract shows them. */
import type { Pet } from '@pawloop/contract';
import type { BreedCatalogue } from './breed/catalogue.ts';
import { ageDays, lifeStage } from './domain.ts';
import { microchipKind } from './microchip.ts';
import type { PetRow, WeightRow } from './repository.ts';

export interface ViewContext {
  readonly breeds: BreedCatalogue;
  readonly now: Temporal.Instant;
  readonly today: Temporal.PlainDate;
  readonly undoDays: number;
}

export function petView(row: PetRow, { breeds, now, today, undoDays }: ViewContext): Pet.PetProfile {
  const breed = breedName(row.breed_id, breeds);
  return {
    petId: row.pet_id,
    name: row.name,
    species: row.species,
    breed,
    secondBreed: breedName(row.second_breed_id, breeds),
    sex: row.sex,
    neutered: row.neutered,
    birthday: row.birthday,
    birthdayPrecision: row.birthday_precision,
    ageDays: ageDays(row.birthday, row.deceased_on, today),
    sizeClass: row.size_class,
    lifeStage: stageOf(row, today),
    weightGrams: row.weight_grams,
    weighedAt: row.weighed_at,
    coatLength: row.coat_length ?? (row.breed_id ? (breeds.find(row.breed_id)?.coatLength ?? null) : null),
    coatColour: row.coat_colour,
    temperamentTags: [...row.temperament_tags],
    microchip: row.microchip,
    microchipKind: row.microchip === null ? null : microchipKind(row.microchip),
    photoId: row.photo_id,
    foodHabits: row.food_habits,
    allergies: [...row.allergies],
    chronicConditions: [...row.chronic_conditions],
    deceasedOn: row.deceased_on,
    farewellUndoUntil: undoUntil(row, undoDays, now)?.toString() ?? null,
    registeredAt: row.registered_at,
  };
}

export function stageOf(row: PetRow, today: Temporal.PlainDate): Pet.LifeStage | null {
  const staged = { youngAdultOn: row.young_adult_on, matureAdultOn: row.mature_adult_on, seniorOn: row.senior_on };
  return lifeStage({ ...staged, species: row.species, birthday: row.birthday, deceasedOn: row.deceased_on }, today);
}

function breedName(breedId: string | null, breeds: BreedCatalogue): Pet.BreedName | null {
  if (breedId === null) return null;
  const entry = breeds.find(breedId);
  return { breedId, nameZh: entry?.nameZh ?? breedId, nameEn: entry?.nameEn ?? breedId };
}

/** Until when the farewell can be taken back; null without one, or when that time is over. */
export function undoUntil(row: PetRow, undoDays: number, now: Temporal.Instant): Temporal.Instant | null {
  if (row.farewell_recorded_at === null) return null;
  const until = Temporal.Instant.from(row.farewell_recorded_at).add({ hours: undoDays * 24 });
  return Temporal.Instant.compare(now, until) <= 0 ? until : null;
}

export function weightView(row: WeightRow): Pet.Weight {
  return { weightId: row.weight_id, at: row.at, grams: row.grams, source: row.source };
}
