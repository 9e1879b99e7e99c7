/** What the health of a pet has against a booking (BOOK-16, rule 25), and the store's permission against it. */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../platform/problem.ts';
import type { OfferCard } from '../merchant/index.ts';
import type { Handle, Inner } from './deps.ts';
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
  const unfit = await unfitFor(handle, deps, offer, petId);
  if (!offer.needsVaccines) return unfit;
  const valid = await deps.record.vaccinesValid(handle, petId, dates);
  if (valid.ok) return unfit;
  const allowedUntil = await overrideOf(handle, offer.storeId, petId);
  const last = dates.at(-1)?.toString() ?? '';
  const overridden = allowedUntil !== null && last <= allowedUntil;
  const missing = valid.missing.map(({ vaccine, from }) => ({
    petId,
    code: 'vaccine' as const,
    about: vaccine,
    from,
    overridden,
  }));
  return [...unfit, ...missing];
}

/** Life stage and sensitivities against the tags of the offer, by the rules of the health record (PET-9). */
async function unfitFor(handle: Handle, deps: Inner, offer: OfferCard, petId: string): Promise<Booking.HealthBlock[]> {
  const facts = (await deps.record.fitFor(handle, [petId])).get(petId);
  if (!facts) return [];
  const { species, tags } = offer;
  const limits = { tags: [...tags], ...(species.length > 0 && { species: [...species] }) };
  const candidate = { id: offer.offerId, kind: 'service' as const, ...limits };
  const [ranked] = deps.record.rank([candidate], facts);
  if (!ranked || ranked.allowed) return [];
  const allowed = (await overrideOf(handle, offer.storeId, petId)) !== null;
  const against = ranked.reasons.filter((reason) => !FOR.has(reason.code));
  return against.map(({ code, about }) => ({
    petId,
    code: code === 'wrong-species' ? ('species' as const) : ('life_stage' as const),
    about: about ?? code,
    from: null,
    overridden: allowed,
  }));
}

/** Reasons that speak for it. */
const FOR: ReadonlySet<string> = new Set(['fits-sensitivity', 'fits-life-stage', 'fits-size', 'liked', 'care-due']);

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
