/** One customer from all sides, put together from identity's card, the feature row and the model (AUD-3). */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { CustomerCard } from '../../../people/identity/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { dateIn, toMicros } from '../instant.ts';
import { type Boundaries, lifecycleReasons } from '../lifecycle/tier.ts';
import { customerNotFound } from '../problems.ts';
import { currentModel, type StoredModel } from '../rfm/model.ts';
import { monetaryOf } from '../rfm/score.ts';
import { boundariesOf, monetary as monetarySetting } from '../settings.ts';
import { tagsOf } from './tags.ts';

interface Row {
  customer_no: number;
  order_count: number;
  gross_fen: number;
  return_fen: number;
  goods_fen: number;
  service_fen: number;
  goods_count: number;
  service_count: number;
  first_order_at: string | null;
  last_order_at: string | null;
  preferred_category: string | null;
  preferred_hour: number | null;
  lifecycle: Audience.LifecycleTier;
  lifecycle_since: string;
  lifecycle_next_at: string | null;
  traits: Record<string, unknown>;
  last_seen_at: string | null;
  r: number | null;
  f: number | null;
  m: number | null;
  cell: Audience.RfmCell | null;
  tier: Audience.RfmTier | null;
  in_window: number;
  last_30: number;
}

async function readRow(handle: Db | Tx, customerId: string, now: string, windowDays: number): Promise<Row | undefined> {
  const since = (days: number) => sql`(select count(*) from audience.purchase p where p.customer_no = u.customer_no
    and p.is_order and p.at > ${now}::timestamptz - make_interval(hours => ${days * 24}::int) and p.at <= ${now}::timestamptz)`;
  const { rows } = await sql<Row>`
    select u.customer_no, u.order_count, u.gross_fen, u.return_fen, u.goods_fen, u.service_fen, u.goods_count,
      u.service_count, u.first_order_at, u.last_order_at, u.preferred_category, u.preferred_hour,
      u.lifecycle::text as lifecycle, u.lifecycle_since, u.lifecycle_next_at, u.traits, u.last_seen_at,
      s.r, s.f, s.m, s.cell::text as cell, s.tier::text as tier, ${since(windowDays)} as in_window, ${since(30)} as last_30
    from audience.feature u left join audience.score s on s.customer_no = u.customer_no
    where u.customer_id = ${customerId} and u.listed`.execute(handle);
  return rows[0];
}

/** @throws Problem `audience/customer-not-found` for those who are not known, merged or erased */
export async function profileOf(deps: AudienceDeps, customerId: string): Promise<Audience.CustomerProfile> {
  const handle = deps.db;
  const person = (await deps.identity.findCustomers(handle, [customerId])).get(customerId);
  const boundaries = await boundariesOf(deps.settings, handle);
  const now = deps.clock.now();
  const row = await readRow(handle, customerId, now.toString(), boundaries.activeDays);
  if (!person || !row || person.registeredAt === null) throw new Problem(customerNotFound);
  const model = await currentModel(handle);
  const monetary = model?.monetary ?? (await deps.settings.get(handle, monetarySetting));
  const { status, mergedInto, gender, birthday, language, firstChannel, lastChannel } = person;
  return {
    ...cardOf(person),
    status,
    mergedInto,
    gender,
    birthday,
    language,
    firstChannel: firstChannel && { ...firstChannel },
    lastChannel: lastChannel && { ...lastChannel },
    orders: ordersOf(row, now, deps.timeZone),
    lifecycle: lifecycleOf(row, person.registeredAt, now, boundaries),
    rfm: rfmOf(row, model, monetary, deps.timeZone),
    preferences: { category: row.preferred_category, hour: row.preferred_hour, kind: preferredKind(row) },
    tags: await tagsOf(handle, customerId),
    traits: plainMembers(row.traits),
    lastSeenAt: row.last_seen_at,
    asOf: now.toString(),
    timeZone: deps.timeZone,
  };
}

export function cardOf(person: CustomerCard): Audience.CustomerCard {
  const { customerId, customerNo, name, phoneMasked, city, registeredAt } = person;
  return { customerId, customerNo, name, phoneMasked, city, registeredAt };
}

function preferredKind(row: Row): Audience.OrderKind | null {
  if (row.order_count === 0) return null;
  return row.service_count > row.goods_count ? 'service' : 'goods';
}

function ordersOf(row: Row, now: Temporal.Instant, timeZone: string): Audience.CustomerProfile['orders'] {
  const last = row.last_order_at === null ? undefined : dateIn(Temporal.Instant.from(row.last_order_at), timeZone);
  return {
    orderCount: row.order_count,
    grossFen: row.gross_fen,
    returnFen: row.return_fen,
    netFen: row.gross_fen - row.return_fen,
    averageFen: row.order_count === 0 ? null : Math.round(row.gross_fen / row.order_count),
    goodsFen: row.goods_fen,
    serviceFen: row.service_fen,
    firstOrderAt: row.first_order_at,
    lastOrderAt: row.last_order_at,
    ordersLast30Days: row.last_30,
    daysSinceOrder: last ? last.until(dateIn(now, timeZone), { largestUnit: 'days' }).days : null,
  };
}

function lifecycleOf(
  row: Row,
  registeredAt: string,
  now: Temporal.Instant,
  boundaries: Boundaries,
): Audience.CustomerProfile['lifecycle'] {
  const facts = {
    registeredUs: toMicros(Temporal.Instant.from(registeredAt)),
    orderCount: row.order_count,
    grossFen: row.gross_fen,
    lastUs: row.last_order_at === null ? undefined : toMicros(Temporal.Instant.from(row.last_order_at)),
    inWindow: row.in_window,
  };
  return {
    tier: row.lifecycle,
    since: row.lifecycle_since,
    reasons: lifecycleReasons(row.lifecycle, facts, toMicros(now), boundaries),
    nextAt: row.lifecycle_next_at,
  };
}

function rfmOf(
  row: Row,
  model: StoredModel | undefined,
  monetary: Audience.Monetary,
  timeZone: string,
): Audience.CustomerProfile['rfm'] {
  const { r, f, m } = row;
  const last = row.last_order_at === null ? undefined : dateIn(Temporal.Instant.from(row.last_order_at), timeZone);
  return {
    tier: row.tier ?? 'none',
    cell: row.cell,
    scores: r === null || f === null || m === null ? null : { r, f, m },
    recencyDays: last && model ? Math.max(0, last.until(model.date, { largestUnit: 'days' }).days) : null,
    frequency: row.order_count,
    monetaryFen: row.order_count === 0 ? null : monetaryOf(monetary, row.gross_fen, row.return_fen, row.order_count),
    monetary,
    meanFen: model?.meanFen ?? null,
    cutPoints: {
      recencyDays: [...(model?.rCuts ?? [])],
      frequency: [...(model?.fCuts ?? [])],
      monetaryFen: [...(model?.mCuts ?? [])],
    },
    asOf: model?.asOf.toString() ?? null,
  };
}

type Plain = string | number | boolean | null;

/** Members of a JSON object that are no objects themselves, at most thirty. */
export function plainMembers(value: unknown): Record<string, Plain> {
  if (typeof value !== 'object' || value === null) return {};
  const isPlain = (entry: [string, unknown]): entry is [string, Plain] =>
    entry[1] === null || ['string', 'number', 'boolean'].includes(typeof entry[1]);
  return Object.fromEntries(Object.entries(value).filter(isPlain).slice(0, 30));
}
