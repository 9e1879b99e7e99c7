/** Households: several owners share a pet, one of them is the primary keeper (PET-2). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { OwnerPet } from './owner.ts';
import { keeperRoles } from './profile.ts';

const tag = 'pet';
const params = Closed({ petId: Id });

export const Keeper = Type.Object({
  customerId: Id,
  name: Nullable(Type.String()),
  role: OneOf(keeperRoles),
  since: Instant,
});
export type Keeper = Static<typeof Keeper>;

/** Primary first, then by date of joining. */
export const Household = Type.Object({ items: Type.Array(Keeper) });
export type Household = Static<typeof Household>;

/** Four groups of four letters and digits, e.g. `7K3M-…`; shown once, valid for one join. */
export const Invitation = Type.Object({ code: Type.String(), expiresAt: Instant });
export type Invitation = Static<typeof Invitation>;

export const householdEndpoints = {
  'GET /v1/owner/pets/:petId/household': endpoint({
    summary: 'Keepers of the pet',
    tag,
    allow: ['owner'],
    params,
    reply: Household,
  }),
  'POST /v1/owner/pets/:petId/invitations': endpoint({
    summary: 'Invite somebody into the household; primary keeper only',
    tag,
    allow: ['owner'],
    params,
    reply: Invitation,
    status: 201,
  }),
  'POST /v1/owner/households/join': endpoint({
    summary: 'Join a household with a code',
    tag,
    allow: ['owner'],
    body: Closed({ code: Type.String({ minLength: 16, maxLength: 24 }) }),
    reply: OwnerPet,
    limit: 'code',
  }),
  'DELETE /v1/owner/pets/:petId/household/:customerId': endpoint({
    summary: 'Leave the household, or as primary keeper remove a member',
    tag,
    allow: ['owner'],
    params: Closed({ petId: Id, customerId: Id }),
  }),
  'POST /v1/owner/pets/:petId/primary': endpoint({
    summary: 'Hand the role of primary keeper to a member',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ customerId: Id }),
    reply: Household,
  }),
};
