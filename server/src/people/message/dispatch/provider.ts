/** Health of the providers: a circuit breaker for each, kept in the database for all processes together. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { MessageVendor } from '../../../adapters/channel/channel.ts';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { providerNotFound } from '../problems.ts';
import { type Span, windowStart } from './quota.ts';

/** Failures in a row after which nothing is handed over for a while. */
const FAILURES = 5;
const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 600;

interface ProviderRow {
  vendor: string;
  circuit: (typeof Message.circuitStates)[number];
  failures: number;
  open_until: string | null;
  last_error: string | null;
  last_error_at: string | null;
  last_sent_at: string | null;
}

/**
 * How many messages may be handed over now: `most` while the circuit is closed, one to try when the pause is over, none
 * before. Of several processes one gets the trial.
 */
export async function admitted(tx: Tx, vendor: string, most: number, at: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ circuit: string; open_until: string | null }>`
    insert into message.provider (vendor) values (${vendor})
    on conflict (vendor) do update set vendor = excluded.vendor returning circuit, open_until`.execute(tx);
  const row = rows[0];
  if (!row || row.circuit === 'closed') return most;
  // A trial whose process died is tried again after the pause.
  if (row.open_until !== null && Temporal.Instant.compare(Temporal.Instant.from(row.open_until), at) > 0) return 0;
  const until = at.add({ seconds: FIRST_PAUSE_SECONDS }).toString();
  await sql`
    update message.provider set circuit = 'half_open', open_until = ${until} where vendor = ${vendor}`.execute(tx);
  return 1;
}

export interface Health {
  readonly sent: number;
  /** Messages that it turned down in plain words. */
  readonly refused: number;
  /** Messages that the provider did not take for reasons of its own. */
  readonly ill: number;
  readonly error: string | null;
}

/** Any plain answer closes the circuit; too many failures in a row, or a failed trial, open it, each time for longer. */
export async function noteHealth(tx: Tx, vendor: string, health: Health, at: Temporal.Instant): Promise<void> {
  const answers = health.sent + health.refused;
  if (answers === 0 && health.ill === 0) return;
  const now = at.toString();
  if (answers > 0) {
    const sentAt = health.sent > 0 ? now : null;
    await sql`
      insert into message.provider as p (vendor, last_sent_at) values (${vendor}, ${sentAt})
      on conflict (vendor) do update set circuit = 'closed', failures = 0, openings = 0, open_until = null,
        last_sent_at = coalesce(excluded.last_sent_at, p.last_sent_at)`.execute(tx);
    return;
  }
  await sql`
    insert into message.provider as p (vendor, failures, last_error, last_error_at)
    values (${vendor}, ${health.ill}, ${health.error}, ${now})
    on conflict (vendor) do update set failures = p.failures + ${health.ill}, last_error = excluded.last_error,
      last_error_at = ${now}`.execute(tx);
  await sql`
    update message.provider set circuit = 'open', openings = openings + 1,
      open_until = ${now}::timestamptz + make_interval(secs =>
        least(${LONGEST_PAUSE_SECONDS}, ${FIRST_PAUSE_SECONDS} * power(2, least(openings, 10))))
    where vendor = ${vendor} and (circuit = 'half_open' or (circuit = 'closed' and failures >= ${FAILURES}))`.execute(
    tx,
  );
}

const limitOf = { second: 'perSecond', minute: 'perMinute', day: 'perDay' } as const;

/** Every vendor with its state, limits and waiting messages. */
export async function providerViews(deps: Inner): Promise<Message.MessageProvider[]> {
  const at = deps.clock.now();
  const { rows } = await sql<ProviderRow>`select * from message.provider`.execute(deps.db);
  const known = new Map(rows.map((row) => [row.vendor, row]));
  const used = await usedNow(deps.db, at);
  const waiting = await waitingOf(deps.db);
  return deps.vendors.map((vendor) => {
    const row = known.get(vendor.vendor);
    return {
      vendor: vendor.vendor,
      channel: vendor.channel,
      development: vendor.development,
      circuit: row?.circuit ?? 'closed',
      failures: row?.failures ?? 0,
      openUntil: row?.open_until ?? null,
      lastError: row?.last_error ?? null,
      lastErrorAt: row?.last_error_at ?? null,
      lastSentAt: row?.last_sent_at ?? null,
      limits: spansOf(vendor).map(({ span, limit }) => ({
        window: span,
        limit,
        used: used.get(`${vendor.vendor}/${span}`) ?? 0,
      })),
      waiting: waiting.get(vendor.vendor) ?? 0,
    };
  });
}

/** The limits that a vendor has. */
export function spansOf(vendor: MessageVendor): { span: Span; limit: number }[] {
  return (['second', 'minute', 'day'] as const).flatMap((span) => {
    const limit = vendor.limit?.[limitOf[span]];
    return limit === undefined ? [] : [{ span, limit }];
  });
}

async function usedNow(db: Db, at: Temporal.Instant): Promise<Map<string, number>> {
  const spans = ['second', 'minute', 'day'] as const;
  const { rows } = await sql<{ vendor: string; span: Span; used: number }>`
    select w.vendor, w.span, w.used from message.provider_window w
    join unnest(${[...spans]}::text[], ${spans.map((span) => windowStart(span, at).toString())}::timestamptz[])
      as n (span, starts_at) using (span, starts_at)`.execute(db);
  return new Map(rows.map((row) => [`${row.vendor}/${row.span}`, row.used]));
}

async function waitingOf(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ vendor: string; waiting: number }>`
    select vendor, count(*)::integer as waiting from message.send where state = 'sending' group by vendor`.execute(db);
  return new Map(rows.map((row) => [row.vendor, row.waiting]));
}

/** Try a provider again at once. @throws Problem `message/provider-not-found` */
export async function closeCircuit(
  deps: Inner,
  staff: Staff,
  name: string,
  requestId: string,
): Promise<Message.MessageProvider> {
  if (!deps.vendors.some((vendor) => vendor.vendor === name)) throw new Problem(providerNotFound);
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ circuit: string }>`
      update message.provider set circuit = 'closed', failures = 0, openings = 0, open_until = null
      where vendor = ${name} returning old.circuit`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'message.circuit_closed',
      subjectType: 'provider',
      subjectId: name,
      before: { circuit: rows[0]?.circuit ?? 'closed' },
      after: { circuit: 'closed' },
      requestId,
    });
  });
  const view = (await providerViews(deps)).find((provider) => provider.vendor === name);
  if (!view) throw new Problem(providerNotFound);
  return view;
}
