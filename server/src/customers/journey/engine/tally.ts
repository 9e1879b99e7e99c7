/** Counts by journey, version, step and word, added up in memory and written as one statement (live counts of CAM-1). */
import { type RawBuilder, sql } from 'kysely';

export interface TallyRow {
  readonly journey_id: string;
  readonly version: number;
  /** '' for the journey itself. */
  readonly node: string;
  readonly what: string;
  count: number;
}

/** Slots keep workers apart: the engine's shards take 0 to 7. */
export const SLOTS = { reactions: 8, enrolment: 9, staff: 10, participants: 11 } as const;

export interface Tally {
  add(of: { readonly journeyId: string; readonly version: number }, node: string, what: string, count?: number): void;
  /** Sorted, so that two writers never wait for one another in a circle. */
  rows(): readonly TallyRow[];
}

export function newTally(): Tally {
  const counts = new Map<string, TallyRow>();
  return {
    add({ journeyId, version }, node, what, count = 1) {
      const key = `${journeyId}/${version}/${node}/${what}`;
      const row = counts.get(key);
      if (row) row.count += count;
      else counts.set(key, { journey_id: journeyId, version, node, what, count });
    },
    rows: () => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  };
}

/** An upsert for the WITH list of a statement, or a statement of its own. */
export function tallyUpsert(tally: Tally, slot: number): RawBuilder<unknown> {
  return sql`
    insert into journey.tally (journey_id, version, node, what, slot, count)
    select journey_id, version, node, what, ${slot}::smallint, count
    from json_to_recordset(${JSON.stringify(tally.rows())}::json)
      as t (journey_id uuid, version integer, node text, what text, count bigint)
    on conflict (journey_id, version, node, what, slot) do update set count = journey.tally.count + excluded.count`;
}
