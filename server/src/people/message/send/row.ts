/** A row of `message.send` as the workers read it, and how they claim a batch. */
import type { Message } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Origin } from './guard.ts';

export interface SendRow {
  readonly send_id: string;
  readonly customer_id: string;
  readonly pet_id: string | null;
  readonly template_id: string;
  readonly template_version: number;
  readonly purpose: Message.MessagePurpose;
  readonly topic: string;
  readonly lane: Message.MessageLane;
  readonly channels: readonly Message.MessageChannel[];
  /** Which of the channels is being tried, from 1. */
  readonly place: number;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly due_at: string;
  readonly planned_at: string;
  readonly priority: number;
  readonly quiet: 'delay' | 'drop';
  readonly capped: 'skip' | 'wait';
  readonly merge_key: string | null;
  readonly origin: Origin;
  readonly state: Message.SendState;
  readonly price_fen: number;
  readonly vendor: string | null;
}

/** Names of the columns of {@link SendRow}, for a table called `s`. */
export const sendColumns: RawBuilder<unknown> = sql`s.send_id, s.customer_id, s.pet_id, s.template_id, s.template_version,
  s.purpose, s.topic, s.lane, s.channels, s.place, s.variables, s.due_at, s.planned_at, s.priority, s.quiet, s.capped, s.merge_key,
  s.origin, s.state, s.price_fen, s.vendor`;

export interface Claim {
  readonly lane: Message.MessageLane;
  /** Share of the customers, 0 to 3; all when left out. */
  readonly shard?: number;
  readonly limit: number;
}

/** More of one customer at once waits for the next batch. */
const MOST_MATES = 50;

/**
 * Planned sends of a lane that are due, locked, the longest due first; and with them whatever else of the same
 * customers is due in the lane, so that caps by priority and merging see all of it. Rows that another worker holds are
 * left to it.
 */
export async function claimDue(tx: Tx, { lane, shard, limit }: Claim, now: string): Promise<SendRow[]> {
  const ours = shard === undefined ? sql`s.shard between 0 and 3` : sql`s.shard = ${shard}`;
  const { rows } = await sql<SendRow>`
    select ${sendColumns} from message.send s
    where s.state = 'planned' and s.lane = ${lane} and ${ours} and s.due_at <= ${now}
    order by s.due_at, s.send_id limit ${limit} for update skip locked`.execute(tx);
  const last = rows.at(-1);
  if (rows.length < limit || !last) return rows;
  // One look into the index for each customer; a plain condition would read everything that is due in the lane.
  const { rows: mates } = await sql<SendRow>`
    select ${sendColumns} from message.send s
    where s.state = 'planned' and s.send_id in (
      select m.send_id from unnest(${[...new Set(rows.map((row) => row.customer_id))]}::uuid[]) as c (customer_id)
      cross join lateral (
        select x.send_id from message.send x
        where x.customer_id = c.customer_id and x.state = 'planned' and x.lane = ${lane} and x.due_at <= ${now}
          and (x.due_at, x.send_id) > (${last.due_at}::timestamptz, ${last.send_id}::uuid)
        order by x.due_at, x.send_id limit ${MOST_MATES}
      ) m
    )
    order by s.due_at, s.send_id for update skip locked`.execute(tx);
  return [...rows, ...mates];
}

/** How many sends of a lane are due, counted no further than `most`; cheap, since lanes ask whenever the log has grown. */
export async function dueCount(db: Db, lane: Message.MessageLane, now: string, most: number): Promise<number> {
  const { rows } = await sql<{ due: number }>`
    select count(*)::int as due from generate_series(0, 3) n
    cross join lateral (
      select from message.send s
      where s.state = 'planned' and s.lane = ${lane} and s.shard = n::smallint and s.due_at <= ${now} limit ${most}
    ) d`.execute(db);
  return rows[0]?.due ?? 0;
}

/** Channel that is being tried. */
export function channelOf(row: Pick<SendRow, 'channels' | 'place'>): Message.MessageChannel {
  return row.channels[row.place - 1] as Message.MessageChannel;
}
