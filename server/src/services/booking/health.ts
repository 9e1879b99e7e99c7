/** What the health of a pet has against a booking (BOOK-16, rule 25), and the store's permission against it. */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../platform/problem.ts';
import type { OfferCard } from '../merchant/index.ts';
import type { Handle, Inner } from './deps.ts';
import { lifeStagesOf, substancesOf } from './fit.ts';
import { healthBlocked } from './problems.ts';

/** Vaccines on every night or date of what needs them, and whether the pet lives. */
export async function healthOf(
  handle: Handle,
  deps: Inner,
  offer: OfferCard,
  petId: string | null,
  dates: readonly Temporal.PlainDate[],
): Promise<Booking.HealthBlock[]> {
  if (petId === null) return [];
  const pet = (await deps.pet.findPets(handle, [petId])).get(petId);
  if (pet?.deceasedOn) return [{ petId, code: 'deceased', about: null, from: null, overridden: false }];
  const allowedUntil = await overrideOf(handle, offer.storeId, petId);
  const overridden = allowedUntil !== null && (dates.at(-1)?.toString() ?? '') <= allowedUntil;
  const unfit = await unfitFor(handle, deps, offer, { petId, overridden });
  if (!offer.needsVaccines) return unfit;
  const valid = await deps.record.vaccinesValid(handle, petId, dates);
  if (valid.ok) return unfit;
  const missing = valid.missing.map(({ vaccine, from }) => ({
    petId,
    code: 'vaccine' as const,
    about: vaccine,
    from,
    overridden,
  }));
  return [...unfit, ...missing];
}

/** Allergies and life stage against the tags of the offer, by the rules of the health record (PET-9). */
async function unfitFor(
  handle: Handle,
  deps: Inner,
  offer: OfferCard,
  { petId, overridden }: { readonly petId: string; readonly overridden: boolean },
): Promise<Booking.HealthBlock[]> {
  const facts = (await deps.record.fitFor(handle, [petId])).get(petId);
  if (!facts) return [];
  const { species, tags } = offer;
  const lifeStages = lifeStagesOf(tags);
  const candidate = {
    id: offer.offerId,
    kind: 'service' as const,
    tags: [...tags],
    ingredients: substancesOf(tags),
    ...(species.length > 0 && { species: [...species] }),
    ...(lifeStages && { lifeStages }),
  };
  const [ranked] = deps.record.rank([candidate], facts);
  if (!ranked || ranked.allowed) return [];
  return ranked.reasons.flatMap(({ code, about }) => {
    const against = AGAINST[code];
    if (!against) return [];
    return [{ petId, code: against, about: about ?? code, from: null, overridden }];
  });
}

const AGAINST: Readonly<Record<string, Booking.HealthBlock['code']>> = {
  'wrong-species': 'species',
  'wrong-life-stage': 'life_stage',
  allergen: 'allergy',
};

/**
 * Of an animal that is not on file nothing is known: the store looks at its papers, and says so with the override's reason.
 * @throws Problem `booking/health-blocked`
 */
export function requirePapers(offer: OfferCard, petId: string | null): void {
  if (petId !== null || !offer.needsVaccines) return;
  throw new Problem(healthBlocked, undefined, [{ pointer: '/health/0', detail: 'vaccine' }]);
}

/** @throws Problem `booking/health-blocked` with each thing that nobody has allowed */
export function requireHealthy(blocks: readonly Booking.HealthBlock[]): void {
  const open = blocks.filter((block) => !block.overridden);
  if (open.length === 0) return;
  throw new Problem(
    healthBlocked,
    undefined,
    open.map((block, nth) => ({
      pointer: `/health/${nth}`,
      detail: [block.code, block.about, block.from].filter((part) => part !== null).join(' '),
    })),
  );
}

async function overrideOf(handle: Handle, storeId: string, petId: string): Promise<string | null> {
  const { rows } = await sql<{ until: string }>`
    select until from booking.health_override where store_id = ${storeId} and pet_id = ${petId}`.execute(handle);
  return rows[0]?.until ?? null;
}
