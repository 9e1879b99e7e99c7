/** Loop: tells what comes due, once for each pet, care, cycle and stage, whatever restarts in between (PET-5). */
import { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Loop } from '../../../platform/loops.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { careData } from './data.ts';
import { nextTellOn, stageToTell } from './stage.ts';

const EVERY_MS = 60_000;
const BATCH = 2000;

type TellDeps = Pick<RecordDeps, 'db' | 'clock' | 'settings' | 'pet' | 'timeZone'>;

interface Waiting {
  readonly pet_id: string;
  readonly care: PetRecord.CareKind;
  readonly cycle: string;
  readonly due_on: string;
  readonly last_on: string | null;
  readonly told: readonly string[];
}

/** How far it came stands in the rows, so another process or a restart goes on where this one was. */
export function careLoop(deps: TellDeps): Loop {
  return {
    name: 'record.care_due',
    everyMs: EVERY_MS,
    async run(stop) {
      while (!stop?.aborted && (await tellBatch(deps)) === BATCH);
    },
  };
}

/** @returns how many lines were looked at */
export function tellBatch(deps: TellDeps): Promise<number> {
  const today = todayOf(deps);
  const { tell } = careData;
  return inTransaction(deps.db, async (tx) => {
    const rows = await waiting(tx, today);
    if (rows.length === 0) return 0;
    const pets = await deps.pet.vitalsOf(tx, [...new Set(rows.map((row) => row.pet_id))]);
    const moves = rows.map((row) => {
      const told = new Set(row.told);
      const alive = pets.get(row.pet_id)?.deceasedOn === null;
      const stage = alive ? stageToTell(row.due_on, today, told, tell) : null;
      if (stage) told.add(stage);
      const tomorrow = Temporal.PlainDate.from(today).add({ days: 1 }).toString();
      return { row, stage, next_on: alive ? nextTellOn(row.due_on, tomorrow, told, tell) : null };
    });
    const fresh = await markTold(tx, deps, moves);
    await sql`
      update record.due d set next_on = n.next_on
      from jsonb_to_recordset(${jsonb(moves.map(({ row, next_on }) => ({ pet_id: row.pet_id, care: row.care, next_on })))})
        as n (pet_id uuid, care text, next_on date)
      where d.pet_id = n.pet_id and d.care = n.care`.execute(tx);
    const now = deps.clock.now();
    const facts = moves.flatMap(({ row, stage }) => {
      if (!stage || !fresh.has(`${row.pet_id}/${row.care}`)) return [];
      const { care, cycle, due_on: dueOn, last_on: lastOn } = row;
      return [{ petId: row.pet_id, payload: { care, cycle, dueOn, stage, lastOn }, occurredAt: now }];
    });
    await deps.pet.announce(tx, PetRecord.careDue, facts);
    return rows.length;
  });
}

async function waiting(tx: Tx, today: string): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select d.pet_id, d.care, d.cycle, d.due_on, d.last_on, array(
      select t.stage from record.due_told t where t.pet_id = d.pet_id and t.care = d.care and t.cycle = d.cycle
    ) as told
    from record.due d where d.next_on <= ${today} order by d.next_on, d.pet_id limit ${BATCH}
    for update of d skip locked`.execute(tx);
  return rows;
}

interface Move {
  readonly row: Waiting;
  readonly stage: PetRecord.DueStage | null;
}

/** The row in `due_told` decides: who writes it tells. @returns `pet/care` of those that were written */
async function markTold(tx: Tx, { clock }: TellDeps, moves: readonly Move[]): Promise<Set<string>> {
  const rows = moves.flatMap(({ row, stage }) =>
    stage ? [{ pet_id: row.pet_id, care: row.care, cycle: row.cycle, stage, told_at: clock.now().toString() }] : [],
  );
  if (rows.length === 0) return new Set();
  const { rows: written } = await sql<{ key: string }>`
    insert into record.due_told select * from jsonb_populate_recordset(null::record.due_told, ${jsonb(rows)})
    on conflict do nothing returning pet_id || '/' || care as key`.execute(tx);
  return new Set(written.map((row) => row.key));
}
