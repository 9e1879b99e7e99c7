/** Housekeeping of the platform's own: day partitions of the log ahead of time, old idempotency keys and removed files away. */
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';
import type { Files } from './files.ts';
import type { Loop } from './loops.ts';

const DAYS_AHEAD = 7;
const KEEP_KEYS_DAYS = 2;

/** Create the log's partitions from today on; a day that already has events in the default partition stays there. */
export async function ensureEventPartitions(db: Db, clock: Clock): Promise<void> {
  const today = clock.now().toZonedDateTimeISO('UTC').toPlainDate();
  for (let day = 0; day <= DAYS_AHEAD; day += 1) {
    const from = today.add({ days: day });
    const name = `event_${from.toString().replaceAll('-', '')}`;
    await sql`
      do $do$ begin
        perform pg_advisory_xact_lock(hashtextextended('platform.event_partitions', 3));
        if to_regclass('platform.${sql.raw(name)}') is null
          and not exists (select from platform.event_default
            where received_at >= '${sql.raw(from.toString())}+00' and received_at < '${sql.raw(from.add({ days: 1 }).toString())}+00')
        then
          create table platform.${sql.raw(name)} partition of platform.event
            for values from ('${sql.raw(from.toString())} 00:00+00') to ('${sql.raw(from.add({ days: 1 }).toString())} 00:00+00');
        end if;
      end $do$`.execute(db);
  }
}

export function upkeepLoop(db: Db, clock: Clock, files: Pick<Files, 'clear'>): Loop {
  return {
    name: 'platform.upkeep',
    everyMs: 3_600_000,
    async run() {
      await ensureEventPartitions(db, clock);
      await sql`delete from platform.idempotency_key where created_at < now() - make_interval(days => ${KEEP_KEYS_DAYS})`.execute(
        db,
      );
      await files.clear();
    },
  };
}
