/** Records what became of messages that were handed to a provider, once for each, whatever comes twice or late. */
import { sql } from 'kysely';
import type { MessageVendor, Outcome } from '../../../adapters/channel/channel.ts';
import type { Tx } from '../../../platform/db.ts';
import { announceAfterCommit } from '../../../platform/event-log.ts';
import type { Inner } from '../deps.ts';
import { addressesOf } from '../reach/address.ts';
import { suppress } from '../reach/suppression.ts';
import { type Announcement, announce } from '../send/announce.ts';
import type { Step } from '../send/case.ts';
import { type FactRow, factColumns, toFact } from '../send/fact-row.ts';
import { settle } from '../send/guard.ts';
import { noteHealth } from './provider.ts';

export interface Result {
  readonly sendId: string;
  readonly outcome: Outcome;
}

interface HandedRow extends FactRow {
  readonly state: 'sending' | 'unknown';
  readonly place: number;
  readonly places: number;
}

/** What one outcome makes of one send. */
interface Change {
  readonly row: HandedRow;
  readonly state: 'sent' | 'failed' | 'blocked' | 'unknown' | 'planned' | 'sending';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly providerRef: string | null;
  readonly notBefore: Temporal.Instant | null;
  readonly step: Step | null;
  /** The place under the caps, the reservation and the prompt are given back. */
  readonly givenBack: boolean;
}

/**
 * Apply outcomes in one transaction. Of a send that is `sending` any outcome counts; of one that is `unknown` only a
 * better knowledge, and it is not sent again. Everything else is too late and is ignored.
 */
export async function recordOutcomes(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  results: readonly Result[],
): Promise<void> {
  const at = deps.clock.now();
  const outcomes = new Map(results.map((result) => [result.sendId, result.outcome]));
  const { rows } = await sql<HandedRow>`
    select ${factColumns}, s.state, s.place, cardinality(s.channels) as places from message.send s
    where s.send_id = any(${[...outcomes.keys()]}::uuid[]) and s.state in ('sending', 'unknown')
    order by s.send_id for update`.execute(tx);
  const changes = rows.flatMap((row) => {
    const outcome = outcomes.get(row.send_id);
    const change = outcome && changeOf(row, outcome, at);
    return change ? [change] : [];
  });
  await write(tx, changes, at);
  await giveBackPrompts(tx, changes, at);
  const prices = (of: readonly Change[]) =>
    of.map(({ row }) => ({ sendId: row.send_id, origin: row.origin, priceFen: row.price_fen }));
  // An unknown one was settled as spent when it became unknown.
  const fresh = changes.filter((change) => change.row.state === 'sending');
  await settle(tx, deps.guards, prices(fresh.filter((c) => c.state === 'sent' || c.state === 'unknown')), 'spent');
  await settle(tx, deps.guards, prices(fresh.filter((change) => change.givenBack)), 'released');
  await suppressInvalid(tx, deps, vendor, changes, outcomes, at);
  await announce(tx, changes.flatMap(announcementOf), at);
  await noteHealth(tx, vendor.vendor, healthOf(results), at);
  announceAfterCommit(tx);
}

const unchanged = { reason: null, detail: null, providerRef: null, notBefore: null, step: null, givenBack: false };

