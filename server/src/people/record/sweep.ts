/** What time takes away: links that ended, and what clinics sent about animals that nobody here keeps (PRIV-1). */
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { emptyUnmatched } from './clinic/repository.ts';
import { tellSettled } from './clinic/settled.ts';
import type { RecordDeps } from './deps.ts';
import { unmatchedDays } from './settings.ts';

/** Links that ended are kept for so long, so that a keeper still sees them. */
const CARD_DAYS = 90;

export function sweepJob({ db, clock, settings }: Pick<RecordDeps, 'db' | 'clock' | 'settings'>): Job {
  return {
    name: 'record.sweep',
    cron: '29 * * * *',
    async run() {
      const before = (days: number) =>
        clock
          .now()
          .subtract({ hours: days * 24 })
          .toString();
      await sql`delete from record.card where expires_at < ${before(CARD_DAYS)}`.execute(db);
      const days = await settings.get(db, unmatchedDays);
      await inTransaction(db, async (tx) => {
        const old = await emptyUnmatched(tx, sql`changed_at < ${before(days)}::timestamptz`);
        await tellSettled(tx, { clock }, old, 'dismissed');
      });
    },
  };
}
