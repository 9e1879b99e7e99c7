/** On which days an animal can have been hurt at a booking, in the store's zone as the server counts them (rule 39). */
import type { Booking } from '../service/bookings.ts';
import { wallTime } from '../service/when.ts';

type Visit = Pick<Booking, 'startsAt' | 'endsAt' | 'checkedInAt'> & { readonly store: { readonly timeZone: string } };

export interface ClaimDays {
  readonly from: string;
  readonly until: string;
  /** The day of the visit, or today while it goes on. */
  readonly likely: string;
}

export function daysOfClaim({ startsAt, endsAt, checkedInAt, store }: Visit, now: number): ClaimDays {
  const day = (at: string | number): string => wallTime(at, store.timeZone).date;
  const until = day(now);
  const taken = checkedInAt !== null && Date.parse(checkedInAt) < Date.parse(startsAt) ? checkedInAt : startsAt;
  return { from: day(taken), until, likely: [day(endsAt), until].sort()[0] ?? until };
}
