/** Answers rules about the pets of customers for customers/segment (platform/facts.ts). */
import { Pet } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { badCondition, type FactCondition, type FactSource } from '../../../platform/facts.ts';
import { Problem } from '../../../platform/problem.ts';
import { conditionSql } from './condition.ts';
import { countExpression, countField, type PetField, petFields } from './fields.ts';

const byKey = new Map(petFields.map((entry) => [entry.field.key, entry]));

/** @param timeZone of the business's days, on which ages and anniversaries are counted */
export function petFacts(timeZone: string): FactSource {
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  return {
    fields: [countField, ...petFields.map((entry) => entry.field)],
    predicate(conditions, at) {
      const day = dayOf(at);
      const perPet = conditions.filter((condition) => condition.field !== countField.key);
      const counts = conditions.filter((condition) => condition.field === countField.key);
      const parts = counts.map((condition) => conditionSql(countField.type, countExpression(day), condition, day));
      if (perPet.length > 0) {
        parts.push(sql<boolean>`exists (
          select from pet.keeper k join pet.pet p using (pet_id)
          where k.customer_id = f.customer_id and ${allHold(perPet, day)})`);
      }
      return together(parts);
    },
    edges(conditions, from, until) {
      const [before, after] = [dayOf(from), dayOf(until)];
      const perPet = conditions.filter((condition) => condition.field !== countField.key);
      // Facts about pets change by time only from one day to the next.
      if (before === after || !perPet.some((condition) => fieldOf(condition).timed)) return [];
      return [
        sql<boolean>`f.customer_id in (
          select k.customer_id from pet.pet p join pet.keeper k using (pet_id)
          where p.birthday is not null and p.deceased_on is null
            and ${allHold(perPet, before)} <> ${allHold(perPet, after)})`,
      ];
    },
    changedBy: Pet.petEvents.map((event) => event.name),
  };
}

/** All conditions for one row `p`. */
function allHold(conditions: readonly FactCondition[], day: string): RawBuilder<boolean> {
  return together(
    conditions.map((condition) => {
      const { field, expression } = fieldOf(condition);
      return conditionSql(field.type, expression(day), condition, day);
    }),
  );
}

function together(parts: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

/** @throws Problem `segment/condition` */
function fieldOf({ field }: FactCondition): PetField {
  const found = byKey.get(field);
  if (!found) throw new Problem(badCondition, `no field ${field}`);
  return found;
}
