/**
 * Month-end evaluation in the business's zone: below the bar brings a rectification notice, below it again at the next
 * month's end takes the category off (rule 36). Each store and category is evaluated once per month, also after downtime.
 */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { QualityDeps } from '../deps.ts';
import { bar, minimumReviews } from '../settings.ts';
import { endedMonths, endOfMonth, monthBefore, monthOf, outcomeOf, starsOf, type Tally } from './domain.ts';
import { type Rated, tallyOf, WHOLE } from './recompute.ts';
import { closeRectification, openRectification } from './rectification.ts';

const BATCH = 50;

/** Evaluate every month that has ended and is not done, oldest first. @returns how many stores and categories */
export async function evaluateMonths(deps: QualityDeps, stop?: AbortSignal): Promise<number> {
  const now = deps.clock.now();
  let evaluated = 0;
  for (const month of await dueMonths(deps, now)) {
    let stores = 0;
    for (;;) {
      if (stop?.aborted) return evaluated;
      const open = await openOf(deps, month);
      if (open.length === 0) break;
      for (const rated of open) if (await evaluate(deps, rated, month)) stores += 1;
    }
    evaluated += stores;
    await sql`
      insert into quality.month_done (month, stores, done_at)
      select ${month}, count(*), ${now.toString()} from quality.month where month = ${month}
      on conflict do nothing`.execute(deps.db);
  }
  return evaluated;
}

/** From the month of the first review on. */
async function dueMonths(deps: QualityDeps, now: Temporal.Instant): Promise<string[]> {
  const { rows } = await sql<{ done: string | null; first: string | null }>`
    select (select max(month) from quality.month_done) as done,
      (select min(written_at) from quality.review) as first`.execute(deps.db);
  const { done = null, first = null } = rows[0] ?? {};
  if (done !== null) return endedMonths(done, now, deps.timeZone);
  if (first === null) return [];
  return endedMonths(monthBefore(monthOf(Temporal.Instant.from(first), deps.timeZone)), now, deps.timeZone);
}

/** Categories of stores that are not evaluated for the month. */
async function openOf(deps: QualityDeps, month: string): Promise<Rated[]> {
  const { rows } = await sql<Rated>`
    select s.store_id as "storeId", s.category_key as "categoryKey", s.merchant_id as "merchantId" from quality.score s
    where s.category_key <> ${WHOLE} and not exists (
      select from quality.month m
      where m.store_id = s.store_id and m.category_key = s.category_key and m.month = ${month})
    order by s.store_id, s.category_key limit ${BATCH}`.execute(deps.db);
  return rows;
}

/** @returns false when another process has evaluated it */
function evaluate(deps: QualityDeps, rated: Rated, month: string): Promise<boolean> {
  const { storeId, categoryKey, merchantId } = rated;
  const at = endOfMonth(month, deps.timeZone);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { rows: locked } = await sql<{ delisted: boolean }>`
      select delisted_at is not null as delisted from quality.score
      where store_id = ${storeId} and category_key = ${categoryKey} for update`.execute(tx);
    const { rows: before } = await sql<{ outcome: Quality.MonthOutcome }>`
      select outcome from quality.month
      where store_id = ${storeId} and category_key = ${categoryKey} and month = ${monthBefore(month)}`.execute(tx);
    const { tally } = await tallyOf(tx, deps, rated, at);
    const rules = { minimum: await deps.settings.get(tx, minimumReviews), bar: await deps.settings.get(tx, bar) };
    const delisted = locked[0]?.delisted ?? false;
    const outcome = outcomeOf(tally, rules, { outcome: before[0]?.outcome ?? null, delisted });
    const { rows: won } = await sql`
      insert into quality.month (store_id, category_key, month, merchant_id, stars_sum, reviews, outcome, evaluated_at)
      values (${storeId}, ${categoryKey}, ${month}, ${merchantId}, ${tally.sum}, ${tally.reviews}, ${outcome},
        ${now.toString()})
      on conflict do nothing returning 1`.execute(tx);
    if (won.length === 0) return false;
    await append(tx, Quality.monthEvaluated, {
      subjectId: storeId,
      merchantId,
      occurredAt: now,
      payload: { storeId, categoryKey, month, stars: starsOf(tally, rules.minimum), reviews: tally.reviews, outcome },
    });
    await takeEffect(tx, deps, rated, { month, outcome, tally, now });
    return true;
  });
}

interface Evaluated {
  readonly month: string;
  readonly outcome: Quality.MonthOutcome;
  readonly tally: Tally;
  readonly now: Temporal.Instant;
}

async function takeEffect(tx: Tx, deps: QualityDeps, rated: Rated, evaluated: Evaluated): Promise<void> {
  const { month, outcome, now } = evaluated;
  switch (outcome) {
    case 'rectify':
      await openRectification(tx, deps, rated, { ...evaluated, cause: 'score' });
      await deps.merchant.restrict(tx, { ...rated, reason: `score ${month}` });
      return;
    case 'delist':
      await closeRectification(tx, rated, 'failed', now);
      await delist(tx, deps, rated, month, now);
      return;
    case 'fine':
    case 'new': {
      const closed = await closeRectification(tx, rated, outcome === 'fine' ? 'passed' : 'lapsed', now);
      if (closed > 0) await deps.merchant.restore(tx, { ...rated, reason: `score ${month}` });
      return;
    }
    case 'out':
      return;
  }
}

/** Bookings that were made stand: each becomes a case of customers/care, where the owner keeps, moves or gives it back. */
async function delist(tx: Tx, deps: QualityDeps, rated: Rated, month: string, now: Temporal.Instant): Promise<void> {
  const { storeId, categoryKey, merchantId } = rated;
  await sql`
    update quality.score set delisted_at = ${now.toString()}
    where store_id = ${storeId} and category_key = ${categoryKey}`.execute(tx);
  await deps.merchant.delist(tx, { ...rated, reason: `score ${month}` });
  await append(tx, Quality.storeDelisted, {
    subjectId: storeId,
    merchantId,
    occurredAt: now,
    payload: { storeId, categoryKey, month },
  });
  await record(tx, {
    actor: 'system',
    action: 'quality.store_delisted',
    subjectType: 'store',
    subjectId: storeId,
    before: null,
    after: { categoryKey, month },
  });
}
