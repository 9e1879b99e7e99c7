/** Applies what providers report, each report once: delivered, failed, opened, clicked, opt-outs, refused prompts. */
import { sql } from 'kysely';
import type {
  CallbackEvent,
  InboundText,
  MessageVendor,
  SendReport,
  SubscriptionChange,
} from '../../../adapters/channel/channel.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { noteClicked, noteOpened } from '../inbox/inbox.ts';
import { callbackEarly } from '../problems.ts';
import { optOut } from '../reach/opt-out.ts';
import { suppress } from '../reach/suppression.ts';
import { announce } from '../send/announce.ts';
import { type FactRow, factColumns, toFact } from '../send/fact-row.ts';
import { recordOutcomes } from './outcome.ts';

/** In one transaction; reports that were applied before are left out. @returns how many were new */
export function applyCallback(deps: Inner, vendor: MessageVendor, events: readonly CallbackEvent[]): Promise<number> {
  if (events.length === 0) return Promise.resolve(0);
  return inTransaction(deps.db, async (tx) => {
    const at = deps.clock.now();
    const { rows } = await sql<{ key: string }>`
      insert into message.callback (vendor, key, at)
      select ${vendor.vendor}, key, ${at.toString()}::timestamptz
      from (select distinct unnest(${events.map((event) => event.key)}::text[]) as key) k order by key
      on conflict do nothing returning key`.execute(tx);
    const fresh = new Set(rows.map((row) => row.key));
    const news = events.filter((event) => fresh.has(event.key));
    const reports = news.filter(
      (event): event is SendReport => event.kind !== 'inbound' && event.kind !== 'subscription',
    );
    if (reports.length > 0) await applyReports(tx, deps, vendor, reports, at);
    for (const event of news) {
      if (event.kind === 'inbound' && event.optOut) await applyOptOut(tx, deps, vendor, event, at);
      if (event.kind === 'subscription' && !event.accepted) await endPrompts(tx, deps, event, at);
    }
    return news.length;
  });
}

interface Found extends FactRow {
  readonly state: string;
  readonly provider_ref: string | null;
}

async function applyReports(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  reports: readonly SendReport[],
  at: Temporal.Instant,
): Promise<void> {
  const { rows } = await sql<Found>`
    select ${factColumns}, s.state, s.provider_ref from message.send s
    where s.vendor = ${vendor.vendor} and (s.send_id = any(${reports.flatMap((r) => r.sendId ?? [])}::uuid[])
      or s.provider_ref = any(${reports.flatMap((r) => r.providerRef ?? [])}::text[]))
    order by s.send_id for update`.execute(tx);
  const byId = new Map(rows.map((row) => [row.send_id, row]));
  const byRef = new Map(rows.flatMap((row) => (row.provider_ref ? [[row.provider_ref, row]] : [])));
  const matched = reports.flatMap((report) => {
    const row = byId.get(report.sendId ?? '') ?? byRef.get(report.providerRef ?? '');
    return row ? [{ report, row }] : [];
  });
  const known = new Set(matched.map(({ report }) => report));
  if (reports.some((report) => report.providerRef && !known.has(report))) await requireAnswered(tx, vendor, at);
  // A report can overtake the answer to our own call, and settles what was unknown.
  const early = matched.filter(({ row }) => row.state === 'sending' || row.state === 'unknown');
  const results = early.map(({ report, row }) => ({ sendId: row.send_id, outcome: outcomeOf(report) }));
  if (results.length > 0) await recordOutcomes(tx, deps, vendor, results);
  const ids = (...kinds: SendReport['kind'][]) =>
    matched.filter(({ report }) => kinds.includes(report.kind)).map(({ row }) => row.send_id);
  await noteDelivered(tx, ids('delivered', 'opened', 'clicked'), at);
  await noteOpened(tx, ids('opened'), at);
  await noteClicked(tx, ids('clicked'), at);
  const failed = matched.filter(({ report, row }) => report.kind === 'failed' && row.state === 'sent');
  if (failed.length > 0) await noteFailed(tx, deps, vendor, failed, at);
}

/**
 * A reference that nobody knows may belong to a message whose hand-over has not been answered: then nothing of the
 * call-back is kept or acknowledged, and the provider sends it again.
 * @throws Problem `message/callback-early`
 */
