/** Merged customers' numbers in the warehouse: whose events count for whom. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { Aliases } from './behaviour/query.ts';

/** Each loser with the customer that stands at the end of its merges. */
export async function readAliases(handle: Db | Tx): Promise<Aliases> {
  const { rows } = await sql<{ loser_no: number; winner_no: number }>`
    with recursive path as (
      select loser_no, winner_no, 1 as steps from segment.alias
      union all
      select path.loser_no, alias.winner_no, steps + 1 from path join segment.alias on alias.loser_no = path.winner_no
      where steps < 50
    )
    select distinct on (loser_no) loser_no, winner_no from path order by loser_no, steps desc`.execute(handle);
  return { losers: rows.map((row) => row.loser_no), winners: rows.map((row) => row.winner_no) };
}

/** Remember that the loser's events count for the winner from now on. */
export async function addAlias(tx: Tx, loserNo: number, winnerNo: number, mergeId: string): Promise<void> {
  await sql`
    insert into segment.alias (loser_no, winner_no, merge_id) values (${loserNo}, ${winnerNo}, ${mergeId})
    on conflict (loser_no) do update set winner_no = excluded.winner_no, merge_id = excluded.merge_id`.execute(tx);
}

export async function removeAlias(tx: Tx, mergeId: string): Promise<void> {
  await sql`delete from segment.alias where merge_id = ${mergeId}`.execute(tx);
}
