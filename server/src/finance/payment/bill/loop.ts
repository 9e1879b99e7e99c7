/** Fetches each day's bill as soon as the provider has made it, and days that were missed. */
import { sql } from 'kysely';
import type { PayVendor } from '../../../adapters/pay/pay.ts';
import type { Loop } from '../../../platform/loops.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { billHour } from '../settings.ts';
import { compareDay } from './compare.ts';

const EVERY_MS = 10 * 60_000;
/** WeChat keeps bills for three months; a house that was shut for longer asks for days by hand. */
const DAYS_BACK = 7;

export function billLoop(deps: Inner): Loop {
  return {
    name: 'payment.bill',
    everyMs: EVERY_MS,
    async run(stop) {
      for (const vendor of deps.pay.all) {
        for (const day of await dueDays(deps, vendor)) {
          if (stop?.aborted) return;
          try {
            await compareDay(deps, vendor, day);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            deps.log.warn(
              { vendor: vendor.vendor, day: day.toString(), why: error.message },
              'the bill is not there yet',
            );
          }
        }
      }
    },
  };
}

/** Days since the first payment that have no comparison, oldest first. */
async function dueDays(deps: Inner, vendor: PayVendor): Promise<Temporal.PlainDate[]> {
  const now = deps.clock.now().toZonedDateTimeISO(vendor.billZone);
  const hour = await deps.settings.get(deps.db, billHour);
  const newest = now.toPlainDate().subtract({ days: now.hour >= hour ? 1 : 2 });
  const days = Array.from({ length: DAYS_BACK }, (_, index) => newest.subtract({ days: DAYS_BACK - 1 - index }));
  const { rows } = await sql<{ day: string }>`
    select day from unnest(${days.map(String)}::date[]) as w (day)
    where not exists (select from payment.bill_day b where b.vendor = ${vendor.vendor} and b.day = w.day)
      and exists (select from payment.payment p where p.vendor = ${vendor.vendor}
        and (p.created_at at time zone ${vendor.billZone})::date <= w.day)
    order by day`.execute(deps.db);
  return rows.map((row) => Temporal.PlainDate.from(row.day));
}
