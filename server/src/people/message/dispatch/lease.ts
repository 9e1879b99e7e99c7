/** Messages whose lease is over: the provider is asked where it can be, else nobody knows and they stay unknown (CAM-3). */
import { sql } from 'kysely';
import type { MessageVendor, Outcome, Outgoing } from '../../../adapters/channel/channel.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { addressesOf } from '../reach/address.ts';
import type { SendRow } from '../send/row.ts';
import { outgoing } from './dispatch.ts';
import { recordOutcomes } from './outcome.ts';

const BATCH = 100;
const TIMEOUT_MS = 10_000;

interface Leased extends Pick<SendRow, 'send_id' | 'customer_id' | 'origin'> {
  readonly handed_at: string;
  readonly content: Outgoing['content'];
}

/** @returns how many were settled */
export async function settleLeases(deps: Inner): Promise<number> {
  let settled = 0;
  for (const vendor of deps.vendors) settled += await settleOf(deps, vendor);
  return settled;
}

async function settleOf(deps: Inner, vendor: MessageVendor): Promise<number> {
  const { rows } = await sql<Leased>`
    select s.send_id, s.customer_id, s.origin, s.handed_at, c.content
    from message.send s join message.content c using (send_id)
    where s.state = 'sending' and s.handed_at is not null and s.lease_until < ${deps.clock.now().toString()}
      and s.vendor = ${vendor.vendor}
    order by s.lease_until limit ${BATCH}`.execute(deps.db);
  if (rows.length === 0) return 0;
  const addresses = await addressesOf(deps.db, deps, new Set([vendor.channel]), rows);
  const results = await Promise.all(
    rows.map(async (row) => ({
      sendId: row.send_id,
      outcome: await ask(vendor, row, addresses.of(row, vendor.channel)),
    })),
  );
  await inTransaction(deps.db, (tx) => recordOutcomes(tx, deps, vendor, results));
  return results.length;
}

async function ask(vendor: MessageVendor, row: Leased, address: string | null | undefined): Promise<Outcome> {
  const nobodyKnows: Outcome = { kind: 'unknown', detail: 'no answer within the lease' };
  const message = outgoing(vendor, row.send_id, address, row.content);
  if (!vendor.lookUp || !message) return nobodyKnows;
  try {
    const since = Temporal.Instant.from(row.handed_at);
    return (await vendor.lookUp(message, since, AbortSignal.timeout(TIMEOUT_MS))) ?? nobodyKnows;
  } catch {
    return nobodyKnows;
  }
}