/** Providers repeat addresses in their refusals; neither the log of facts nor the send keeps them (rule 8). */
const addressless = (text: string): string =>
  text.replace(/[^\s<>@"':]+@[^\s<>@"':]+/g, '…@…').replace(/\+?\d(?:[ -]?\d){6,}/g, '…');

function changeOf(row: HandedRow, outcome: Outcome, at: Temporal.Instant): Change | undefined {
  const late = row.state === 'unknown';
  switch (outcome.kind) {
    case 'sent':
      return { ...unchanged, row, state: 'sent', providerRef: outcome.providerRef };
    case 'unknown':
      return late ? undefined : { ...unchanged, row, state: 'unknown', detail: addressless(outcome.detail) };
    case 'throttled':
      if (late) return failure(row, 'throttled', outcome.reason, at, true);
      return { ...unchanged, row, state: 'sending', notBefore: at.add({ milliseconds: outcome.retryAfterMs }) };
    case 'failed':
      return failure(row, outcome.code, outcome.detail, at, late);
  }
}

/** A definite failure: the next channel in order, or the end. */
function failure(row: HandedRow, code: string, detail: string, at: Temporal.Instant, last: boolean): Change {
  const what = addressless(`${code}: ${detail}`).slice(0, 300);
  const base = { ...unchanged, row, givenBack: true };
  const reason = code === 'expired' ? 'expired' : code === 'blocked' ? detail : 'provider_failed';
  if (last || row.place >= row.places)
    return { ...base, state: code === 'blocked' ? 'blocked' : 'failed', reason, detail: what };
  const step: Step = { at: at.toString(), channel: row.channel, outcome: 'failed', reason, detail: what };
  return { ...base, state: 'planned', step };
}

async function write(tx: Tx, changes: readonly Change[], at: Temporal.Instant): Promise<void> {
  if (changes.length === 0) return;
  const now = at.toString();
  const of = <T>(value: (change: Change) => T): T[] => changes.map(value);
  await sql`
    update message.send s set state = v.state, reason = v.reason, detail = v.detail, not_before = v.not_before,
      provider_ref = coalesce(v.provider_ref, s.provider_ref),
      trail = case when v.step is null then s.trail else coalesce(s.trail, '[]'::jsonb) || v.step end,
      counted_at = case when v.given_back then null else s.counted_at end,
      price_fen = case when v.given_back then 0 else s.price_fen end,
      place = s.place + case when v.state = 'planned' then 1 else 0 end,
      due_at = case when v.state = 'planned' then ${now}::timestamptz else s.due_at end,
      handed_at = case when v.state in ('sending', 'planned') then null else s.handed_at end,
      lease_until = case when v.state in ('sending', 'planned') then null else s.lease_until end,
      sent_at = case when v.state = 'sent' then ${now}::timestamptz end, decided_at = ${now}
    from unnest(${of((change) => change.row.send_id)}::uuid[], ${of((change) => change.state)}::text[],
      ${of((change) => change.reason)}::text[], ${of((change) => change.detail)}::text[],
      ${of((change) => change.notBefore?.toString() ?? null)}::timestamptz[],
      ${of((change) => change.providerRef)}::text[],
      ${of((change) => (change.step ? JSON.stringify(change.step) : null))}::jsonb[],
      ${of((change) => change.givenBack)}::boolean[])
      as v (send_id, state, reason, detail, not_before, provider_ref, step, given_back)
    where s.send_id = v.send_id`.execute(tx);
}

/** An accepted prompt of WeChat that was not used after all. */
async function giveBackPrompts(tx: Tx, changes: readonly Change[], at: Temporal.Instant): Promise<void> {
  const unused = changes.filter((change) => change.givenBack && change.row.channel === 'wechat_subscribe');
  if (unused.length === 0) return;
  await sql`
    update message.subscription s set remaining = s.remaining + u.unused, changed_at = ${at.toString()}
    from (
      select x.customer_id, c.content ->> 'templateId' as wechat_template_id, count(*)::integer as unused
      from message.send x join message.content c using (send_id)
      where x.send_id = any(${unused.map((change) => change.row.send_id)}::uuid[]) group by 1, 2
    ) u
    where s.customer_id = u.customer_id and s.wechat_template_id = u.wechat_template_id`.execute(tx);
}

async function suppressInvalid(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  changes: readonly Change[],
  outcomes: ReadonlyMap<string, Outcome>,
  at: Temporal.Instant,
): Promise<void> {
  const invalid = changes.filter(({ row }) => {
    const outcome = outcomes.get(row.send_id);
    return outcome?.kind === 'failed' && outcome.addressInvalid;
  });
  if (invalid.length === 0) return;
  const recipients = invalid.map((change) => change.row);
  const addresses = await addressesOf(tx, deps, new Set([vendor.channel]), recipients);
  const entries = recipients.map((row) => ({
    customerId: row.customer_id,
    channel: vendor.channel,
    addressIndex: addresses.indexOf(row, vendor.channel) ?? null,
    kind: 'invalid' as const,
    note: vendor.vendor,
    source: 'delivery',
  }));
  await suppress(tx, entries, at);
}

function announcementOf({ row, state, reason, detail, givenBack }: Change): Announcement[] {
  if (state === 'planned' || state === 'sending') return [];
  const send = { ...toFact(row), priceFen: givenBack ? 0 : row.price_fen };
  if (state !== 'failed' && state !== 'blocked') return [{ kind: state, send }];
  return [
    {
      kind: state,
      send,
      reason: (reason ?? 'provider_failed') as Announcement['reason'] & string,
      ...(detail !== null && { detail }),
    },
  ];
}

/** Failures that the provider never heard of. */
const OWN_REFUSALS = new Set(['blocked', 'expired']);

/** Only what speaks of the provider's own state: a wrong number is not its illness, but a sign that it is well. */
function healthOf(results: readonly Result[]) {
  const ill = results.flatMap(({ outcome }) => {
    if (outcome.kind === 'unknown') return [addressless(outcome.detail)];
    return outcome.kind === 'throttled' && outcome.reason === 'unreachable' ? ['unreachable'] : [];
  });
  const sent = results.filter(({ outcome }) => outcome.kind === 'sent').length;
  const refused = results.filter(({ outcome }) => outcome.kind === 'failed' && !OWN_REFUSALS.has(outcome.code)).length;
  return { sent, refused, ill: ill.length, error: ill.at(-1)?.slice(0, 300) ?? null };
}
