/** Species and breeds: reference data that everybody may read. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Nullable, OneOf } from '../../schema.ts';

const tag = 'pet';

export const sizeClasses = ['toy', 'small', 'medium', 'large', 'giant'] as const;
export type SizeClass = (typeof sizeClasses)[number];
export const coatLengths = ['hairless', 'short', 'medium', 'semi-long', 'long'] as const;
export type CoatLength = (typeof coatLengths)[number];

/** Stable key such as `dog`, `cat`, `rabbit`; new species are data. */
export const SpeciesKey = Type.String({ pattern: '^[a-z][a-z-]{1,30}$' });
/** Stable key such as `golden-retriever`. */
export const BreedKey = Type.String({ pattern: '^[a-z][a-z0-9-]{1,60}$' });

export const Species = Type.Object({ species: SpeciesKey, nameZh: Type.String(), nameEn: Type.String() });
export type Species = Static<typeof Species>;

export const BreedName = Type.Object({ breedId: BreedKey, nameZh: Type.String(), nameEn: Type.String() });
export type BreedName = Static<typeof BreedName>;

const Figure = Nullable(Type.Number());

/** Figures are those of the breed's adults; null where no source names them. */
export const Breed = Type.Object({
  breedId: BreedKey,
  species: SpeciesKey,
  nameZh: Type.String(),
  nameEn: Type.String(),
  /** Further names in either language, e.g. 金毛. */
  aliases: Type.Array(Type.String()),
  mixed: Type.Boolean(),
  sizeClass: Nullable(OneOf(sizeClasses)),
  coatLength: Nullable(OneOf(coatLengths)),
  weightMinKg: Figure,
  weightMaxKg: Figure,
  lifeMinYears: Figure,
  lifeMaxYears: Figure,
});
export type Breed = Static<typeof Breed>;

export const breedEndpoints = {
  'GET /v1/species': endpoint({
    summary: 'Species that a pet can be of, the usual ones first',
    tag,
    allow: ['public'],
    reply: Type.Object({ items: Type.Array(Species) }),
  }),
  'GET /v1/breeds': endpoint({
    summary: 'Breeds by Chinese or English name, alias, pinyin or initials, best match first, at most 30',
    tag,
    allow: ['public'],
    query: Closed({ species: Type.Optional(SpeciesKey), search: Type.Optional(Type.String({ maxLength: 60 })) }),
    reply: Type.Object({ items: Type.Array(Breed) }),
  }),
};