async function requireAnswered(tx: Tx, vendor: MessageVendor, at: Temporal.Instant): Promise<void> {
  const { rows } = await sql`
    select from message.send where state = 'sending' and handed_at is not null and lease_until > ${at.toString()}
      and vendor = ${vendor.vendor} limit 1`.execute(tx);
  if (rows.length > 0) throw new Problem(callbackEarly);
}

function outcomeOf(report: SendReport) {
  if (report.kind !== 'failed') return { kind: 'sent' as const, providerRef: report.providerRef ?? null };
  const { code = 'undelivered', addressInvalid } = report;
  return { kind: 'failed' as const, code, detail: 'reported', ...(addressInvalid && { addressInvalid }) };
}

async function noteDelivered(tx: Tx, sendIds: readonly string[], at: Temporal.Instant): Promise<void> {
  const { rows } = await sql<FactRow>`
    update message.send s set delivered_at = ${at.toString()}
    where s.send_id = any(${[...sendIds]}::uuid[]) and s.delivered_at is null and s.state in ('sent', 'unknown')
    returning ${factColumns}`.execute(tx);
  await announce(
    tx,
    rows.map((row) => ({ kind: 'delivered' as const, send: toFact(row) })),
    at,
  );
}

/** Accepted and then not delivered: it gives its place under the caps back, but is not tried again so late. */
async function noteFailed(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  failed: readonly { readonly report: SendReport; readonly row: Found }[],
  at: Temporal.Instant,
): Promise<void> {
  const codes = failed.map(({ report }) => `${report.code ?? 'undelivered'}: reported`);
  await sql`
    update message.send s set state = 'failed', reason = 'provider_failed', detail = v.detail, counted_at = null
    from unnest(${failed.map(({ row }) => row.send_id)}::uuid[], ${codes}::text[]) as v (send_id, detail)
    where s.send_id = v.send_id`.execute(tx);
  const events = failed.map(({ row }, index) => ({
    kind: 'failed' as const,
    send: toFact(row),
    reason: 'provider_failed' as const,
    detail: codes[index] ?? '',
  }));
  await announce(tx, events, at);
  const invalid = failed.filter(({ report }) => report.addressInvalid);
  const phones =
    invalid.length > 0
      ? await phoneIndexes(
          tx,
          deps,
          vendor,
          invalid.map(({ row }) => row.customer_id),
        )
      : new Map();
  const entries = invalid.map(({ row }) => ({
    customerId: row.customer_id,
    channel: vendor.channel,
    addressIndex: phones.get(row.customer_id) ?? null,
    kind: 'invalid' as const,
    note: vendor.vendor,
    source: 'callback',
  }));
  await suppress(tx, entries, at);
}

/** So that the entry ends with the number: a new phone of the same person is written to. */
async function phoneIndexes(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  customerIds: readonly string[],
): Promise<Map<string, Buffer>> {
  if (vendor.channel !== 'sms') return new Map();
  const phones = await deps.identity.phonesOf(tx, customerIds);
  return new Map([...phones].map(([id, phone]) => [id, deps.secrets.blindIndex('phone', phone)]));
}

/** 退订, T …: everybody with that address; an address that we do not know is remembered all the same. */
async function applyOptOut(
  tx: Tx,
  deps: Inner,
  vendor: MessageVendor,
  event: InboundText,
  at: Temporal.Instant,
): Promise<void> {
  const holders = await deps.identity.holdersOf(tx, event.from);
  const note = event.text.slice(0, 20);
  for (const customerId of holders.toSorted()) {
    await optOut(tx, deps, { customerId, channel: vendor.channel, source: 'callback', note });
  }
  if (holders.length > 0) return;
  const [kind, value] = 'phone' in event.from ? ['phone', event.from.phone] : ['openid', event.from.openid];
  const addressIndex = deps.secrets.blindIndex(kind as string, value as string);
  await suppress(
    tx,
    [{ customerId: null, channel: vendor.channel, addressIndex, kind: 'opt_out', note, source: 'callback' }],
    at,
  );
}

/** Refused or switched off in WeChat: what was accepted before is void. Acceptances are counted when the app tells them. */
async function endPrompts(tx: Tx, deps: Inner, event: SubscriptionChange, at: Temporal.Instant): Promise<void> {
  const holders = await deps.identity.holdersOf(tx, { openid: event.openid });
  await sql`
    update message.subscription set remaining = 0, changed_at = ${at.toString()}
    where customer_id = any(${holders}::uuid[]) and wechat_template_id = ${event.templateId}`.execute(tx);
}
