/** What somebody who treats or washes the animal must know, from its profile and record. */
import type { Pet, PetRecord } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import type { CareRules } from '../plan/data.ts';
import { isAtRisk } from '../plan/engine.ts';
import { careEntry } from '../plan/replan.ts';
import { coveredUntil } from '../plan/vaccine.ts';
import { careRules } from '../settings.ts';
import { currentEntries, type EntryRow } from './repository.ts';

const LAST_VISITS = 5;

type SummaryDeps = Pick<RecordDeps, 'clock' | 'settings' | 'pet' | 'timeZone'>;

/** Summaries of the pets that exist, in three queries. */
export async function summariesOf(
  handle: Db | Tx,
  deps: SummaryDeps,
  petIds: readonly string[],
): Promise<Map<string, PetRecord.RecordSummary>> {
  const [pets, entries, rules] = [
    await deps.pet.findPets(handle, petIds),
    await currentEntries(handle, petIds),
    await careRules(deps.settings, handle),
  ];
  const today = todayOf(deps);
  return new Map([...pets].map(([petId, pet]) => [petId, summary(pet, entries.get(petId) ?? [], rules, today)]));
}

/** @param entries present ones, oldest first */
export function summary(
  pet: Pet.PetProfile,
  entries: readonly EntryRow[],
  rules: CareRules,
  today: string,
): PetRecord.RecordSummary {
  const latest = entries.toReversed();
  const of = (kind: PetRecord.EntryKind) => latest.filter((entry) => entry.kind === kind);
  const chronic = of('diagnosis').filter((entry) => entry.detail.chronic);
  return {
    petId: pet.petId,
    allergies: distinct([...pet.allergies, ...latest.flatMap((entry) => entry.detail.allergies ?? [])]),
    conditions: distinct([...pet.chronicConditions, ...chronic.flatMap((entry) => entry.detail.condition ?? [])]),
    medicines: of('prescription')
      .filter((entry) => entry.detail.untilOn === undefined || entry.detail.untilOn >= today)
      .map(({ detail }) => ({
        medicine: detail.medicine ?? '',
        dose: detail.dose ?? null,
        untilOn: detail.untilOn ?? null,
      })),
    lastVisits: of('visit')
      .slice(0, LAST_VISITS)
      .map((entry) => ({
        onDate: entry.on_date,
        title: titleOf(entry),
        ...(entry.detail.titles && { titles: entry.detail.titles }),
        visit: entry.detail.visit ?? null,
        clinic: clinicOf(entry),
      })),
    vaccines: vaccinesOf(pet, latest, rules, today),
    deworming: lastDewormings(of('deworming')),
    weightGrams: pet.weightGrams ?? of('weight')[0]?.detail.grams ?? null,
  };
}

function vaccinesOf(pet: Pet.PetProfile, latest: readonly EntryRow[], rules: CareRules, today: string) {
  const subject = { ...pet, atRisk: isAtRisk(pet, rules) };
  const care = latest.map(careEntry);
  const given = latest.filter((entry) => entry.kind === 'vaccination');
  return distinct(given.flatMap((entry) => entry.detail.vaccines ?? [])).map((vaccine) => {
    const last = given.find((entry) => entry.detail.vaccines?.includes(vaccine)) as EntryRow;
    const product = last.detail.product ?? null;
    const validUntil = coveredUntil(rules, subject, care, vaccine, today) ?? last.detail.nextDueOn ?? null;
    return { vaccine, onDate: last.on_date, product, clinic: clinicOf(last), validUntil };
  });
}

function lastDewormings(entries: readonly EntryRow[]) {
  const found = new Map<PetRecord.DewormTarget, string>();
  for (const { detail, on_date } of entries) {
    if (detail.target && !found.has(detail.target)) found.set(detail.target, on_date);
  }
  return [...found].map(([target, onDate]) => ({ target, onDate }));
}

function titleOf({ detail }: Pick<EntryRow, 'detail'>): string | null {
  return detail.title ?? detail.product ?? detail.condition ?? detail.medicine ?? detail.test ?? null;
}

export function clinicOf(row: Pick<EntryRow, 'detail' | 'source_kind' | 'source_name'>): string | null {
  return row.detail.clinic ?? (row.source_kind === 'owner' ? null : row.source_name);
}

function distinct<T extends string>(words: readonly T[]): T[] {
  return [...new Set(words)];
}

export function emptySummary(petId: string): PetRecord.RecordSummary {
  const nothing = { allergies: [], conditions: [], medicines: [], lastVisits: [], vaccines: [], deworming: [] };
  return { petId, ...nothing, weightGrams: null };
}
