/** Pets: breeds, profiles, weights, farewell and households (PET-1, PET-2). */
import { breedEndpoints } from './pet/breed.ts';
import { householdEndpoints } from './pet/household.ts';
import { ownerPetEndpoints } from './pet/owner.ts';
import { staffPetEndpoints } from './pet/staff.ts';

export * from './pet/breed.ts';
export * from './pet/events.ts';
export * from './pet/household.ts';
export * from './pet/owner.ts';
export * from './pet/profile.ts';
export * from './pet/staff.ts';

export const petEndpoints = {
  ...breedEndpoints,
  ...ownerPetEndpoints,
  ...householdEndpoints,
  ...staffPetEndpoints,
};
