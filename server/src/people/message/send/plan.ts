/** Command: wish for messages, thousands at a time, each wish once for ever (CAM-3). */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { announceAfterCommit } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { channelWithoutContent, templateNotFound } from '../problems.ts';
import { type Head, headsOf } from '../template/queries.ts';
import type { Origin } from './guard.ts';

export interface NewSend {
  /** Unique for ever; planning the same key again plans nothing and gives the first id. */
  readonly key: string;
  readonly customerId: string;
  readonly petId?: string | null;
  readonly templateId: string;
  /** The template's present version when left out. */
  readonly templateVersion?: number;
  /** Order of fallback; the template's when left out. */
  readonly channels?: readonly Message.MessageChannel[];
  readonly lane: Message.MessageLane;
  /** Values of the caller's variables, by dotted name or nested. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly dueAt?: Temporal.Instant;
  /** Of two that compete for a place under a cap the higher one wins; 0 when left out. */
  readonly priority?: number;
  /** What quiet hours do to it; `delay` when left out. */
  readonly quiet?: 'delay' | 'drop';
  /** What a full cap does to it; `skip` when left out. */
  readonly capped?: 'skip' | 'wait';
  /** Sends of one customer with one merge key that are due together become one message. */
  readonly mergeKey?: string;
  readonly origin: Origin;
}

/**
 * Plan sends in the caller's transaction; a constant number of statements for any number of them.
 * @returns id of each key's send, also of those that were planned before
 * @throws Problem `message/template-not-found`, `message/channel-without-content`
 */
export async function plan(tx: Tx, deps: Inner, sends: readonly NewSend[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  if (sends.length === 0) return ids;
  const heads = await headsOf(
    tx,
    sends.map((send) => ({ templateId: send.templateId, version: send.templateVersion })),
  );
  const customers = await deps.identity.canonical(tx, [...new Set(sends.map((send) => send.customerId))]);
  const now = deps.clock.now().toString();
  const rows = sends.map((send) => rowOf(send, headOf(heads, send), customers.get(send.customerId), now));
  for (const row of await insert(tx, rows, now)) ids.set(row.key, row.send_id);
  const earlier = rows.filter((row) => !ids.has(row.key)).map((row) => row.key);
  if (earlier.length > 0) {
    const { rows: found } = await sql<{ key: string; send_id: string }>`
      select key, send_id from message.send where key = any(${earlier}::text[])`.execute(tx);
    for (const row of found) ids.set(row.key, row.send_id);
  }
  announceAfterCommit(tx);
  return ids;
}

function headOf(heads: ReadonlyMap<string, Head>, send: NewSend): Head {
  const head = heads.get(`${send.templateId}/${send.templateVersion ?? ''}`);
  if (!head) throw new Problem(templateNotFound, send.templateId);
  return head;
}

type PlanRow = ReturnType<typeof rowOf>;

function rowOf(send: NewSend, head: Head, customerId: string | undefined, now: string) {
  const channels = send.channels ?? head.channels;
  const lacking = channels.find((channel) => !head.written.has(channel));
  if (lacking || channels.length === 0) throw new Problem(channelWithoutContent, `${send.templateId}: ${lacking}`);
  const { origin } = send;
  return {
    sendId: newId(),
    key: send.key,
    customerId: customerId ?? send.customerId,
    petId: send.petId ?? null,
    templateId: send.templateId,
    version: head.version,
    purpose: head.purpose,
    topic: head.topic,
    lane: send.lane,
    // An array inside an array of arrays would have to be rectangular.
    channels: channels.join(','),
    variables: send.variables ? JSON.stringify(send.variables) : null,
    dueAt: send.dueAt?.toString() ?? now,
    priority: send.priority ?? 0,
    quiet: send.quiet ?? 'delay',
    capped: send.capped ?? 'skip',
    mergeKey: send.mergeKey ?? null,
    originKind: origin.kind,
    origin: JSON.stringify(origin),
    journeyId: origin.kind === 'journey' ? origin.journeyId : null,
    runId: origin.kind === 'journey' ? origin.runId : null,
  };
}

async function insert(tx: Tx, rows: readonly PlanRow[], now: string): Promise<{ key: string; send_id: string }[]> {
  const column = <K extends keyof PlanRow>(name: K) => rows.map((row) => row[name]);
  const { rows: inserted } = await sql<{ key: string; send_id: string }>`
    insert into message.send (send_id, key, customer_id, pet_id, template_id, template_version, purpose, topic, lane,
      channels, variables, due_at, priority, quiet, capped, merge_key, origin_kind, origin, journey_id, run_id, state,
      planned_at)
    select send_id, key, customer_id, pet_id, template_id, template_version, purpose, topic, lane,
      string_to_array(channels, ','), variables, due_at, priority, quiet, capped, merge_key, origin_kind, origin,
      journey_id, run_id, 'planned', ${now}::timestamptz
    from unnest(${column('sendId')}::uuid[], ${column('key')}::text[], ${column('customerId')}::uuid[],
      ${column('petId')}::uuid[], ${column('templateId')}::uuid[], ${column('version')}::integer[],
      ${column('purpose')}::text[], ${column('topic')}::text[], ${column('lane')}::text[], ${column('channels')}::text[],
      ${column('variables')}::jsonb[], ${column('dueAt')}::timestamptz[], ${column('priority')}::smallint[],
      ${column('quiet')}::text[], ${column('capped')}::text[], ${column('mergeKey')}::text[],
      ${column('originKind')}::text[], ${column('origin')}::jsonb[], ${column('journeyId')}::uuid[],
      ${column('runId')}::uuid[])
      as p (send_id, key, customer_id, pet_id, template_id, template_version, purpose, topic, lane, channels, variables,
        due_at, priority, quiet, capped, merge_key, origin_kind, origin, journey_id, run_id)
    order by key
    on conflict on constraint send_key_unique do nothing
    returning key, send_id`.execute(tx);
  return inserted;
}
