/** Live board of one journey: what happened comes from the warehouse, what it brought from the journey's own results (INS-2). */
import type { Metric } from '@pawloop/contract';
import { Problem } from '../../../platform/problem.ts';
import { freshnessOf, type MetricDeps } from '../deps.ts';
import { journeyNotFound } from '../problems.ts';
import { type BoardStepName, boardTotals, stepCounts } from './counts.ts';
import type { JourneyFace } from './face.ts';

/** Attributed orders read at a time. */
const PAGE = 2000;

interface Attributed {
  readonly customerId: string | null;
  readonly ms: number;
}

/** Orders that the last touch gives to the journey. */
async function attributedOrders(journeys: JourneyFace, journeyId: string, from?: string): Promise<Attributed[]> {
  const orders: Attributed[] = [];
  let cursor: string | undefined;
  do {
    const page = await journeys.conversions({
      journeyId,
      limit: PAGE,
      ...(from && { from }),
      ...(cursor && { cursor }),
    });
    for (const item of page.items) {
      if (item.journeyId === journeyId) {
        orders.push({ customerId: item.customerId, ms: Temporal.Instant.from(item.at).epochMilliseconds });
      }
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return orders;
}

/** Starts of the steps within the span, oldest first, in epoch milliseconds; days and hours are those of the zone. */
export function stepStarts(step: BoardStepName, from: Temporal.ZonedDateTime, until: Temporal.ZonedDateTime): number[] {
  const starts: number[] = [];
  for (
    let at = from.round({ smallestUnit: step, roundingMode: 'floor' });
    Temporal.ZonedDateTime.compare(at, until) < 0;
    at = at.add({ [`${step}s`]: 1 })
  ) {
    starts.push(at.epochMilliseconds);
  }
  return starts;
}

async function stepsOf(
  deps: MetricDeps,
  journeys: JourneyFace,
  journeyId: string,
  step: BoardStepName,
  starts: readonly number[],
  until: number,
): Promise<Metric.BoardStep[]> {
  const from = starts[0] ?? until;
  const [counts, orders] = await Promise.all([
    stepCounts(deps, journeyId, step, { from, until }),
    attributedOrders(journeys, journeyId, Temporal.Instant.fromEpochMilliseconds(from).toString()),
  ]);
  const counted = new Map(counts.map((row) => [row.at, row]));
  return starts.map((at, nth) => {
    const end = starts[nth + 1] ?? until;
    const { sent = 0, failed = 0, opened = 0, clicked = 0, granted = 0, redeemed = 0 } = counted.get(at) ?? {};
    return {
      at: Temporal.Instant.fromEpochMilliseconds(at).toString(),
      ...{ sent, failed, opened, clicked, granted, redeemed },
      orders: orders.filter((order) => order.ms >= at && order.ms < end).length,
    };
  });
}

async function requireJourney(deps: MetricDeps, journeyId: string) {
  const journey = (await deps.journeys?.published())?.find((one) => one.journeyId === journeyId);
  if (!journey || !deps.journeys) throw new Problem(journeyNotFound);
  return { journey, journeys: deps.journeys };
}

/** @throws Problem `metric/journey-not-found`, `warehouse/unavailable` */
export async function journeyBoard(
  deps: MetricDeps,
  journeyId: string,
  view: { readonly step: BoardStepName; readonly steps: number },
): Promise<Metric.JourneyBoard> {
  const { journey, journeys } = await requireJourney(deps, journeyId);
  const now = deps.clock.now().toZonedDateTimeISO(deps.timeZone);
  const starts = stepStarts(
    view.step,
    now.subtract({ [`${view.step}s`]: view.steps - 1 }),
    now.add({ nanoseconds: 1 }),
  );
  const [freshness, totals, results, orders, steps] = await Promise.all([
    freshnessOf(deps),
    boardTotals(deps, journeyId),
    journeys.results(journeyId),
    attributedOrders(journeys, journeyId),
    stepsOf(deps, journeys, journeyId, view.step, starts, now.epochMilliseconds + 1),
  ]);
  const last = results.attributed.find((one) => one.rule === 'last');
  const perCustomer = new Map<string, number>();
  for (const { customerId } of orders) {
    if (customerId) perCustomer.set(customerId, (perCustomer.get(customerId) ?? 0) + 1);
  }
  return {
    freshness,
    journey,
    ...totals,
    granted: results.coupons.granted,
    redeemed: results.coupons.redeemed,
    orders: last?.orders ?? 0,
    orderCustomers: last?.customers ?? 0,
    repurchased: [...perCustomer.values()].filter((count) => count >= 2).length,
    netFen: last?.netFen ?? 0,
    aovFen: last && last.orders > 0 ? last.netFen / last.orders : null,
    costFen: results.cost.totalFen,
    messageFen: results.cost.messageFen,
    discountFen: results.cost.discountFen,
    marginFen: last?.marginFen ?? 0,
    roi: last?.roi ?? null,
    step: view.step,
    steps,
  };
}

const MOST_STEPS = 20_000;

/** @returns undefined when the span holds too many steps */
export async function journeySteps(
  deps: MetricDeps,
  journeyId: string,
  step: BoardStepName,
  span: { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate },
): Promise<Metric.BoardStep[] | undefined> {
  const { journeys } = await requireJourney(deps, journeyId);
  const [from, until] = [span.from.toZonedDateTime(deps.timeZone), span.until.toZonedDateTime(deps.timeZone)];
  if (from.until(until).total({ unit: step, relativeTo: from }) > MOST_STEPS) return undefined;
  return stepsOf(deps, journeys, journeyId, step, stepStarts(step, from, until), until.epochMilliseconds);
}
