/** What is due, for screens and other modules; and whether the vaccines of a pet hold on days to come (BOOK-16). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { currentEntries } from '../entry/repository.ts';
import { careRules } from '../settings.ts';
import { careData, careSources } from './data.ts';
import { daysBetween } from './dose.ts';
import { isAtRisk } from './engine.ts';
import { careEntry } from './replan.ts';
import { stageOn } from './stage.ts';
import { coveredUntil } from './vaccine.ts';

type PlanDeps = Pick<RecordDeps, 'clock' | 'settings' | 'pet' | 'timeZone'>;

interface DueRow {
  readonly pet_id: string;
  readonly care: PetRecord.CareKind;
  readonly due_on: string;
  readonly latest_on: string | null;
  readonly reason: PetRecord.DueReason;
  readonly last_on: string | null;
  readonly dose: number | null;
  readonly doses: number | null;
}

/** Lines of each pet as of a day, soonest first; the dead and pets without rules are left out. Two queries. */
export async function dueOf(
  handle: Db | Tx,
  deps: PlanDeps,
  petIds: readonly string[],
  at?: Temporal.Instant,
): Promise<Map<string, PetRecord.DueItem[]>> {
  if (petIds.length === 0) return new Map();
  const day = at ? at.toZonedDateTimeISO(deps.timeZone).toPlainDate().toString() : todayOf(deps);
  const pets = await deps.pet.vitalsOf(handle, petIds);
  const { rows } = await sql<DueRow>`
    select pet_id, care, due_on, latest_on, reason, last_on, dose, doses from record.due
    where pet_id = any(${[...petIds]}::uuid[]) order by pet_id, due_on, care`.execute(handle);
  // A farewell counts at once, before the plan is made anew.
  const living = rows.filter((row) => pets.get(row.pet_id)?.deceasedOn === null);
  return Map.groupBy(
    living.map((row) => itemOf(row, day)),
    (item) => item.petId,
  );
}

function itemOf(row: DueRow, day: string): PetRecord.DueItem {
  return {
    petId: row.pet_id,
    care: row.care,
    dueOn: row.due_on,
    latestOn: row.latest_on,
    reason: row.reason,
    lastOn: row.last_on,
    dose: row.dose,
    doses: row.doses,
    stage: stageOn(row.due_on, day, careData.tell),
    daysLeft: daysBetween(day, row.due_on),
  };
}

export async function carePlan(handle: Db | Tx, deps: PlanDeps, petId: string): Promise<PetRecord.CarePlan> {
  const items = (await dueOf(handle, deps, [petId])).get(petId) ?? [];
  return { items, dataVersion: careData.version, sources: [...careSources] };
}

export interface VaccineCheck {
  readonly ok: boolean;
  /** Each required vaccine that does not hold, with the first of the days on which it does not. */
  readonly missing: readonly { readonly vaccine: PetRecord.VaccineCode; readonly from: string }[];
}

/**
 * Rule 25: rabies (dog) and the core vaccines must hold on every one of the days. Species without rules need none.
 * @param dates days in the store's calendar
 */
export async function vaccinesValid(
  handle: Db | Tx,
  deps: PlanDeps,
  petId: string,
  dates: readonly Temporal.PlainDate[],
): Promise<VaccineCheck> {
  const pet = (await deps.pet.vitalsOf(handle, [petId])).get(petId);
  const required = pet ? (careData.validity.required[pet.species] ?? []) : [];
  if (!pet || required.length === 0) return { ok: true, missing: [] };
  const rules = await careRules(deps.settings, handle);
  const found = await currentEntries(handle, [petId], sql`kind = 'vaccination'`);
  const entries = (found.get(petId) ?? []).map(careEntry);
  const subject = { ...pet, atRisk: isAtRisk(pet, rules) };
  const days = dates.map(String).sort();
  const missing = required.flatMap((vaccine) => {
    const from = days.find((day) => {
      const until = coveredUntil(rules, subject, entries, vaccine, day);
      return until === null || until < day;
    });
    return from === undefined ? [] : [{ vaccine, from }];
  });
  return { ok: missing.length === 0, missing };
}
