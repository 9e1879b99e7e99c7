/** A booking being done, as its owner and its store see it; and the store's list (BOOK-9, MER-5). */
import type { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { ownMerchant, type Principal } from '../../platform/http/index.ts';
import { bookedFor, petNames, todayAt, type Viewer } from './booked.ts';
import { unreadOf } from './chat/queries.ts';
import type { BookedFacts, Handle, ProgressDeps } from './deps.ts';
import { type DueStep, doneOf, dueSteps, missingOf } from './domain.ts';
import { latestVersion } from './report/queries.ts';
import { arrivalsOf, type RunRow, recordsOf, runRows, type StoredRecord } from './repository.ts';

/** Steps of the run; before it began, those of the version that the booking was made with. */
export async function planOf(
  deps: ProgressDeps,
  handle: Handle,
  booked: BookedFacts,
  run: RunRow | undefined,
): Promise<Pick<RunRow, 'steps' | 'form'>> {
  if (run) return run;
  const { steps } = await deps.merchant.sopOf(handle, booked.serviceId, booked.sopVersion);
  const service = (await deps.merchant.findServices(handle, [booked.serviceId])).get(booked.serviceId);
  return { steps, form: service?.form ?? [] };
}

export function stepViews(due: readonly DueStep[], records: readonly StoredRecord[]): Progress.RunStep[] {
  return due.map((one) => ({
    stepKey: one.step.key,
    names: one.step.names,
    proof: one.step.proof,
    required: one.step.required,
    day: one.day,
    needed: one.needed,
    done: doneOf(one, records),
    due: one.begun,
    records: records.filter((record) => record.stepKey === one.step.key && record.day === one.day).map(recordView),
  }));
}

function recordView(record: StoredRecord): Progress.StepRecord {
  const { recordId, at, byName, number, text, media } = record;
  return { recordId, at, by: byName, number, text, media: [...media] };
}

/** @throws Problem `progress/not-found` */
export async function runView(deps: ProgressDeps, viewer: Viewer, bookingId: string): Promise<Progress.Run> {
  const { db, clock } = deps;
  const booked = await bookedFor(deps, db, viewer, bookingId);
  const [run] = await runRows(db, sql`r.booking_id = ${bookingId}`);
  const { steps, form } = await planOf(deps, db, booked, run);
  const records = (await recordsOf(db, [bookingId])).get(bookingId) ?? [];
  const now = clock.now();
  const due = dueSteps(steps, booked, todayAt(booked, now));
  const store = (await deps.merchant.findStores(db, [booked.storeId])).get(booked.storeId);
  return {
    bookingId,
    bookingNo: booked.no,
    state: booked.state,
    serviceNames: booked.serviceNames,
    storeName: store?.name ?? '',
    petNames: (await petNames(deps, db, [booked])).get(bookingId) ?? [],
    startAt: booked.startsAt,
    endAt: booked.endsAt,
    timeZone: booked.timeZone,
    sopVersion: run?.sop_version ?? booked.sopVersion,
    startedAt: run?.started_at ?? null,
    steps: stepViews(due, records),
    missing: missingOf(due, records).map(missingView),
    form: [...form],
    arrivals: await arrivalsOf(db, bookingId),
    reportVersion: await latestVersion(db, bookingId),
    unreadMessages: (await unreadOf(db, [bookingId], viewer.side)).get(bookingId) ?? 0,
    asOf: now.toString(),
  };
}

export function missingView(one: DueStep & { readonly done: number }): Progress.MissingStep {
  return { stepKey: one.step.key, names: one.step.names, day: one.day, needed: one.needed, done: one.done };
}

interface ListRow {
  booking_id: string;
  place: string;
}

/** Services under way, or chats with messages that the store has not read. */
export async function runPage(
  deps: ProgressDeps,
  principal: Principal,
  query: { readonly show?: 'running' | 'unread'; readonly cursor?: string; readonly limit?: number },
) {
  const { db } = deps;
  const merchantId = ownMerchant(principal);
  const limit = query.limit ?? 50;
  const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 1);
  const running = sql`select booking_id from progress.run
    where state = 'running' and merchant_id = coalesce(${merchantId}::uuid, merchant_id)`;
  const unread = sql`select booking_id from progress.chat
    where owner_seq > store_read and merchant_id = coalesce(${merchantId}::uuid, merchant_id)`;
  const either = sql`${running} union ${unread}`;
  const source = query.show === 'running' ? running : query.show === 'unread' ? unread : either;
  const { rows } = await sql<ListRow>`
    select booking_id from (${source}) t
    ${after === undefined ? sql`` : sql`where booking_id > ${after}::uuid`}
    order by booking_id limit ${limit + 1}`.execute(db);
  const ids = rows.slice(0, limit).map((row) => row.booking_id);
  return {
    items: await lines(deps, ids),
    nextCursor: rows.length > limit ? encodeCursor([ids.at(-1) ?? '']) : null,
  };
}

async function lines(deps: ProgressDeps, bookingIds: readonly string[]): Promise<Progress.RunLine[]> {
  const { db } = deps;
  const booked = await deps.booking.find(db, bookingIds);
  const facts = bookingIds.flatMap((bookingId) => booked.get(bookingId) ?? []);
  const runs = new Map(
    (await runRows(db, sql`r.booking_id = any(${[...bookingIds]}::uuid[])`)).map((run) => [run.booking_id, run]),
  );
  const records = await recordsOf(db, bookingIds);
  const unread = await unreadOf(db, bookingIds, 'store');
  const names = await petNames(deps, db, facts);
  const stores = await deps.merchant.findStores(db, [...new Set(facts.map((one) => one.storeId))]);
  const now = deps.clock.now();
  return facts.map((one) => {
    const run = runs.get(one.bookingId);
    const due = dueSteps(run?.steps ?? [], one, todayAt(one, now)).filter((step) => step.step.required);
    const own = records.get(one.bookingId) ?? [];
    return {
      bookingId: one.bookingId,
      bookingNo: one.no,
      state: one.state,
      serviceNames: one.serviceNames,
      storeName: stores.get(one.storeId)?.name ?? '',
      petNames: names.get(one.bookingId) ?? [],
      startAt: one.startsAt,
      startedAt: run?.started_at ?? null,
      ...tally(due, own),
      unreadMessages: unread.get(one.bookingId) ?? 0,
    };
  });
}

/** How many of the required records there are. */
export function tally(due: readonly DueStep[], records: readonly StoredRecord[]) {
  const needed = due.reduce((sum, step) => sum + step.needed, 0);
  const done = due.reduce((sum, step) => sum + Math.min(step.needed, doneOf(step, records)), 0);
  return { stepsDone: done, stepsNeeded: needed };
}
