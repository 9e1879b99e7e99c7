/** Computes the feature rows, scores and tiers of some customers anew from their purchases, in the writer's transaction. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import type { AudienceDeps } from '../deps.ts';
import { dateIn, microsText, toMicros } from '../instant.ts';
import { type Boundaries, lifecycleMoves, nextEdge } from '../lifecycle/tier.ts';
import { currentModel, type StoredModel, shareModel } from '../rfm/model.ts';
import { monetaryOf, type Scored, scoreCustomer } from '../rfm/score.ts';
import { boundariesOf } from '../settings.ts';
import { type Figures, figuresOf, type Purchase } from './facts.ts';
import { type Cause, type LifecycleEntry, writeHistory } from './history.ts';
import { type Refreshed, writeFeatures, writeScores } from './write.ts';

/** By customer number: facts at or after this instant have changed; history before it stands. */
export type Changes = ReadonlyMap<number, number>;

interface Subject {
  customer_no: number;
  customer_id: string;
  listed: boolean;
  registered_us: number | null;
  lifecycle: Audience.LifecycleTier | null;
  since_us: number | null;
  next_us: number | null;
  rfm_tier: Audience.RfmTier | null;
}

/** Lock rows in the order of their numbers; every writer of features does so. */
async function lockSubjects(tx: Tx, customerNos: readonly number[]): Promise<Subject[]> {
  const { rows } = await sql<Subject>`
    select f.customer_no, f.customer_id, f.listed, (extract(epoch from f.registered_at) * 1000000)::bigint as registered_us,
      f.lifecycle::text as lifecycle, (extract(epoch from f.lifecycle_since) * 1000000)::bigint as since_us,
      (extract(epoch from f.lifecycle_next_at) * 1000000)::bigint as next_us,
      (select s.tier::text from audience.score s where s.customer_no = f.customer_no) as rfm_tier
    from audience.feature f where f.customer_no = any(${[...customerNos]}::int[])
    order by f.customer_no for update of f`.execute(tx);
  return rows;
}

async function purchasesOf(tx: Tx, customerNos: readonly number[], timeZone: string): Promise<Map<number, Purchase[]>> {
  const { rows } = await sql<{
    no: number;
    us: number;
    o: boolean;
    k: Purchase['kind'];
    g: number;
    b: number;
    c: string | null;
    h: number;
  }>`
    select customer_no as no, (extract(epoch from at) * 1000000)::bigint as us, is_order as o, kind::text as k,
      gross_fen as g, return_fen as b, main_category as c, extract(hour from at at time zone ${timeZone})::int as h
    from audience.purchase where customer_no = any(${[...customerNos]}::int[])
    order by customer_no, at, purchase_id`.execute(tx);
  const byNo = new Map<number, Purchase[]>(customerNos.map((no) => [no, []]));
  for (const row of rows) {
    const { us, o, k, g, b, c, h } = row;
    byNo.get(row.no)?.push({ atUs: us, isOrder: o, kind: k, grossFen: g, returnFen: b, category: c, hour: h });
  }
  return byNo;
}

/**
 * Bring the feature rows of these customers in line with their purchases and move them between tiers.
 *
 * Holds the rows until the end of the transaction, so that two writers of one customer come one after the other and
 * each move is made once. Emits `audience.tier_changed` for those whose present tier moved.
 */
export async function refreshFeatures(tx: Tx, deps: AudienceDeps, changes: Changes, cause: Cause): Promise<void> {
  if (changes.size === 0) return;
  await shareModel(tx);
  const subjects = await lockSubjects(tx, [...changes.keys()]);
  const purchases = await purchasesOf(tx, [...changes.keys()], deps.timeZone);
  const boundaries = await boundariesOf(deps.settings, tx);
  const model = await currentModel(tx);
  const nowUs = toMicros(deps.clock.now());
  const history = await writeHistory(
    tx,
    subjects.flatMap((one) => entryOf(one, changes, purchases, nowUs)),
    (entry, fromUs, before) => movesOf(entry, boundaries, fromUs, nowUs, before),
    cause,
  );
  const refreshed = subjects.map((one): Refreshed => {
    const figures = figuresOf(purchases.get(one.customer_no) ?? []);
    const last = history.get(one.customer_no);
    return {
      customerNo: one.customer_no,
      customerId: one.customer_id,
      figures,
      lifecycle: last?.to ?? one.lifecycle,
      sinceUs: last?.atUs ?? one.since_us,
      nextUs: nextOf(one, figures, nowUs, boundaries),
      scored: one.listed ? scoredOf(figures, model, deps.timeZone) : undefined,
    };
  });
  await writeFeatures(tx, refreshed);
  await writeScores(tx, refreshed);
  await announce(tx, subjects, refreshed, model !== undefined, cause, nowUs);
}

