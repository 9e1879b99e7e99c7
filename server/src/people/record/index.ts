/** Face of the record module: health records, clinics, care plans, timeline, portrait, what fits (PET-3 to PET-9). */
import { PetRecord } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import { type Authenticate, routes } from '../../platform/http/index.ts';
import type { Module } from '../../platform/module.ts';
import { type Actor, clinicPrincipal, createClinic, createClinicKey, findClinic } from './clinic/clinics.ts';
import { type ClinicFile, importFile } from './clinic/import.ts';
import { clinicHandlers } from './clinic/routes.ts';
import type { Inner, MerchantAccess, RecordDeps } from './deps.ts';
import { addEntries, type NewEntry, type Source } from './entry/add.ts';
import { type EntryQuery, listEntries } from './entry/queries.ts';
import { restateEntries } from './entry/restate.ts';
import { emptySummary, summariesOf } from './entry/summary.ts';
import { fitFacts } from './fit/facts.ts';
import { rank } from './fit/rank.ts';
import { portraitConsumer } from './life/portrait.ts';
import type { TimelineSource } from './life/source.ts';
import { ownerRecordHandlers } from './owner-routes.ts';
import { archiveContributor, eraseParticipant, mergeParticipant, petsRemoved } from './participants.ts';
import { passJob, passLoop } from './plan/pass.ts';
import { dueOf, type VaccineCheck, vaccinesValid } from './plan/queries.ts';
import { careLoop } from './plan/tell.ts';
import { planConsumer, weightConsumer } from './reactions.ts';
import { staffRecordHandlers } from './staff-routes.ts';
import { sweepJob } from './sweep.ts';

export type { ClinicFile } from './clinic/import.ts';
export type { MerchantAccess, RecordDeps } from './deps.ts';
export type { NewEntry, Source } from './entry/add.ts';
export type { TimelinePiece, TimelineSource } from './life/source.ts';
export type { VaccineCheck } from './plan/queries.ts';
export { recordSettings } from './settings.ts';

export interface RecordModule extends Module {
  /**
   * Entries into the records of pets, once for each key of the source; plans follow in the same transaction. Entries for
   * pets that are gone are left out.
   * @returns id of each entry by its key, of those that were there already too
   * @throws Problem `record/detail-invalid`, `record/date-invalid`
   */
  add(tx: Tx, entries: readonly NewEntry[], by: Source): Promise<Map<string, string>>;
  /**
   * What a source brought, said anew: corrected with a trace, withdrawn where it no longer holds.
   * @throws Problem `record/detail-invalid`, `record/date-invalid`
   */
  restate(tx: Tx, entries: readonly NewEntry[], said: { readonly by: Source; readonly reason: string }): Promise<void>;
  /** One page, latest first, as staff see it. */
  entriesOf(
    handle: Db | Tx,
    petId: string,
    query?: EntryQuery,
  ): Promise<{ items: PetRecord.Entry[]; nextCursor: string | null }>;
  /** What somebody who treats or washes the animal must know; an empty one when there is no such pet (any more). */
  summaryOf(handle: Db | Tx, petId: string): Promise<PetRecord.RecordSummary>;
  /** Rule 25: whether rabies (dog) and core vaccines hold on every one of the days (BOOK-16). */
  vaccinesValid(handle: Db | Tx, petId: string, dates: readonly Temporal.PlainDate[]): Promise<VaccineCheck>;
  /** Care plans as of an instant, soonest first; pets without lines are left out. */
  dueOf(handle: Db | Tx, petIds: readonly string[], at?: Temporal.Instant): Promise<Map<string, PetRecord.DueItem[]>>;
  /** What the rules of {@link rank} know about the pets that exist. */
  fitFor(handle: Db | Tx, petIds: readonly string[]): Promise<Map<string, PetRecord.FitFacts>>;
  /** Candidates by what fits, with reasons; pure. */
  readonly rank: typeof rank;

  /** While the application is put together: another room's part of the timeline. */
  useTimeline(source: TimelineSource): void;
  /** While the application is put together: whose record a merchant's staff may read; nobody's when left out. */
  useMerchantAccess(access: MerchantAccess): void;

  /** A clinic's key, or whoever else authenticates the other credentials. */
  authenticated(others: Authenticate): Authenticate;
  /** By id or name. */
  findClinic(handle: Db | Tx, text: string): Promise<PetRecord.Clinic | undefined>;
  /** For the command line and the demo city. */
  createClinic(actor: Actor, input: PetRecord.ClinicInput): Promise<PetRecord.Clinic>;
  createClinicKey(actor: Actor, clinicId: string, name: string): Promise<{ key: PetRecord.ClinicKey; secret: string }>;
  /** @throws Problem `record/clinic-not-found`, `record/file-unreadable` */
  importFile(actor: Actor, file: ClinicFile): Promise<PetRecord.ClinicImport>;
}

/** Registers itself with identity for merges, erasures and archives, and with pet for pets that nobody keeps any more. */
export function createRecordModule(outside: RecordDeps): RecordModule {
  const deps: Inner = { ...outside, timelines: [], registered: { merchantAccess: async () => new Set() } };
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant(deps));
  outside.identity.onArchive(archiveContributor(deps));
  outside.pet.onRemove(petsRemoved(deps));
  return {
    routes: routes(PetRecord.recordEndpoints, {
      ...ownerRecordHandlers(deps),
      ...staffRecordHandlers(deps),
      ...clinicHandlers(deps),
    }),
    consumers: [planConsumer(deps), portraitConsumer(deps), weightConsumer(deps)],
    jobs: [passJob(deps), sweepJob(deps)],
    loops: [passLoop(deps), careLoop(deps)],
    add: (tx, entries, by) => addEntries(tx, deps, entries, by),
    restate: (tx, entries, said) => restateEntries(tx, deps, entries, said),
    entriesOf: (handle, petId, query = {}) => listEntries(handle, petId, query, { kind: 'staff', mayWrite: false }),
    summaryOf: async (handle, petId) => (await summariesOf(handle, deps, [petId])).get(petId) ?? emptySummary(petId),
    vaccinesValid: (handle, petId, dates) => vaccinesValid(handle, deps, petId, dates),
    dueOf: (handle, petIds, at) => dueOf(handle, deps, petIds, at),
    fitFor: (handle, petIds) => fitFacts(handle, deps, petIds),
    rank,
    useTimeline: (source) => void deps.timelines.push(source),
    useMerchantAccess: (access) => {
      deps.registered.merchantAccess = access;
    },
    authenticated: (others) => async (credentials) => {
      const { clinicKey, ...rest } = credentials;
      if (!clinicKey || rest.bearer || rest.cookie) return others(rest);
      return (await clinicPrincipal(deps, clinicKey)) ?? { kind: 'anonymous' };
    },
    findClinic,
    createClinic: (actor, input) => createClinic(deps, actor, input),
    createClinicKey: (actor, clinicId, name) => createClinicKey(deps, actor, clinicId, name),
    importFile: (actor, file) => importFile(deps, actor, file),
  };
}
