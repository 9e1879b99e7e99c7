/** Which pets have their birthday, for whoever congratulates. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';

const OLDEST_YEARS = 120;

/**
 * Living pets whose birthday is known to the day and falls on one of the days, with their first keeper, in order of ids.
 * @param days month and day, `MM-DD`
 * @param year of today
 * @param after only ids beyond this one
 */
export async function birthdaysOn(
  handle: Db | Tx,
  days: readonly string[],
  year: number,
  after: string | null,
  limit: number,
): Promise<{ petId: string; customerId: string }[]> {
  // Full dates, so that the index on the birthday serves; 29 February exists in leap years only.
  const dates = Array.from({ length: OLDEST_YEARS }, (_, age) => year - age).flatMap((born) =>
    days.flatMap((day) =>
      day === '02-29' && new Temporal.PlainYearMonth(born, 2).daysInMonth < 29 ? [] : [`${born}-${day}`],
    ),
  );
  const { rows } = await sql<{ petId: string; customerId: string }>`
    select p.pet_id as "petId", k.customer_id as "customerId"
    from pet.pet p join pet.keeper k on k.pet_id = p.pet_id and k.role = 'primary'
    where p.birthday = any(${dates}::date[]) and p.birthday_precision = 'day' and p.deceased_on is null
      and ${after ? sql`p.pet_id > ${after}::uuid` : sql`true`}
    order by p.pet_id limit ${limit}`.execute(handle);
  return rows;
}
