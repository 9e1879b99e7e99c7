/** Hospitals as owners and operators see them, with the link to the way there (DSP-1). */
import type { Dispatch } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import { distanceMetres, type Point } from '../../../platform/geo.ts';
import type { Hospital, StoreCard } from '../../merchant/index.ts';
import type { DispatchDeps } from '../deps.ts';
import { ringsOf, routeUrl } from '../settings.ts';

/** @param template with {lat}, {lng} and {name}; empty: no link */
export function routeTo(template: string, place: Point & { readonly name: string }): string | null {
  if (template === '') return null;
  return template
    .replaceAll('{lat}', String(place.lat))
    .replaceAll('{lng}', String(place.lng))
    .replaceAll('{name}', encodeURIComponent(place.name));
}

function hospitalView(hospital: Hospital, template: string): Dispatch.Hospital {
  const { storeId, name, address, phone, lat, lng, distanceM, openNow } = hospital;
  return {
    storeId,
    name,
    address,
    phone,
    lat,
    lng,
    distanceMetres: Math.round(distanceM),
    open: openNow,
    routeUrl: routeTo(template, hospital),
  };
}

/** The hospital that has a case; it may be one that does not take emergencies any more. */
export function storeView(store: StoreCard, from: Point, template: string): Dispatch.Hospital {
  const { storeId, name, address, phone, lat, lng } = store;
  const distance = Math.round(distanceMetres(from, store));
  return {
    storeId,
    name,
    address,
    phone,
    lat,
    lng,
    distanceMetres: distance,
    open: true,
    routeUrl: routeTo(template, store),
  };
}

const MOST_NUMBERS = 10;

/** Whom to call: within the widest ring, open ones first, each by distance; whether they accept offers plays no part. */
export async function callList(
  deps: DispatchDeps,
  handle: Db | Tx,
  place: Point,
  species: string | null,
): Promise<Dispatch.Hospital[]> {
  const widest = (await ringsOf(deps.settings, handle)).at(-1) ?? 0;
  const template = await deps.settings.get(handle, routeUrl);
  const near = await deps.merchant.hospitalsNear(handle, place, widest, { species, at: deps.clock.now(), limit: 50 });
  return near
    .toSorted((a, b) => Number(b.openNow) - Number(a.openNow))
    .slice(0, MOST_NUMBERS)
    .map((hospital) => hospitalView(hospital, template));
}

/**
 * Before anything is reported: nothing is kept of the place.
 * @throws Problem `pet/not-kept`
 */
export async function nearFor(
  deps: DispatchDeps,
  customerId: string,
  query: Point & { readonly petId?: string },
): Promise<Dispatch.Hospital[]> {
  const { petId, lat, lng } = query;
  if (petId === undefined) return callList(deps, deps.db, { lat, lng }, null);
  await deps.pet.requireKept(deps.db, petId, customerId);
  const pet = (await deps.pet.findPets(deps.db, [petId])).get(petId);
  return callList(deps, deps.db, { lat, lng }, pet?.species ?? null);
}
