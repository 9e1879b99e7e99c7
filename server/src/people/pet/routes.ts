/** HTTP of the pet module: breeds for everybody, pets for their keepers, all pets for the operator's staff. */
import { Pet } from '@pawloop/contract';
import {
  forbidden,
  type Handlers,
  ownerOf,
  type Principal,
  type RouteModule,
  routes,
  type Staff,
  staffOf,
} from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { recordFarewell, undoFarewell } from './farewell.ts';
import { handOver } from './household/hand-over.ts';
import { invite } from './household/invite.ts';
import { join } from './household/join.ts';
import { leave } from './household/leave.ts';
import { photoOf, replacePhoto } from './photo.ts';
import { keeperViews, listPets, listSpecies, listWeights, myPets, myPetView, staffViews } from './queries.ts';
import { registerPet } from './register.ts';
import { getKeptPet, getPet, keptPets } from './repository.ts';
import { updateMyPet, updatePetAsStaff } from './update.ts';
import { removeWeight, weighPet } from './weigh.ts';

const MOST_BREEDS = 30;

export function petRoutes(deps: Inner): RouteModule {
  return routes(Pet.petEndpoints, {
    ...breedHandlers(deps),
    ...ownerHandlers(deps),
    ...householdHandlers(deps),
    ...staffHandlers(deps),
  });
}

function breedHandlers(deps: Inner): Handlers<typeof Pet.breedEndpoints> {
  return {
    'GET /v1/species': async () => ({ items: await listSpecies(deps.db) }),
    'GET /v1/breeds': async ({ query }) => ({
      items: deps.breeds
        .search(query.search ?? '', query.species, MOST_BREEDS)
        .map(({ coatType: _coat, pinyin: _pinyin, ...breed }) => breed),
    }),
  };
}

/** The caller's view of a pet after a change. */
async function mine(deps: Inner, principal: Principal, petId: string): Promise<Pet.OwnerPet> {
  return myPetView(deps, await getKeptPet(deps.db, petId, ownerOf(principal).customerId, 'look'));
}

function ownerHandlers(deps: Inner): Handlers<typeof Pet.ownerPetEndpoints> {
  return {
    'GET /v1/owner/pets': async ({ principal }) => ({ items: await myPets(deps, ownerOf(principal).customerId) }),
    'POST /v1/owner/pets': async ({ principal, body, requestId }) => {
      const { customerId } = ownerOf(principal);
      return mine(deps, principal, await registerPet(deps, { customerId, pet: body, staff: null, requestId }));
    },
    'GET /v1/owner/pets/:petId': ({ principal, params }) => mine(deps, principal, params.petId),
    'PATCH /v1/owner/pets/:petId': async ({ principal, params, body }) => {
      await updateMyPet(deps, ownerOf(principal).customerId, params.petId, body);
      return mine(deps, principal, params.petId);
    },
    'GET /v1/owner/pets/:petId/weights': async ({ principal, params, query }) => {
      await getKeptPet(deps.db, params.petId, ownerOf(principal).customerId, 'look');
      return listWeights(deps, params.petId, query);
    },
    'POST /v1/owner/pets/:petId/weights': ({ principal, params, body }) =>
      weighPet(deps, ownerOf(principal).customerId, params.petId, body),
    'DELETE /v1/owner/pets/:petId/weights/:weightId': ({ principal, params }) =>
      removeWeight(deps, ownerOf(principal).customerId, params.petId, params.weightId),
    'POST /v1/owner/pets/:petId/farewell': async ({ principal, params, body }) => {
      await recordFarewell(deps, ownerOf(principal).customerId, params.petId, body.date);
      return mine(deps, principal, params.petId);
    },
    'DELETE /v1/owner/pets/:petId/farewell': async ({ principal, params }) => {
      await undoFarewell(deps, ownerOf(principal).customerId, params.petId);
      return mine(deps, principal, params.petId);
    },
    'POST /v1/owner/pets/:petId/photo': async ({ principal, params, upload }) => {
      await replacePhoto(deps, ownerOf(principal).customerId, params.petId, upload);
      return mine(deps, principal, params.petId);
    },
    'GET /v1/owner/pets/:petId/photo': async ({ principal, params }) =>
      photoOf(deps, await getKeptPet(deps.db, params.petId, ownerOf(principal).customerId, 'look')),
  };
}

function householdHandlers(deps: Inner): Handlers<typeof Pet.householdEndpoints> {
  const household = async (petId: string) => ({ items: (await keeperViews(deps, [petId])).get(petId) ?? [] });
  return {
    'GET /v1/owner/pets/:petId/household': async ({ principal, params }) => {
      await getKeptPet(deps.db, params.petId, ownerOf(principal).customerId, 'look');
      return household(params.petId);
    },
    'POST /v1/owner/pets/:petId/invitations': ({ principal, params }) =>
      invite(deps, ownerOf(principal).customerId, params.petId),
    'POST /v1/owner/households/join': async ({ principal, body }) =>
      mine(deps, principal, await join(deps, ownerOf(principal).customerId, body.code)),
    'DELETE /v1/owner/pets/:petId/household/:customerId': ({ principal, params }) =>
      leave(deps, ownerOf(principal).customerId, params.petId, params.customerId),
    'POST /v1/owner/pets/:petId/primary': async ({ principal, params, body }) => {
      await handOver(deps, ownerOf(principal).customerId, params.petId, body.customerId);
      return household(params.petId);
    },
  };
}

/** Pets belong to the operator's customers: staff of a merchant see them only through bookings of theirs (ACC-3). */
function operatorOf(principal: Principal): Staff {
  const staff = staffOf(principal);
  if (staff.scope !== 'operator') throw new Problem(forbidden);
  return staff;
}

function staffHandlers(deps: Inner): Handlers<typeof Pet.staffPetEndpoints> {
  const one = async (petId: string): Promise<Pet.StaffPet> => {
    const [pet] = await staffViews(deps, [await getPet(deps.db, petId, 'look')]);
    return pet as Pet.StaffPet;
  };
  return {
    'GET /v1/pets': async ({ principal, query }) => {
      operatorOf(principal);
      return listPets(deps, query);
    },
    'GET /v1/pets/:petId': async ({ principal, params }) => {
      operatorOf(principal);
      return one(params.petId);
    },
    'GET /v1/pets/:petId/weights': async ({ principal, params, query }) => {
      operatorOf(principal);
      await getPet(deps.db, params.petId, 'look');
      return listWeights(deps, params.petId, query);
    },
    'GET /v1/pets/:petId/photo': async ({ principal, params }) => {
      operatorOf(principal);
      return photoOf(deps, await getPet(deps.db, params.petId, 'look'));
    },
    'PATCH /v1/pets/:petId': async ({ principal, params, body, requestId }) => {
      await updatePetAsStaff(deps, { staff: operatorOf(principal), petId: params.petId, change: body, requestId });
      return one(params.petId);
    },
    'GET /v1/customers/:customerId/pets': async ({ principal, params }) => {
      operatorOf(principal);
      return { items: await staffViews(deps, await keptPets(deps.db, params.customerId)) };
    },
    'POST /v1/customers/:customerId/pets': async ({ principal, params, body, requestId }) => {
      const staff = operatorOf(principal);
      return one(await registerPet(deps, { customerId: params.customerId, pet: body, staff, requestId }));
    },
  };
}
