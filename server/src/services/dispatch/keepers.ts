/** Whose emergency it is: who reported it, and everybody who keeps the animal (DSP-1). */
import type { DispatchDeps, Handle } from './deps.ts';
import type { RequestRow } from './repository.ts';

type Deps = Pick<DispatchDeps, 'pet'>;

/** Ids of the animals that a customer keeps. */
export async function keptBy(deps: Deps, handle: Handle, customerId: string): Promise<string[]> {
  const kept = (await deps.pet.petsOf(handle, [customerId])).get(customerId) ?? [];
  return kept.map((pet) => pet.petId);
}

/** A second tap may be that of another keeper: to them the request is their own. */
export async function mayReach(deps: Deps, handle: Handle, request: RequestRow, customerId: string): Promise<boolean> {
  if (request.customer_id === customerId) return true;
  return (await keptBy(deps, handle, customerId)).includes(request.pet_id);
}
