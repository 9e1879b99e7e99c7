/** What time does to the audience: lifecycle flips, changed boundaries, and the day's RFM model. */
import type { Loop } from '../../platform/loops.ts';
import type { AudienceDeps } from './deps.ts';
import { applyBoundaries, sweepLifecycle } from './lifecycle/sweep.ts';
import { currentModel } from './rfm/model.ts';
import { presentAnalysis, recomputeRfm } from './rfm/recompute.ts';

/** Half of the minute within which a flip must show (events-journeys, rule 14). */
const EVERY_MS = 30_000;

/** How far it came stands in the rows themselves, so a restart or another process goes on where this one was. */
export function audienceLoop(deps: AudienceDeps): Loop {
  return {
    name: 'audience.upkeep',
    everyMs: EVERY_MS,
    async run() {
      await sweepLifecycle(deps);
      if (await applyBoundaries(deps)) await sweepLifecycle(deps, 'setting');
      const model = await currentModel(deps.db);
      const present = await presentAnalysis(deps, deps.db);
      const current =
        model?.date.equals(present.date) && model.monetary === present.monetary && model.timeZone === present.timeZone;
      if (!current) await recomputeRfm(deps);
    },
  };
}
