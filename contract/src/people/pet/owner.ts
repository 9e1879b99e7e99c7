/** What an owner does with the pets of the household: profile, weights, photo, farewell (PET-1). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { Grams, keeperRoles, NewPet, PetChange, petProfile, Weight } from './profile.ts';

const tag = 'pet';
const params = Closed({ petId: Id });

export const OwnerPet = Type.Object({
  ...petProfile,
  /** The caller's place in the household. */
  role: OneOf(keeperRoles),
  keeperCount: Type.Integer(),
});
export type OwnerPet = Static<typeof OwnerPet>;

const profileRoutes = {
  'GET /v1/owner/pets': endpoint({
    summary: 'My pets, the living first, each by date of registration',
    tag,
    allow: ['owner'],
    reply: Type.Object({ items: Type.Array(OwnerPet) }),
  }),
  'POST /v1/owner/pets': endpoint({
    summary: 'Register a pet; I become its primary keeper',
    tag,
    allow: ['owner'],
    body: NewPet,
    reply: OwnerPet,
    status: 201,
  }),
  'GET /v1/owner/pets/:petId': endpoint({
    summary: 'One of my pets',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerPet,
  }),
  'PATCH /v1/owner/pets/:petId': endpoint({
    summary: 'Change the profile of one of my pets',
    tag,
    allow: ['owner'],
    params,
    body: PetChange,
    reply: OwnerPet,
  }),
};

const weightRoutes = {
  'GET /v1/owner/pets/:petId/weights': endpoint({
    summary: 'Weight history, newest first',
    tag,
    allow: ['owner'],
    params,
    query: Closed(pageQuery),
    reply: Page(Weight),
  }),
  'POST /v1/owner/pets/:petId/weights': endpoint({
    summary: 'Add a weight; one of the same instant is replaced',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ at: Instant, grams: Grams }),
    reply: Weight,
    status: 201,
  }),
  'DELETE /v1/owner/pets/:petId/weights/:weightId': endpoint({
    summary: 'Remove a weight entered by mistake',
    tag,
    allow: ['owner'],
    params: Closed({ petId: Id, weightId: Id }),
  }),
};

const farewellRoutes = {
  'POST /v1/owner/pets/:petId/farewell': endpoint({
    summary: 'Record that the pet died; automated congratulations and reminders stop at once',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ date: PlainDate }),
    reply: OwnerPet,
  }),
  'DELETE /v1/owner/pets/:petId/farewell': endpoint({
    summary: 'Take a farewell back within 30 days of recording it',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerPet,
  }),
};

const photoRoutes = {
  'POST /v1/owner/pets/:petId/photo': endpoint({
    summary: "Replace the pet's photo: JPEG, PNG or WebP of at most 10 MB",
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    reply: OwnerPet,
    limit: 'upload',
  }),
  'GET /v1/owner/pets/:petId/photo': endpoint({
    summary: "The pet's photo",
    tag,
    allow: ['owner'],
    params,
    kind: 'file',
  }),
};

export const ownerPetEndpoints = { ...profileRoutes, ...weightRoutes, ...farewellRoutes, ...photoRoutes };
