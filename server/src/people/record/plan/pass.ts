/** Passes over all pets: plans are made anew when the care data or a setting changed, and once a day as a safety net. */
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../platform/db.ts';
import type { Job } from '../../../platform/jobs.ts';
import type { Loop } from '../../../platform/loops.ts';
import type { RecordDeps } from '../deps.ts';
import { careRules } from '../settings.ts';
import { replan } from './replan.ts';

const EVERY_MS = 30_000;
const BATCH = 1000;

type PassDeps = Pick<RecordDeps, 'db' | 'clock' | 'settings' | 'pet' | 'timeZone'>;

interface PassRow {
  readonly data_version: string;
  readonly after_pet: string | null;
  readonly ended_at: string | null;
}

/** Begins a pass when the rules are others than those of the last one; goes on with one that was cut off. */
export function passLoop(deps: PassDeps): Loop {
  return {
    name: 'record.plan_pass',
    everyMs: EVERY_MS,
    async run(stop) {
      const { version } = await careRules(deps.settings, deps.db);
      const pass = await presentPass(deps.db);
      if (pass?.data_version !== version) await beginPass(deps, version);
      else if (pass.ended_at !== null) return;
      while (!stop?.aborted && (await passBatch(deps)) === BATCH);
    },
  };
}

/** At night in China: pets that came in without an event are planned too. */
export function passJob(deps: PassDeps): Job {
  return {
    name: 'record.plan_daily',
    cron: '41 18 * * *',
    run: async () => beginPass(deps, (await careRules(deps.settings, deps.db)).version),
  };
}

async function presentPass(db: Db): Promise<PassRow | undefined> {
  const { rows } = await sql<PassRow>`select data_version, after_pet, ended_at from record.plan_pass`.execute(db);
  return rows[0];
}

async function beginPass({ db, clock }: PassDeps, version: string): Promise<void> {
  await sql`
    insert into record.plan_pass (data_version, begun_at) values (${version}, ${clock.now().toString()})
    on conflict (pass) do update set data_version = excluded.data_version, after_pet = null,
      begun_at = excluded.begun_at, ended_at = null`.execute(db);
}

/** Where it is stands in the same transaction as the plans. @returns how many pets were planned */
function passBatch(deps: PassDeps): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<PassRow>`select * from record.plan_pass where ended_at is null for update`.execute(tx);
    const pass = rows[0];
    if (!pass) return 0;
    const ids = await deps.pet.idsAfter(tx, pass.after_pet, BATCH);
    await replan(tx, deps, ids);
    await sql`
      update record.plan_pass set after_pet = ${ids.at(-1) ?? pass.after_pet},
        ended_at = ${ids.length < BATCH ? deps.clock.now().toString() : null}`.execute(tx);
    return ids.length;
  });
}
