/** Whose booking it is: a merchant's own, an owner's or a keeper's; everybody else finds nothing (ACC-3). */
import { ownerOf, ownMerchant, type Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { By } from '../booking/index.ts';
import type { BookedFacts, Handle, ProgressDeps } from './deps.ts';
import { bookingMissing } from './problems.ts';

/** On which side of the counter somebody stands. */
export type Side = 'owner' | 'store';

export interface Viewer {
  readonly side: Side;
  readonly principal: Principal;
}

export const storeSide = (principal: Principal): Viewer => ({ side: 'store', principal });
export const ownerSide = (principal: Principal): Viewer => ({ side: 'owner', principal });

/** @throws Problem `progress/not-found` for a booking that is not the viewer's */
export async function bookedFor(
  deps: Pick<ProgressDeps, 'booking' | 'pet'>,
  handle: Handle,
  viewer: Viewer,
  bookingId: string,
): Promise<BookedFacts> {
  const booked = (await deps.booking.find(handle, [bookingId])).get(bookingId);
  if (!booked || !(await mayReach(deps, handle, viewer, booked))) throw new Problem(bookingMissing);
  return booked;
}

async function mayReach(
  deps: Pick<ProgressDeps, 'pet'>,
  handle: Handle,
  { side, principal }: Viewer,
  booked: BookedFacts,
): Promise<boolean> {
  if (side === 'store') {
    const merchantId = ownMerchant(principal);
    return merchantId === null || merchantId === booked.merchantId;
  }
  const { customerId } = ownerOf(principal);
  if (booked.customerId === customerId) return true;
  const kept = (await deps.pet.petsOf(handle, [customerId])).get(customerId) ?? [];
  return kept.some((pet) => booked.petIds.includes(pet.petId));
}

/** Names of the animals, of those that are not on file too. */
export async function petNames(
  deps: Pick<ProgressDeps, 'pet'>,
  handle: Handle,
  booked: readonly BookedFacts[],
): Promise<Map<string, string[]>> {
  const pets = await deps.pet.findPets(handle, [...new Set(booked.flatMap((one) => one.petIds))]);
  return new Map(
    booked.map((one) => {
      const named = one.petIds.flatMap((petId) => pets.get(petId)?.name ?? []);
      return [one.bookingId, named.length > 0 ? named : one.petName === null ? [] : [one.petName]];
    }),
  );
}

/** Local day at the store. */
export function todayAt(booked: Pick<BookedFacts, 'timeZone'>, at: Temporal.Instant): string {
  return at.toZonedDateTimeISO(booked.timeZone).toPlainDate().toString();
}

/** Whom events of the booking concern. */
export function concerns(booked: BookedFacts) {
  return {
    subjectId: booked.bookingId,
    customerId: booked.customerId,
    petId: booked.petIds[0] ?? null,
    merchantId: booked.merchantId,
  };
}

/** Who moves the booking, as services/booking writes it down. */
export function byOf(principal: Principal): By {
  if (principal.kind !== 'staff') return { kind: 'owner' };
  const kind = principal.scope === 'operator' ? 'operator' : 'merchant';
  return { kind, id: principal.staffId, name: principal.name };
}
