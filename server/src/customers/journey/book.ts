/** The published journeys as the engine and the reactions use them; versions never change, so they are kept in memory. */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import { type Plan, planOf } from './domain/plan.ts';

export interface Shelf {
  /** The plan of a version. */
  plan(handle: Db | Tx, journeyId: string, version: number): Promise<Plan>;
  /** All journeys that were ever published, as they are now. */
  open(handle: Db | Tx): Promise<Book>;
}

export interface PublishedJourney {
  readonly journeyId: string;
  readonly state: Journey.JourneyState;
  /** Plan of the present version. */
  readonly present: Plan;
}

export interface Book {
  readonly journeys: readonly PublishedJourney[];
  /** Every version. */
  readonly plans: readonly Plan[];
  plan(journeyId: string, version: number): Plan | undefined;
}

interface VersionRow {
  journey_id: string;
  version: number;
  definition: Journey.JourneyDefinition;
  marketing: boolean;
}

const keyOf = (journeyId: string, version: number): string => `${journeyId}/${version}`;

export function createShelf(): Shelf {
  const plans = new Map<string, Plan>();
  const load = async (handle: Db | Tx, keys: readonly { journeyId: string; version: number }[]): Promise<void> => {
    const missing = keys.filter(({ journeyId, version }) => !plans.has(keyOf(journeyId, version)));
    if (missing.length === 0) return;
    const { rows } = await sql<VersionRow>`
      select journey_id, version, definition, marketing from journey.version
      where (journey_id, version) in (
        select * from unnest(${missing.map((key) => key.journeyId)}::uuid[], ${missing.map((key) => key.version)}::integer[]))`.execute(
      handle,
    );
    for (const row of rows) {
      plans.set(keyOf(row.journey_id, row.version), planOf(row.journey_id, row.version, row.definition, row.marketing));
    }
  };
  const known = (journeyId: string, version: number): Plan => {
    const plan = plans.get(keyOf(journeyId, version));
    if (!plan) throw new Error(`journey ${journeyId} has no version ${version}`);
    return plan;
  };
  return {
    async plan(handle, journeyId, version) {
      await load(handle, [{ journeyId, version }]);
      return known(journeyId, version);
    },
    async open(handle) {
      const { rows } = await sql<{ journeyId: string; state: Journey.JourneyState; version: number }>`
        select journey_id as "journeyId", state, version from journey.journey where version is not null
        order by journey_id`.execute(handle);
      const all = rows.flatMap(({ journeyId, version }) =>
        Array.from({ length: version }, (_, index) => ({ journeyId, version: index + 1 })),
      );
      await load(handle, all);
      return {
        journeys: rows.map(({ journeyId, state, version }) => ({
          journeyId,
          state,
          present: known(journeyId, version),
        })),
        plans: all.map(({ journeyId, version }) => known(journeyId, version)),
        plan: (journeyId, version) => plans.get(keyOf(journeyId, version)),
      };
    },
  };
}