function entryOf(one: Subject, changes: Changes, purchases: Map<number, Purchase[]>, nowUs: number): LifecycleEntry[] {
  if (!one.listed || one.registered_us === null) return [];
  const changedUs = changes.get(one.customer_no) ?? nowUs;
  // A flip that time brought and nobody has written down yet comes first.
  const fromUs = one.next_us !== null && one.next_us <= nowUs ? Math.min(changedUs, one.next_us) : changedUs;
  const orders = (purchases.get(one.customer_no) ?? []).filter((purchase) => purchase.isOrder);
  const facts = { registeredUs: one.registered_us, orders };
  return [{ customerNo: one.customer_no, facts, fromUs, tier: one.lifecycle, sinceUs: one.since_us }];
}

function movesOf(
  entry: LifecycleEntry,
  boundaries: Boundaries,
  fromUs: number,
  nowUs: number,
  before: Audience.LifecycleTier | null,
) {
  return lifecycleMoves(entry.facts, boundaries, fromUs, nowUs, before);
}

function nextOf(one: Subject, figures: Figures, nowUs: number, boundaries: Boundaries): number | null {
  if (!one.listed || one.registered_us === null) return null;
  return nextEdge({ registeredUs: one.registered_us, orders: figures.orders }, nowUs, boundaries) ?? null;
}

function scoredOf(figures: Figures, model: StoredModel | undefined, timeZone: string): Scored | undefined {
  if (!model || figures.lastUs === undefined) return undefined;
  const lastDate = dateIn(Temporal.Instant.fromEpochNanoseconds(BigInt(figures.lastUs) * 1000n), timeZone);
  // Orders after the analysis date are as fresh as can be.
  const rDays = Math.max(0, lastDate.until(model.date, { largestUnit: 'days' }).days);
  const m = monetaryOf(model.monetary, figures.grossFen, figures.returnFen, figures.orderCount);
  return scoreCustomer(model, rDays, figures.orderCount, m);
}

async function announce(
  tx: Tx,
  subjects: readonly Subject[],
  refreshed: readonly Refreshed[],
  hasModel: boolean,
  cause: Cause,
  nowUs: number,
): Promise<void> {
  const now = microsText(nowUs);
  const moves = refreshed.flatMap((after, index): Audience.TierChanged[] => {
    const before = subjects[index];
    if (!before?.listed) return [];
    const customerId = after.customerId;
    const found: Audience.TierChanged[] = [];
    if (after.lifecycle !== null && before.lifecycle !== null && after.lifecycle !== before.lifecycle) {
      const at = microsText(after.sinceUs ?? nowUs);
      found.push({ customerId, kind: 'lifecycle', from: before.lifecycle, to: after.lifecycle, at, cause });
    }
    const [from, to] = [before.rfm_tier ?? 'none', after.scored?.tier ?? 'none'];
    if (hasModel && from !== to) found.push({ customerId, kind: 'rfm', from, to, at: now, cause });
    return found;
  });
  await sql`
    insert into audience.tier_change (customer_no, kind, from_tier, to_tier, at, cause)
    select f.customer_no, 'rfm', w.from_tier, w.to_tier, ${now}::timestamptz, ${cause}
    from unnest(${moves.filter((move) => move.kind === 'rfm').map((move) => move.customerId)}::uuid[],
      ${moves.filter((move) => move.kind === 'rfm').map((move) => move.from)}::text[],
      ${moves.filter((move) => move.kind === 'rfm').map((move) => move.to)}::text[]) as w (customer_id, from_tier, to_tier)
    join audience.feature f on f.customer_id = w.customer_id`.execute(tx);
  await appendMany(
    tx,
    Audience.tierChanged,
    moves.map((payload) => ({
      subjectId: payload.customerId,
      customerId: payload.customerId,
      occurredAt: Temporal.Instant.from(payload.at),
      payload,
    })),
  );
}
