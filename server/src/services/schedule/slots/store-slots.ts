/** What a store's page asks: free times of an offer for an animal, and how long a walk-in would wait. */
import type { Schedule } from '@pawloop/contract';
import type { Principal } from '../../../platform/http/index.ts';
import { audienceOf, offerFor, type PetWords, petOf, servedAt } from '../asking.ts';
import type { Inner } from '../deps.ts';
import { byDay, daysOf, endOf } from './days.ts';
import { nextStart } from './queue.ts';
import { slots } from './slots.ts';

export interface SlotsAsked extends PetWords {
  readonly offerId: string;
  readonly from?: string;
  readonly days?: number;
  readonly personNo?: number;
  readonly firstVisit?: boolean;
  readonly matted?: boolean;
}

const DAYS = 7;
/** A start every five minutes, all day. */
const MOST_A_DAY = 288;

/** @throws Problem `schedule/store-not-found`, `schedule/offer-not-found`, those of a quote and of the pet */
export async function storeSlots(
  deps: Inner,
  principal: Principal,
  storeId: string,
  asked: SlotsAsked,
): Promise<Schedule.StoreSlots> {
  const { store, offer } = await offerFor(deps, principal, storeId, asked.offerId);
  const pet = await petOf(deps, principal, asked);
  const quote = await deps.merchant.quote(deps.db, {
    offerId: asked.offerId,
    pet,
    firstVisit: await isFirst(deps, store.storeNo, asked),
    matted: asked.matted ?? false,
  });
  const now = deps.clock.now();
  const { timeZone } = store;
  const days = daysOf(
    {
      timeZone,
      ...(asked.from && { from: Temporal.PlainDate.from(asked.from) }),
      days: asked.days ?? DAYS,
      horizonDays: offer.horizonDays,
    },
    now,
  );
  const starts = await slots(
    deps.db,
    deps,
    {
      storeNo: store.storeNo,
      timeZone,
      ...quote,
      from: days.from,
      to: days.to,
      gridMinutes: offer.gridMinutes,
      leadMinutes: offer.leadMinutes,
      limit: days.dates.length * MOST_A_DAY,
      ...(asked.personNo !== undefined && { personNo: asked.personNo }),
      audience: await audienceOf(deps, principal),
    },
    now,
  );
  return {
    offerId: asked.offerId,
    timeZone,
    currency: quote.currency,
    minutes: quote.minutes,
    priceFen: quote.priceFen,
    memberPriceFen: quote.memberPriceFen,
    days: byDay(days.dates, starts, timeZone),
    asOf: now.toString(),
  };
}

async function isFirst(deps: Inner, storeNo: number, asked: PetWords & { readonly firstVisit?: boolean }) {
  const served = await servedAt(deps, asked);
  return served !== null && !served.includes(storeNo);
}

/** @throws as {@link storeSlots} */
export async function queueOf(
  deps: Inner,
  principal: Principal,
  storeId: string,
  asked: PetWords & { readonly offerId: string },
): Promise<{ nextStart: string | null; waitMinutes: number | null; minutes: number; asOf: string }> {
  const { store } = await offerFor(deps, principal, storeId, asked.offerId);
  const pet = await petOf(deps, principal, asked);
  const quote = await deps.merchant.quote(deps.db, {
    offerId: asked.offerId,
    pet,
    firstVisit: await isFirst(deps, store.storeNo, asked),
    matted: false,
  });
  const now = deps.clock.now();
  const until = endOf(now.toZonedDateTimeISO(store.timeZone).toPlainDate(), store.timeZone);
  const next = await nextStart(deps.db, deps, { ...quote, storeNo: store.storeNo, until }, now);
  return {
    nextStart: next?.toString() ?? null,
    waitMinutes: next ? Math.ceil((next.epochMilliseconds - now.epochMilliseconds) / 60_000) : null,
    minutes: quote.minutes,
    asOf: now.toString(),
  };
}
