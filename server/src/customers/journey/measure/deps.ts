/** What the measure needs; a part of what the module has. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Setting, Settings } from '../../../platform/setting.ts';
import { audienceSettings } from '../../audience/index.ts';
import type { JourneyDeps } from '../deps.ts';
import { unknownJourney } from '../problems.ts';

export type MeasureDeps = Pick<JourneyDeps, 'db' | 'clock' | 'settings' | 'timeZone'> & {
  readonly identity: Pick<JourneyDeps['identity'], 'canonical'>;
};

/** @throws Problem `journey/unknown` */
export async function requireJourney(handle: Db | Tx, journeyId: string): Promise<{ name: string }> {
  const { rows } = await sql<{ name: string }>`
    select name from journey.journey where journey_id = ${journeyId}`.execute(handle);
  if (!rows[0]) throw new Problem(unknownJourney, journeyId);
  return rows[0];
}

/** Days without an order after which the audience calls a customer dormant. */
export async function dormantDaysOf(settings: Settings, handle: Db | Tx): Promise<number> {
  const dormant: Setting | undefined = audienceSettings.find((entry) => entry.key === 'audience.dormantDays');
  if (!dormant) throw new Error('the audience has no setting of dormant days');
  return Number(await settings.get(handle, dormant));
}
