/** Living pets of customers, for journeys that walk per pet (CAM-14). */
import type { Tx } from '../../../platform/db.ts';
import type { JourneyDeps } from '../deps.ts';

/** Ids by customer; only pets whose first keeper the customer is, so that a household is written to once. */
export async function livingPetsOf(
  { pet }: Pick<JourneyDeps, 'pet'>,
  tx: Tx,
  customerIds: readonly string[],
): Promise<Map<string, string[]>> {
  const all = await pet.petsOf(tx, [...new Set(customerIds)]);
  return new Map(
    [...all].map(([customerId, pets]) => [
      customerId,
      pets.filter((one) => one.deceasedOn === null && one.role === 'primary').map((one) => one.petId),
    ]),
  );
}
