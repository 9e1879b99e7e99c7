/** A pet as owners and staff see it, and what they may write about it. */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { BreedKey, BreedName, coatLengths, SpeciesKey, sizeClasses } from './breed.ts';

export const petSexes = ['male', 'female', 'unknown'] as const;
export type PetSex = (typeof petSexes)[number];
/** How much of a birthday is known; an estimated age is a birthday of precision `month` or `year`. */
export const birthdayPrecisions = ['day', 'month', 'year'] as const;
export type BirthdayPrecision = (typeof birthdayPrecisions)[number];
/** Stages by age; `puppy` is of dogs, `kitten` of cats, other species have none. */
export const lifeStages = ['puppy', 'kitten', 'young-adult', 'mature-adult', 'senior'] as const;
export type LifeStage = (typeof lifeStages)[number];
export const keeperRoles = ['primary', 'member'] as const;
export type KeeperRole = (typeof keeperRoles)[number];
export const microchipKinds = ['iso', 'non-iso'] as const;
export type MicrochipKind = (typeof microchipKinds)[number];

/** Whole grams; the heaviest dogs weigh under 160 kg, a pony under 400 kg. */
export const Grams = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Words = (most: number) => Type.Array(Line(40), { maxItems: most, uniqueItems: true });
/** 15 digits (ISO 11784), or an older chip of 9 or 10 letters and digits; blanks, dots and dashes are ignored. */
const Microchip = Type.String({ minLength: 9, maxLength: 24 });

const optionalFields = {
  breedId: Type.Optional(Nullable(BreedKey)),
  /** Of a cross of two; only together with `breedId`. */
  secondBreedId: Type.Optional(Nullable(BreedKey)),
  sex: Type.Optional(OneOf(petSexes)),
  neutered: Type.Optional(Nullable(Type.Boolean())),
  birthday: Type.Optional(Nullable(PlainDate)),
  /** `day` when left out. */
  birthdayPrecision: Type.Optional(OneOf(birthdayPrecisions)),
  /** Left out or null: that of the breed. */
  coatLength: Type.Optional(Nullable(OneOf(coatLengths))),
  coatColour: Type.Optional(Nullable(Line(40))),
  temperamentTags: Type.Optional(Words(20)),
  microchip: Type.Optional(Nullable(Microchip)),
  foodHabits: Type.Optional(Nullable(Line(500))),
  /** Ingredients. */
  allergies: Type.Optional(Words(30)),
  chronicConditions: Type.Optional(Words(30)),
};

export const NewPet = Closed({
  name: Line(40),
  species: SpeciesKey,
  ...optionalFields,
  /** First entry of the weight history, measured now. */
  weightGrams: Type.Optional(Grams),
});
export type NewPet = Static<typeof NewPet>;

/** Members left out stay as they are. */
export const PetChange = Closed({
  name: Type.Optional(Line(40)),
  species: Type.Optional(SpeciesKey),
  ...optionalFields,
});
export type PetChange = Static<typeof PetChange>;

export const petProfile = {
  petId: Id,
  name: Type.String(),
  species: SpeciesKey,
  breed: Nullable(BreedName),
  secondBreed: Nullable(BreedName),
  sex: OneOf(petSexes),
  neutered: Nullable(Type.Boolean()),
  birthday: Nullable(PlainDate),
  birthdayPrecision: Nullable(OneOf(birthdayPrecisions)),
  /** Whole days lived, until today or the farewell; null without a birthday. */
  ageDays: Nullable(Type.Integer()),
  /** By the adult's own weight, else by the breed; dogs only. */
  sizeClass: Nullable(OneOf(sizeClasses)),
  lifeStage: Nullable(OneOf(lifeStages)),
  weightGrams: Nullable(Type.Integer()),
  weighedAt: Nullable(Instant),
  coatLength: Nullable(OneOf(coatLengths)),
  coatColour: Nullable(Type.String()),
  temperamentTags: Type.Array(Type.String()),
  microchip: Nullable(Type.String()),
  microchipKind: Nullable(OneOf(microchipKinds)),
  /** Changes with each new photo; null without one. */
  photoId: Nullable(Id),
  foodHabits: Nullable(Type.String()),
  allergies: Type.Array(Type.String()),
  chronicConditions: Type.Array(Type.String()),
  /** Day of death. */
  deceasedOn: Nullable(PlainDate),
  /** Until when a farewell can be taken back. */
  farewellUndoUntil: Nullable(Instant),
  registeredAt: Instant,
};

export const PetProfile = Type.Object(petProfile);
export type PetProfile = Static<typeof PetProfile>;

export const Weight = Type.Object({
  weightId: Id,
  at: Instant,
  grams: Type.Integer(),
  /** `staff`: from the health record, as a clinic or a service weighed the animal. */
  source: OneOf(['owner', 'staff', 'import']),
});
export type Weight = Static<typeof Weight>;
