/** Rows of acquisition channels (ACC-7). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { channelNotFound } from '../problems.ts';

interface ChannelRow {
  channel_id: string;
  code: string;
  name: string;
  kind: Identity.Channel['kind'];
  merchant_id: string | null;
  landing_path: string;
  active: boolean;
  created_at: string;
  cost_fen: number;
}

const columns = sql`c.channel_id, c.code, c.name, c.kind, c.merchant_id, c.landing_path, c.active, c.created_at,
  (select coalesce(sum(k.cost_fen), 0)::bigint from identity.channel_cost k where k.channel_id = c.channel_id) as cost_fen`;

function channelOf(row: ChannelRow): Identity.Channel {
  return {
    channelId: row.channel_id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    merchantId: row.merchant_id,
    landingPath: row.landing_path,
    costFen: row.cost_fen,
    active: row.active,
    path: `/c/${row.code}`,
    createdAt: row.created_at,
  };
}

/** Newest first. */
export async function listChannels(handle: Db | Tx): Promise<Identity.Channel[]> {
  const { rows } = await sql<ChannelRow>`
    select ${columns} from identity.channel c order by c.channel_id desc limit 2000`.execute(handle);
  return rows.map(channelOf);
}

/** Locked until the end of the transaction. @throws Problem `identity/channel-not-found` */
export async function lockChannel(tx: Tx, channelId: string): Promise<Identity.Channel> {
  const { rows } = await sql<ChannelRow>`
    select ${columns} from identity.channel c where c.channel_id = ${channelId} for update`.execute(tx);
  if (!rows[0]) throw new Problem(channelNotFound);
  return channelOf(rows[0]);
}

export async function findActive(
  handle: Db | Tx,
  code: string,
): Promise<{ channelId: string; landingPath: string } | undefined> {
  const { rows } = await sql<{ channel_id: string; landing_path: string }>`
    select channel_id, landing_path from identity.channel where code = ${code} and active`.execute(handle);
  return rows[0] && { channelId: rows[0].channel_id, landingPath: rows[0].landing_path };
}

/** Null for no code, an unknown one, and one that was switched off. */
export async function activeChannelId(handle: Db | Tx, code: string | undefined): Promise<string | null> {
  return code === undefined ? null : ((await findActive(handle, code))?.channelId ?? null);
}
