/** Face of the pet module: breeds, pets and who keeps them (PET-1, PET-2). */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { FactSource } from '../../platform/facts.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Module } from '../../platform/module.ts';
import { announceMany } from './announce.ts';
import { birthdaysOn } from './birthdays.ts';
import { openBreedBook } from './breed/book.ts';
import type { Resolve } from './breed/match.ts';
import type { Inner, PetDeps, PetsRemoved } from './deps.ts';
import { petFacts } from './facts/source.ts';
import { type BulkOptions, type BulkPet, insertPets } from './insert-many.ts';
import { type MicrochipReading, readMicrochip } from './microchip.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { type CustomerPet, findPets, petsOf } from './queries.ts';
import { getKeptPet } from './repository.ts';
import { petRoutes } from './routes.ts';
import { holdPets, type PetVitals, petIdsAfter, petKeepers, petsByMicrochip, petVitals } from './seek.ts';
import { noteWeighIns, type WeighIn } from './weigh.ts';

export type { PetDeps } from './deps.ts';
export type { BulkOptions, BulkPet } from './insert-many.ts';
export type { MicrochipReading } from './microchip.ts';
export type { CustomerPet } from './queries.ts';
export type { PetVitals } from './seek.ts';
export { petSettings } from './settings.ts';
export type { WeighIn } from './weigh.ts';

export interface PetModule extends Module {
  /** Breeds into the database when their file changed; writes of pets do it by themselves, a start may do it early. */
  ensureBreeds(): Promise<void>;
  /** The breed, with its figures. */
  findBreed(breedId: string): Pet.Breed | undefined;
  /** Breed ids of the texts of other systems, null for each that is not known. */
  readonly resolveBreeds: Resolve;

  /** @throws Problem `pet/not-kept` unless the customer is one of the pet's keepers */
  requireKept(handle: Db | Tx, petId: string, customerId: string): Promise<void>;
  /** Profiles of the ids that exist, in one query. */
  findPets(handle: Db | Tx, petIds: readonly string[]): Promise<Map<string, Pet.PetProfile>>;
  /** Pets of each customer, the living first, in one query; customers without pets are left out. */
  petsOf(handle: Db | Tx, customerIds: readonly string[]): Promise<Map<string, CustomerPet[]>>;
  /** Living pets with a birthday on one of the days (`MM-DD`), with their first keeper, by id. */
  birthdaysOn: typeof birthdaysOn;
  /** Thousands at a time, in the caller's transaction. @returns ids in the order of the pets */
  insertPets(tx: Tx, pets: readonly BulkPet[], options?: BulkOptions): Promise<string[]>;

  /** Keepers of each pet, the primary one first, in one query. */
  keepersOf: typeof petKeepers;
  /** Facts about pets into the log, one copy for each present keeper; two statements for any number. */
  announce: typeof announceMany;
  /** What plans and rules follow from, of the ids that exist, in one query. */
  vitalsOf(handle: Db | Tx, petIds: readonly string[]): Promise<Map<string, PetVitals>>;
  /** Pets by microchip as {@link readMicrochip} gives it, in one query. */
  byMicrochip: typeof petsByMicrochip;
  readMicrochip(text: string): MicrochipReading;
  /** For work that passes over all pets. */
  idsAfter: typeof petIdsAfter;
  /** The pets that exist, none of which is removed before the transaction ends. */
  hold: typeof holdPets;
  /** What the health records say of weights, as a whole for each of the pets. */
  noteWeighIns(tx: Tx, weighIns: ReadonlyMap<string, readonly WeighIn[]>): Promise<void>;
  /** For modules above, while the application is put together: what they do with pets that nobody keeps any more. */
  onRemove(removed: PetsRemoved): void;

  /** For segments: what rules can ask about pets. */
  readonly facts: FactSource;
}

/** Registers itself with identity for merges, erasures and archives. */
export function createPetModule(outside: PetDeps): PetModule {
  const deps: Inner = { ...outside, breeds: openBreedBook(outside.db, outside.log), removals: [] };
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant(deps));
  outside.identity.onArchive(archiveContributor(deps));
  return {
    routes: petRoutes(deps),
    jobs: [sweepJob(deps)],
    ensureBreeds: deps.breeds.ensure,
    findBreed: deps.breeds.find,
    resolveBreeds: deps.breeds.resolve,
    requireKept: async (handle, petId, customerId) => void (await getKeptPet(handle, petId, customerId, 'look')),
    findPets: (handle, petIds) => findPets(deps, handle, petIds),
    birthdaysOn,
    petsOf: (handle, customerIds) => petsOf(deps, handle, customerIds),
    insertPets: (tx, pets, options) => insertPets(tx, deps, pets, options),
    keepersOf: petKeepers,
    announce: announceMany,
    vitalsOf: (handle, petIds) => petVitals(handle, deps.breeds, petIds),
    byMicrochip: petsByMicrochip,
    readMicrochip,
    idsAfter: petIdsAfter,
    hold: holdPets,
    noteWeighIns: (tx, weighIns) => noteWeighIns(tx, deps, weighIns),
    onRemove: (removed) => void deps.removals.push(removed),
    facts: petFacts(deps.timeZone),
  };
}

/** Invitations that nobody can use any more. */
function sweepJob({ db, clock }: Inner): Job {
  return {
    name: 'pet.sweep',
    cron: '23 * * * *',
    run: async () =>
      void (await sql`delete from pet.invitation where expires_at <= ${clock.now().toString()}`.execute(db)),
  };
}
