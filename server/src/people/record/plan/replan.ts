/** Makes the care plans of pets anew and keeps what is due as rows (PET-5); set-based, in the caller's transaction. */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { currentEntries, type EntryRow } from '../entry/repository.ts';
import { careRules } from '../settings.ts';
import type { CareEntry } from './dose.ts';
import { planOf } from './engine.ts';
import { nextTellOn } from './stage.ts';

export type PlanDeps = Pick<RecordDeps, 'clock' | 'settings' | 'pet' | 'timeZone'>;

interface DueRow {
  readonly pet_id: string;
  readonly care: PetRecord.CareKind;
  readonly cycle: string;
  readonly due_on: string;
  readonly latest_on: string | null;
  readonly reason: PetRecord.DueReason;
  readonly last_on: string | null;
  readonly dose: number | null;
  readonly doses: number | null;
  readonly next_on: string | null;
}

/**
 * Seven statements for any number of pets. Two who do it for one pet queue up at its row of `record.plan` and read the
 * record after that, so the later one has seen everything that is committed.
 */
export async function replan(tx: Tx, deps: PlanDeps, petIds: readonly string[]): Promise<void> {
  if (petIds.length === 0) return;
  const ids = [...new Set(petIds)].sort();
  await sql`insert into record.plan (pet_id) select unnest(${ids}::uuid[]) on conflict do nothing`.execute(tx);
  await sql`select from record.plan where pet_id = any(${ids}::uuid[]) order by pet_id for update`.execute(tx);
  const rules = await careRules(deps.settings, tx);
  const vitals = await deps.pet.vitalsOf(tx, ids);
  const entries = await currentEntries(tx, ids, COUNTS);
  const told = await toldOf(tx, ids);
  const today = todayOf(deps);
  const rows = ids.flatMap((petId) => {
    const subject = vitals.get(petId);
    if (!subject) return [];
    return planOf(subject, (entries.get(petId) ?? []).map(careEntry), rules).map((due): DueRow => {
      const stages = told.get(`${petId}/${due.care}/${due.cycle}`) ?? NOTHING;
      return {
        pet_id: petId,
        care: due.care,
        cycle: due.cycle,
        due_on: due.dueOn,
        latest_on: due.latestOn,
        reason: due.reason,
        last_on: due.lastOn,
        dose: due.dose,
        doses: due.doses,
        next_on: nextTellOn(due.dueOn, today, stages, rules.data.tell),
      };
    });
  });
  await writeDue(tx, ids, rows);
  await sql`
    update record.plan set data_version = ${rules.version}, planned_at = ${deps.clock.now().toString()}
    where pet_id = any(${ids}::uuid[])`.execute(tx);
}

/** Kinds of entries that some rule counts. */
const COUNTS = sql`kind in ('vaccination', 'deworming', 'visit', 'procedure')`;
const NOTHING: ReadonlySet<string> = new Set();

export function careEntry({ kind, on_date, detail }: EntryRow): CareEntry {
  return {
    kind,
    on: on_date,
    vaccines: detail.vaccines ?? [],
    target: detail.target ?? null,
    visit: detail.visit ?? null,
    procedure: detail.procedure ?? null,
    nextDueOn: detail.nextDueOn ?? null,
  };
}

async function toldOf(tx: Tx, petIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ key: string; stages: string[] }>`
    select pet_id || '/' || care || '/' || cycle as key, array_agg(stage) as stages from record.due_told
    where pet_id = any(${[...petIds]}::uuid[]) group by pet_id, care, cycle`.execute(tx);
  return new Map(rows.map((row) => [row.key, new Set(row.stages)]));
}

/** One statement: lines that are gone go, the others are written where something changed. */
async function writeDue(tx: Tx, petIds: readonly string[], rows: readonly DueRow[]): Promise<void> {
  await sql`
    with fresh as (select * from jsonb_populate_recordset(null::record.due, ${jsonb(rows)})),
    gone as (
      delete from record.due d where d.pet_id = any(${[...petIds]}::uuid[])
        and not exists (select from fresh f where f.pet_id = d.pet_id and f.care = d.care)
    )
    insert into record.due as present select * from fresh
    on conflict (pet_id, care) do update set cycle = excluded.cycle, due_on = excluded.due_on,
      latest_on = excluded.latest_on, reason = excluded.reason, last_on = excluded.last_on, dose = excluded.dose,
      doses = excluded.doses, next_on = excluded.next_on
    where present.* is distinct from excluded.*`.execute(tx);
}
