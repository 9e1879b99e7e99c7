/** Hands messages to their provider: claimed under a lease, within its limits, at most so many at a time (CAM-3, CAM-4). */
import { sql } from 'kysely';
import type { MessageVendor, Outcome, Outgoing } from '../../../adapters/channel/channel.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { consentChannelOf } from '../channels.ts';
import type { Inner } from '../deps.ts';
import { addressesOf } from '../reach/address.ts';
import { reachOf } from '../reach/reach.ts';
import { suppressedAmong } from '../reach/suppression.ts';
import { isHeldByQuiet, quietUntilAt } from '../send/quiet.ts';
import { type SendRow, sendColumns } from '../send/row.ts';
import { latestHours, readRules } from '../settings.ts';
import { type Result, recordOutcomes } from './outcome.ts';
import { admitted, spansOf } from './provider.ts';
import { takeQuota } from './quota.ts';

/** One batch is done well within the lease: 64 messages, 16 at a time, ten seconds each at most. */
const BATCH = 64;
const AT_A_TIME = 16;
const TIMEOUT_MS = 10_000;
const LEASE_SECONDS = 60;
/** A round of the loop ends after so many batches, so that a stop is not kept waiting. */
const MOST_ROUNDS = 50;

interface Handed extends SendRow {
  readonly content: Outgoing['content'];
}

/** Hand over what waits for a vendor until nothing does or its limit is reached. */
export async function dispatch(deps: Inner, vendor: MessageVendor): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (!(await isWaiting(deps, vendor)) || (await hand(deps, vendor)) < BATCH) return;
  }
}

