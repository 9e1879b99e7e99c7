/** Pets in the operator's console; every change is audited (ACC-4). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Page, pageQuery } from '../../schema.ts';
import { SpeciesKey } from './breed.ts';
import { Keeper } from './household.ts';
import { NewPet, PetChange, petProfile, Weight } from './profile.ts';

const tag = 'pet';
const petParams = Closed({ petId: Id });
const customerParams = Closed({ customerId: Id });

export const StaffPet = Type.Object({ ...petProfile, keepers: Type.Array(Keeper) });
export type StaffPet = Static<typeof StaffPet>;

export const staffPetEndpoints = {
  'GET /v1/pets': endpoint({
    summary: 'Pets by name or microchip, newest first',
    tag,
    allow: ['pet.read'],
    query: Closed({
      search: Type.Optional(Type.String({ maxLength: 60 })),
      species: Type.Optional(SpeciesKey),
      ...pageQuery,
    }),
    reply: Page(StaffPet),
  }),
  'GET /v1/pets/:petId': endpoint({
    summary: 'One pet with its keepers',
    tag,
    allow: ['pet.read'],
    params: petParams,
    reply: StaffPet,
  }),
  'GET /v1/pets/:petId/weights': endpoint({
    summary: 'Weight history, newest first',
    tag,
    allow: ['pet.read'],
    params: petParams,
    query: Closed(pageQuery),
    reply: Page(Weight),
  }),
  'GET /v1/pets/:petId/photo': endpoint({
    summary: "The pet's photo",
    tag,
    allow: ['pet.read'],
    params: petParams,
    kind: 'file',
  }),
  'PATCH /v1/pets/:petId': endpoint({
    summary: "Change a pet's profile",
    tag,
    allow: ['pet.write'],
    params: petParams,
    body: PetChange,
    reply: StaffPet,
  }),
  'GET /v1/customers/:customerId/pets': endpoint({
    summary: 'Pets that a customer keeps, the living first',
    tag,
    allow: ['pet.read'],
    params: customerParams,
    reply: Type.Object({ items: Type.Array(StaffPet) }),
  }),
  'POST /v1/customers/:customerId/pets': endpoint({
    summary: 'Register a pet for a customer, who becomes its primary keeper',
    tag,
    allow: ['pet.write'],
    params: customerParams,
    body: NewPet,
    reply: StaffPet,
    status: 201,
  }),
};
