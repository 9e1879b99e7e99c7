/**
 * Facts that the pet module tells the others. A fact about a pet is appended once for each keeper, so that whoever
 * follows customers sees it for all of them; count pets by the copies with `role: 'primary'`.
 */
import { Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { BreedKey, SpeciesKey } from './breed.ts';
import { keeperRoles } from './profile.ts';

const live = { owner: true, staff: 'pet.read' } as const;
const concerned = { petId: Id, customerId: Id, role: OneOf(keeperRoles) };

export const petRegistered = eventType({
  name: 'pet.registered',
  version: 1,
  payload: Closed({
    ...concerned,
    species: SpeciesKey,
    breedId: Nullable(BreedKey),
    birthday: Nullable(PlainDate),
    source: OneOf(['owner', 'staff', 'import']),
  }),
  live,
});

/** `changed` names members of the profile, and `photo` or `primary`. */
export const petUpdated = eventType({
  name: 'pet.updated',
  version: 1,
  payload: Closed({ ...concerned, changed: Type.Array(Type.String()) }),
  live,
});

/** `grams` is the latest weight after the change, null when the only entry was removed. */
export const petWeighed = eventType({
  name: 'pet.weighed',
  version: 1,
  payload: Closed({ ...concerned, grams: Nullable(Type.Integer()), at: Nullable(Instant) }),
  live,
});

export const farewellRecorded = eventType({
  name: 'pet.farewell_recorded',
  version: 1,
  payload: Closed({ ...concerned, deceasedOn: PlainDate }),
  live,
});

export const farewellUndone = eventType({
  name: 'pet.farewell_undone',
  version: 1,
  payload: Closed(concerned),
  live,
});

export const keeperJoined = eventType({
  name: 'pet.keeper_joined',
  version: 1,
  payload: Closed(concerned),
  live,
});

/** `role` is the one the keeper had. */
export const keeperLeft = eventType({
  name: 'pet.keeper_left',
  version: 1,
  payload: Closed({ ...concerned, removedByPrimary: Type.Boolean() }),
  live,
});

export const petEvents = [
  petRegistered,
  petUpdated,
  petWeighed,
  farewellRecorded,
  farewellUndone,
  keeperJoined,
  keeperLeft,
] as const;
