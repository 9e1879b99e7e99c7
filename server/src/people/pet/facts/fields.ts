/** What rules can ask about a pet, and the SQL that answers it for a row `p` of `pet.pet` on a day. */
import { Pet } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { FactField } from '../../../platform/facts.ts';

/** Value of a field for a row `p` on a day (`YYYY-MM-DD` in the business's zone); null when it is not known. */
export type Expression = (day: string) => RawBuilder<unknown>;

export interface PetField {
  readonly field: FactField;
  readonly expression: Expression;
  /** Whether the value changes from one day to the next without anybody doing anything. */
  readonly timed?: true;
}

const perPet = true as const;

/** Completed years, then the anniversary of this year or the next; 29 February is kept on the 28th. */
const nextBirthday: Expression = (day) => sql`
  case when p.deceased_on is null and p.birthday_precision = 'day' and p.birthday <= ${day}::date then (
    select case when a.anniversary >= ${day}::date then a.anniversary
      else (p.birthday + make_interval(years => a.years + 1))::date end
    from (select y.years, (p.birthday + make_interval(years => y.years))::date as anniversary
      from (select extract(year from age(${day}::date, p.birthday))::integer as years) y) a
  ) end`;

const lifeStage: Expression = (day) => sql`
  case when p.senior_on is null or p.birthday > ${day}::date or p.deceased_on <= ${day}::date then null
    when p.senior_on <= ${day}::date then 'senior'
    when p.mature_adult_on <= ${day}::date then 'mature-adult'
    when p.young_adult_on <= ${day}::date then 'young-adult'
    when p.species = 'cat' then 'kitten' else 'puppy' end`;

const column =
  (name: string): Expression =>
  () =>
    sql.ref(`p.${name}`);

/** Fields about one pet; a rule asks whether there is a pet for which all its conditions hold. */
export const petFields: readonly PetField[] = [
  { field: { key: 'pet.species', type: 'choice', perPet }, expression: column('species') },
  {
    // Of a cross either breed answers.
    field: { key: 'pet.breed', type: 'set', perPet },
    expression: () => sql`array_remove(array[p.breed_id, p.second_breed_id], null)`,
  },
  {
    field: { key: 'pet.sizeClass', type: 'choice', choices: Pet.sizeClasses, perPet },
    expression: column('size_class'),
  },
  { field: { key: 'pet.sex', type: 'choice', choices: Pet.petSexes, perPet }, expression: column('sex') },
  { field: { key: 'pet.neutered', type: 'boolean', perPet }, expression: column('neutered') },
  {
    field: { key: 'pet.ageDays', type: 'number', perPet },
    expression: (day) => sql`(least(${day}::date, p.deceased_on) - p.birthday)`,
    timed: true,
  },
  { field: { key: 'pet.birthday', type: 'date', perPet }, expression: column('birthday'), timed: true },
  { field: { key: 'pet.nextBirthday', type: 'date', perPet }, expression: nextBirthday, timed: true },
  {
    field: { key: 'pet.lifeStage', type: 'choice', choices: Pet.lifeStages, perPet },
    expression: lifeStage,
    timed: true,
  },
  { field: { key: 'pet.weightGrams', type: 'number', perPet }, expression: column('weight_grams') },
  { field: { key: 'pet.chronicConditions', type: 'set', perPet }, expression: column('chronic_conditions') },
  { field: { key: 'pet.allergies', type: 'set', perPet }, expression: column('allergies') },
  { field: { key: 'pet.temperamentTags', type: 'set', perPet }, expression: column('temperament_tags') },
  {
    field: { key: 'pet.alive', type: 'boolean', perPet },
    expression: (day) => sql`(p.deceased_on is null or p.deceased_on > ${day}::date)`,
  },
];

/** Living pets of the customer `f`. */
export const countField: FactField = { key: 'pet.count', type: 'number' };

export const countExpression: Expression = () => sql`(
  select count(*) from pet.keeper k join pet.pet p using (pet_id)
  where k.customer_id = f.customer_id and p.deceased_on is null)`;
