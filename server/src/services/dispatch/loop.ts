/** The loops of dispatch: every second, and as soon as the log has grown; all they know stands in rows (rule 29). */
import { sql } from 'kysely';
import type { Job } from '../../platform/jobs.ts';
import type { Loop } from '../../platform/loops.ts';
import { advanceDue } from './advance.ts';
import type { DispatchDeps } from './deps.ts';
import { recheckOffers } from './recheck.ts';
import { remindOne } from './remind.ts';
import { placeDays } from './settings.ts';

/** A round ends after so many, so that a stop does not wait for long. */
const MOST = 500;

/** Waves, confirmations, hospitals that were lost. */
export function dispatchLoop(deps: DispatchDeps): Loop {
  return {
    name: 'dispatch.advance',
    everyMs: 500,
    wakes: true,
    async run(stop) {
      await advanceDue(deps, MOST, stop);
      await recheckOffers(deps);
    },
  };
}

/** Apart from the waves, since a vendor of texts may be slow. */
export function reminderLoop(deps: DispatchDeps): Loop {
  return {
    name: 'dispatch.remind',
    everyMs: 1000,
    async run(stop) {
      for (let count = 0; count < MOST && !stop?.aborted && (await remindOne(deps)); count += 1);
    },
  };
}

/** Where somebody was in an emergency is nobody's business for longer than needed: about a kilometre stays (PIPL 19). */
export function coarsenJob(deps: DispatchDeps): Job {
  return {
    name: 'dispatch.coarsen',
    cron: '41 19 * * *',
    async run() {
      const days = await deps.settings.get(deps.db, placeDays);
      const before = deps.clock.now().subtract({ hours: days * 24 });
      await sql`
        update dispatch.request set lat = round(lat::numeric, 2), lng = round(lng::numeric, 2)
        where state in ('closed', 'unserved', 'cancelled_by_owner') and changed_at < ${before.toString()}
          and (lat <> round(lat::numeric, 2) or lng <> round(lng::numeric, 2))`.execute(deps.db);
    },
  };
}