/** Cheap, since it is asked whenever the log has grown. */
async function isWaiting(deps: Inner, vendor: MessageVendor): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (select from message.send where state = 'sending' and handed_at is null
      and vendor = ${vendor.vendor} and not_before <= ${deps.clock.now().toString()}) as waiting`.execute(deps.db);
  return rows[0]?.waiting ?? false;
}

async function hand(deps: Inner, vendor: MessageVendor): Promise<number> {
  const { rows, refused } = await inTransaction(deps.db, async (tx) => {
    const claimed = await claim(tx, deps, vendor);
    return { rows: claimed, refused: await refusedNow(tx, deps, vendor, claimed) };
  });
  if (rows.length === 0) return 0;
  const addresses = await addressesOf(deps.db, deps, new Set([vendor.channel]), rows);
  const collector = collect(deps, vendor);
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const outcome = refused.get(row.send_id) ?? (await handOver(vendor, row, addresses.of(row, vendor.channel)));
      collector.add({ sendId: row.send_id, outcome });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await collector.done();
  return rows.length;
}

/**
 * From here on a message may have been sent: the lease is written before anything leaves the house. What was claimed and
 * not handed over by a process that died before this is simply claimed again.
 */
async function claim(tx: Tx, deps: Inner, vendor: MessageVendor): Promise<Handed[]> {
  const at = deps.clock.now();
  const most = await admitted(tx, vendor.vendor, BATCH, at);
  if (most === 0) return [];
  const { rows } = await sql<Handed>`
    select ${sendColumns}, c.content from message.send s join message.content c using (send_id)
    where s.state = 'sending' and s.handed_at is null and s.vendor = ${vendor.vendor}
      and s.not_before <= ${at.toString()}
    order by case s.lane when 'transactional' then 0 when 'triggered' then 1 else 2 end, s.not_before, s.send_id
    limit ${most} for update of s skip locked`.execute(tx);
  let granted = rows.length;
  for (const { span, limit } of spansOf(vendor)) {
    // The day's quota was taken when the send was decided.
    if (span !== 'day') granted = await takeQuota(tx, vendor.vendor, span, limit, granted, at);
  }
  const handed = rows.slice(0, granted);
  if (handed.length > 0) {
    await sql`
      update message.send set handed_at = ${at.toString()}, lease_until = ${at.add({ seconds: LEASE_SECONDS }).toString()}
      where send_id = any(${handed.map((row) => row.send_id)}::uuid[])`.execute(tx);
  }
  return handed;
}

/**
 * What changed since the checks: an opt-out counts up to the last moment (rule 37), quiet hours may have begun while the
 * provider was busy (rule 34), and what waited too long is stale.
 */
async function refusedNow(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  rows: readonly Handed[],
): Promise<Map<string, Outcome>> {
  if (rows.length === 0) return new Map();
  const at = deps.clock.now();
  const latest = at.subtract({ hours: await deps.settings.get(tx, latestHours) });
  const ids = [...new Set(rows.map((row) => row.customer_id))];
  const addresses = await addressesOf(tx, deps, new Set([vendor.channel]), rows);
  const suppressed = await suppressedAmong(tx, ids, addresses);
  const consents = await deps.identity.grantedAmong(tx, 'marketing', ids);
  const reach = await reachOf(tx, ids, false);
  const { quiet: usual } = await readRules(deps.settings, tx);
  const refusal = (row: Handed): Outcome | undefined => {
    if (Temporal.Instant.compare(Temporal.Instant.from(row.due_at), latest) < 0) return failed('expired', row.due_at);
    const kind = suppressed.of(row, vendor.channel);
    if (kind === 'invalid' || (kind && isHeldByQuiet(row.purpose))) return failed('blocked', 'suppression');
    if (vendor.channel === 'webhook' || !isHeldByQuiet(row.purpose)) return undefined;
    const said = consents.get(row.customer_id);
    const granted = said?.get(consentChannelOf[vendor.channel]) ?? said?.get('any');
    if (row.purpose === 'marketing' && granted !== true) return failed('blocked', 'consent');
    if (row.origin.kind === 'staff' && row.origin.test) return undefined;
    const { quiet, timeZone } = reach.get(row.customer_id) ?? {};
    const until = quietUntilAt(at, quiet ?? usual, timeZone ?? deps.timeZone);
    return until && { kind: 'throttled', retryAfterMs: until.since(at).total('milliseconds'), reason: 'limit' };
  };
  return new Map(
    rows.flatMap((row) => {
      const outcome = refusal(row);
      return outcome ? [[row.send_id, outcome]] : [];
    }),
  );
}

const failed = (code: string, detail: string): Outcome => ({ kind: 'failed', code, detail });

async function handOver(vendor: MessageVendor, row: Handed, address: string | null | undefined): Promise<Outcome> {
  const message = outgoing(vendor, row.send_id, address, row.content);
  if (!message) return { kind: 'failed', code: 'blocked', detail: 'unreachable' };
  try {
    return await vendor.send(message, AbortSignal.timeout(TIMEOUT_MS));
  } catch (error) {
    // A vendor must not throw; whether it had sent by then nobody can say.
    return { kind: 'unknown', detail: (error as Error).message };
  }
}

/** The message as the vendor takes it; undefined when the customer has no address any more. */
export function outgoing(
  vendor: MessageVendor,
  sendId: string,
  address: string | null | undefined,
  stored: Outgoing['content'],
): Outgoing | undefined {
  const { target, ...content } = stored as unknown as Record<string, unknown> & { target?: Record<string, string> };
  const to = toOf(vendor, address, target);
  return to && ({ channel: vendor.channel, sendId, to, content } as unknown as Outgoing);
}

function toOf(
  vendor: MessageVendor,
  address: string | null | undefined,
  target: Record<string, string> | undefined,
): Record<string, string> | undefined {
  switch (vendor.channel) {
    case 'sms':
      return address ? { phone: address } : undefined;
    case 'wechat_subscribe':
    case 'wechat_template':
      return address ? { openid: address } : undefined;
    case 'email':
      return address ? { address } : undefined;
    default:
      return target ?? {};
  }
}

/** Outcomes are recorded as they come, as many at once as came while the last ones were being recorded. */
function collect(deps: Inner, vendor: MessageVendor) {
  let waiting: Result[] = [];
  let recording: Promise<void> | undefined;
  const record = async (): Promise<void> => {
    while (waiting.length > 0) {
      const results = waiting;
      waiting = [];
      await inTransaction(deps.db, (tx) => recordOutcomes(tx, deps, vendor, results));
    }
    recording = undefined;
  };
  return {
    add(result: Result) {
      waiting.push(result);
      recording ??= record().catch((error: Error) => {
        // The leases run out and the sends become unknown: nothing is sent twice.
        deps.log.error({ vendor: vendor.vendor, error: error.message }, 'outcomes could not be recorded');
        recording = undefined;
      });
    },
    async done() {
      while (recording) await recording;
    },
  };
}
