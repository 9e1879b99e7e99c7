/** Words of the schedule: how a claim stands, and the pet that decides minutes and price. */
import { type Static, Type } from 'typebox';
import { coatLengths, sizeClasses } from '../../people/pet/breed.ts';
import { Closed, Id, Instant, OneOf } from '../../schema.ts';

/** Those that keep a resource from anybody else. */
export const liveClaimStatuses = ['held', 'confirmed', 'in_service'] as const;
export type LiveClaimStatus = (typeof liveClaimStatuses)[number];
export const claimStatuses = [...liveClaimStatuses, 'done', 'expired', 'cancelled'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];
export const ClaimStatus = OneOf(claimStatuses);

/**
 * For whom it is: a pet on file, or what decides minutes and price for one that is not. A pet on file needs the
 * owner's sign-in; its own figures stand, and the others may not be given with it.
 */
export const petQuery = {
  petId: Type.Optional(Id),
  species: Type.Optional(Type.String({ maxLength: 40, pattern: '^[a-z][a-z-]*$' })),
  sizeClass: Type.Optional(OneOf(sizeClasses)),
  coatLength: Type.Optional(OneOf(coatLengths)),
  weightGrams: Type.Optional(Type.Integer({ minimum: 1, maximum: 200_000 })),
};

/** What lengthens a visit beyond the band: said by whoever asks, for a pet on file known (`firstVisit`). */
export const addedQuery = {
  firstVisit: Type.Optional(Type.Boolean()),
  matted: Type.Optional(Type.Boolean()),
};

/** Who asks: members may take what is kept for them at peak times (rule 22). */
export const audiences = ['member', 'everyone'] as const;
export type Audience = (typeof audiences)[number];
export const Audience = OneOf(audiences);

/** A start that can be held now. */
export const Start = Closed({
  startsAt: Instant,
  /** Without buffers and travel. */
  endsAt: Instant,
  /** Open to members only until the peak is released to everybody. */
  memberOnly: Type.Boolean(),
});
export type Start = Static<typeof Start>;
