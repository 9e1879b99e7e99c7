/** Reads of runs for screens: lists, one with its steps, calls to other systems. */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireJourney } from '../design/repository.ts';
import type { Inner } from '../inner.ts';
import { unknownRun } from '../problems.ts';

const PAGE = 50;

interface RunRow extends Omit<Journey.JourneyRun, 'customerName' | 'phoneMasked'> {}

const columns = sql`run_id as "runId", journey_id as "journeyId", version, customer_id as "customerId", pet_id as "petId",
  hold_out as "holdOut", entered_at as "enteredAt", outcome, ended_at as "endedAt", node,
  case when ended_at is null then due_at end as "dueAt", converted_at as "convertedAt", converted_fen as "convertedFen", error`;

async function named(inner: Inner, rows: readonly RunRow[]): Promise<Journey.JourneyRun[]> {
  const cards = await inner.identity.findCustomers(inner.db, [...new Set(rows.map((row) => row.customerId))]);
  return rows.map((row) => {
    const card = cards.get(row.customerId);
    return { ...row, customerName: card?.name ?? null, phoneMasked: card?.phoneMasked ?? null };
  });
}

interface RunQuery {
  readonly state?: 'live' | Journey.RunOutcome;
  readonly node?: string;
  readonly version?: number;
  readonly customerId?: string;
  readonly holdOut?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first; ids are in order of entry. @throws Problem `journey/unknown` */
export async function runPage(inner: Inner, journeyId: string, query: RunQuery) {
  await requireJourney(inner.db, journeyId);
  const { state, node, version, customerId, holdOut, cursor, limit = PAGE } = query;
  const [before] = cursor ? decodeCursor(cursor, 1) : [];
  const conditions = [
    sql`journey_id = ${journeyId}`,
    ...(state === 'live' ? [sql`ended_at is null`] : state ? [sql`outcome = ${state}`] : []),
    ...(node ? [sql`node = ${node}`] : []),
    ...(version ? [sql`version = ${version}`] : []),
    ...(customerId ? [sql`customer_id = ${customerId}`] : []),
    ...(holdOut === undefined ? [] : [holdOut ? sql`hold_out is not null` : sql`hold_out is null`]),
    ...(before ? [sql`run_id < ${String(before)}::uuid`] : []),
  ];
  const { rows } = await sql<RunRow>`
    select ${columns} from journey.run where ${sql.join(conditions, sql` and `)}
    order by run_id desc limit ${limit + 1}`.execute(inner.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor([last.runId]) : null;
  return { items: await named(inner, page), nextCursor };
}

/** @throws Problem `journey/unknown-run` */
export async function getRun(inner: Inner, journeyId: string, runId: string): Promise<Journey.JourneyRun> {
  const { rows } = await sql<RunRow>`
    select ${columns} from journey.run where journey_id = ${journeyId} and run_id = ${runId}`.execute(inner.db);
  const [run] = await named(inner, rows);
  if (!run) throw new Problem(unknownRun, runId);
  return run;
}

/** First to last. @throws Problem `journey/unknown-run` */
export async function getRunWithSteps(inner: Inner, journeyId: string, runId: string) {
  const run = await getRun(inner, journeyId, runId);
  const { rows } = await sql<Journey.JourneyStep>`
    select node, visit, kind, at, outcome, next, detail from journey.step where run_id = ${runId} order by at, visit`.execute(
    inner.db,
  );
  return { ...run, steps: inPath(rows) };
}

/** Steps of one transaction have one time: each follows the one that led to it. */
export function inPath(steps: readonly Journey.JourneyStep[]): Journey.JourneyStep[] {
  const open = [...steps];
  const path: Journey.JourneyStep[] = [];
  const led = new Set(steps.map((step) => step.next));
  let next = open.find((step) => !led.has(step.node))?.node ?? open[0]?.node;
  while (open.length > 0) {
    const index = Math.max(
      0,
      open.findIndex((step) => step.node === next),
    );
    const [step] = open.splice(index, 1);
    if (!step) break;
    path.push(step);
    next = step.next ?? undefined;
  }
  return path;
}

interface WebhookQuery {
  readonly state?: Journey.WebhookSend['state'];
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. @throws Problem `journey/unknown` */
export async function webhookPage(inner: Inner, journeyId: string, { state, cursor, limit = PAGE }: WebhookQuery) {
  await requireJourney(inner.db, journeyId);
  const [before] = cursor ? decodeCursor(cursor, 1) : [];
  const { rows } = await sql<Journey.WebhookSend>`
    select send_id as "sendId", run_id as "runId", node, customer_id as "customerId", url, state,
      planned_at as "plannedAt", sent_at as "sentAt", detail
    from journey.webhook_send where journey_id = ${journeyId} ${state ? sql`and state = ${state}` : sql``}
      ${before ? sql`and send_id < ${String(before)}::uuid` : sql``}
    order by send_id desc limit ${limit + 1}`.execute(inner.db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.sendId]) : null };
}
