/** Starts by day in the zone of a store, with the first and last that an offer allows. */
import type { Schedule } from '@pawloop/contract';
import type { FoundStart } from './slots.ts';

export interface DaysAsked {
  readonly timeZone: string;
  /** Today when left out; never before today. */
  readonly from?: Temporal.PlainDate;
  readonly days: number;
  /** The last day is so many days from today. */
  readonly horizonDays: number;
}

interface Days {
  readonly dates: readonly Temporal.PlainDate[];
  readonly from: Temporal.Instant;
  /** The last instant of the last day; before `from` when the horizon ends before it. */
  readonly to: Temporal.Instant;
}

/** The days asked for, as far as the horizon goes. */
export function daysOf(asked: DaysAsked, now: Temporal.Instant): Days {
  const today = now.toZonedDateTimeISO(asked.timeZone).toPlainDate();
  const first = asked.from && Temporal.PlainDate.compare(asked.from, today) > 0 ? asked.from : today;
  const wanted = first.add({ days: asked.days - 1 });
  const last = horizonEnd(today, asked.horizonDays);
  const end = Temporal.PlainDate.compare(wanted, last) < 0 ? wanted : last;
  const start = first.toZonedDateTime(asked.timeZone).toInstant();
  return {
    dates: Array.from({ length: asked.days }, (_, nth) => first.add({ days: nth })),
    from: start,
    to: endOf(end, asked.timeZone),
  };
}

const horizonEnd = (today: Temporal.PlainDate, days: number): Temporal.PlainDate => today.add({ days });

/** Last millisecond of a day of a zone. */
export function endOf(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ milliseconds: 1 });
}

/** Every date, also without starts. */
export function byDay(
  dates: readonly Temporal.PlainDate[],
  starts: readonly FoundStart[],
  timeZone: string,
): Schedule.DayOfStarts[] {
  let nth = 0;
  return dates.map((date) => {
    const end = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
    const own: Schedule.Start[] = [];
    for (let one = starts[nth]; one && one.start.epochMilliseconds < end; one = starts[nth]) {
      own.push({ startsAt: one.start.toString(), endsAt: one.end.toString(), memberOnly: one.memberOnly });
      nth += 1;
    }
    return { date: date.toString(), starts: own };
  });
}
