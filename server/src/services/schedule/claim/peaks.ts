/** Peak windows of a store, as its manager sets them (rule 22). */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Handle, Inner } from '../deps.ts';
import { peaksOverlap } from '../problems.ts';

interface Row {
  readonly weekday: number;
  readonly from_minute: number;
  readonly until_minute: number;
  readonly share_percent: number;
}

export async function peakWindows(handle: Handle, storeNo: number): Promise<Schedule.PeakWindow[]> {
  const { rows } = await sql<Row>`
    select weekday, from_minute, until_minute, share_percent from schedule.peak
    where store_no = ${storeNo} order by weekday, from_minute`.execute(handle);
  return rows.map((row) => ({
    weekday: row.weekday,
    from: wall(row.from_minute),
    until: wall(row.until_minute),
    sharePercent: row.share_percent,
  }));
}

export interface PeakChange {
  readonly store: { readonly storeId: string; readonly storeNo: number; readonly timeZone: string };
  readonly items: readonly Schedule.PeakWindow[];
  readonly actor: Principal;
  readonly requestId: string;
}

/** @throws Problem `schedule/peaks-overlap` when two of a day overlap, or one is empty */
export async function setPeakWindows(deps: Inner, change: PeakChange): Promise<Schedule.PeakWindow[]> {
  const { store, items } = change;
  const rows = items.map((item) => ({ ...item, lo: minute(item.from), hi: minute(item.until) }));
  const wrong = rows.some(
    (a, i) => a.lo >= a.hi || rows.some((b, j) => i < j && a.weekday === b.weekday && a.lo < b.hi && b.lo < a.hi),
  );
  if (wrong) throw new Problem(peaksOverlap);
  return inTransaction(deps.db, async (tx) => {
    await lockPeaks(tx, store.storeNo);
    const before = await peakWindows(tx, store.storeNo);
    await sql`delete from schedule.peak where store_no = ${store.storeNo}`.execute(tx);
    await sql`
      insert into schedule.peak (store_no, weekday, from_minute, until_minute, share_percent, time_zone)
      select ${store.storeNo}, weekday, lo, hi, share, ${store.timeZone}
      from unnest(${rows.map((row) => row.weekday)}::int[], ${rows.map((row) => row.lo)}::int[],
        ${rows.map((row) => row.hi)}::int[], ${rows.map((row) => row.sharePercent)}::int[])
        p (weekday, lo, hi, share)`.execute(tx);
    const after = await peakWindows(tx, store.storeNo);
    await record(tx, {
      actor: change.actor,
      action: 'schedule.peaks_changed',
      subjectType: 'store',
      subjectId: store.storeId,
      before: { items: before },
      after: { items: after },
      requestId: change.requestId,
    });
    return after;
  });
}

const lockPeaks = async (tx: Tx, storeNo: number): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(35, ${storeNo})`.execute(tx));

const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const wall = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
