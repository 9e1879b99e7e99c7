/**
 * The money of the demo city: the weeks that are over are lived through again by the house's own rooms, whose clock is turned
 * back. Payments, earnings, refunds, bills, statements, payouts and the guarantee fund come about in the order of their
 * instants, each by the rules of its room.
 */
import { type Modules, modulesOf } from '../modules.ts';
import type { SettableClock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { Untold } from '../services/booking/index.ts';
import { liveClaim, liveDispute, payDeposits } from './fund.ts';
import type { MoneyOptions, Past } from './past.ts';
import { planPayouts } from './payouts.ts';
import { planReports } from './reports.ts';
import { ensureFinance } from './staff.ts';
import { createTimeline } from './timeline.ts';

/** Nothing is untold when it was done before. @param clock that of the modules */
export async function loadMoney(db: Db, modules: Modules, clock: SettableClock, options: MoneyOptions): Promise<void> {
  const { untold } = modules.booking;
  const facts = await untold(db);
  const first = facts[0];
  if (!first) return;
  const loops = new Map(
    modulesOf(modules).flatMap((module) => (module.loops ?? []).map((loop) => [loop.name, loop] as const)),
  );
  const past: Past = {
    ...options,
    db,
    modules,
    clock,
    timeline: createTimeline(db, clock, options.until),
    finance: await ensureFinance(db, modules, options.password),
    async round(name) {
      await loops.get(name)?.run();
    },
  };
  await payDeposits(past, first.at.subtract({ hours: 24 }));
  for (const fact of facts) tellAt(past, fact);
  planDays(past, facts);
  await liveClaim(past, facts);
  liveDispute(past, facts);
  await planReports(past);
  await past.timeline.play();
  clock.set(options.until);
}

/** A refund is taken by the provider and told of within seconds. */
const REFUND_SECONDS = 3;

function tellAt(past: Past, fact: Untold): void {
  const { modules, timeline, round } = past;
  timeline.within(fact.at, (tx) => modules.booking.tellBrought(tx, fact));
  if (fact.what !== 'given_up') return;
  timeline.at(fact.at.add({ seconds: REFUND_SECONDS }), () => round('payment.refund'));
  timeline.at(fact.at.add({ seconds: 2 * REFUND_SECONDS }), () => round('payment.sandbox'));
}

const STATEMENT = { minute: 5 };
const RECOVERY = { hour: 9 };
/** Past the hour from which on bills are fetched. */
const BILL = { hour: 10, minute: 30 };

/** What the house does by itself every day. */
function planDays(past: Past, facts: readonly Untold[]): void {
  const { timeline, timeZone, until, round } = past;
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate();
  const lacking = lackingDay(past, facts);
  const [today, first] = [dayOf(until), dayOf(facts[0]?.at ?? until)];
  for (let day = first.add({ days: 1 }); Temporal.PlainDate.compare(day, today) <= 0; day = day.add({ days: 1 })) {
    const at = (plainTime: Temporal.PlainTimeLike) =>
      day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(plainTime) }).toInstant();
    timeline.at(at(STATEMENT), async () => {
      await round('settlement.statement');
      await planPayouts(past, day);
    });
    timeline.at(at(RECOVERY), () => round('quality.recoveries'));
    timeline.at(at(BILL), async () => {
      if (lacking?.add({ days: 1 }).equals(day)) await past.modules.payment.sandbox?.instruct('bill', 'fail');
      await round('payment.bill');
    });
  }
}

/** Days ago at least: the operator has had the time to meet the difference. */
const DIFFERENCE_DAYS = 2;

/** The day whose bill lacks a payment: the newest with one. */
function lackingDay({ until, timeZone }: Past, facts: readonly Untold[]): Temporal.PlainDate | undefined {
  const latest = until.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ days: DIFFERENCE_DAYS });
  return facts
    .filter((fact) => fact.what === 'paid')
    .map((fact) => fact.at.toZonedDateTimeISO(timeZone).toPlainDate())
    .findLast((day) => Temporal.PlainDate.compare(day, latest) <= 0);
}
