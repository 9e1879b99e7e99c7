/** What time does to the schedule: holds end, the horizon moves a day further, the past goes. */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Loop } from '../../../platform/loops.ts';
import type { Inner } from '../deps.ts';
import { sweepStays } from '../nights/nights.ts';
import { sweepSeats } from '../seats/seats.ts';
import { lockResources, rebuildGaps, wrongGaps } from './gaps.ts';
import { refreshWork, windowAt } from './work.ts';

const BATCH = 200;

/** Freshness only: whoever wants a time whose hold has ended takes it without waiting for this (rule 7). */
export function sweepLoop(deps: Inner): Loop {
  return {
    name: 'schedule.sweep',
    everyMs: 1000,
    async run(stop) {
      while (!stop?.aborted && (await sweepClaims(deps)) === BATCH);
      while (!stop?.aborted && (await sweepStays(deps, BATCH)) === BATCH);
      while (!stop?.aborted && (await sweepSeats(deps, BATCH)) === BATCH);
    },
  };
}

async function sweepClaims(deps: Inner): Promise<number> {
  const now = deps.clock.now().toString();
  return inTransaction(deps.db, async (tx) => {
    const { rows: ended } = await sql<{ claim_id: number; resource_no: number }>`
      select claim_id, resource_no from schedule.claim
      where status = 'held' and expires_at <= ${now}::timestamptz order by expires_at limit ${BATCH}`.execute(tx);
    if (ended.length === 0) return 0;
    await lockResources(
      tx,
      ended.map((row) => row.resource_no),
    );
    const { rows: freed } = await sql<{ resource_no: number; lo: string; hi: string }>`
      with mine as (
        select claim_id from schedule.claim
        where claim_id = any(${ended.map((row) => row.claim_id)}::bigint[]) and status = 'held'
          and expires_at <= ${now}::timestamptz
        order by resource_no, claim_id for update
      )
      update schedule.claim c set status = 'expired' from mine where c.claim_id = mine.claim_id
      returning c.resource_no, lower(c.during) as lo, upper(c.during) as hi`.execute(tx);
    await rebuildGaps(
      tx,
      freed.map((row) => ({ resourceNo: row.resource_no, from: row.lo, to: row.hi })),
    );
    return ended.length;
  });
}

/**
 * Gaps that have passed: nobody asks for them, and each search would read past them. Rows that somebody is writing are
 * left for the next time, so this waits for nobody and nobody for long for it.
 */
export function pastLoop(deps: Inner): Loop {
  return {
    name: 'schedule.past',
    everyMs: 10 * 60_000,
    async run() {
      await sql`
        with past as materialized (
          select g.ctid as place from schedule.horizon h
          join schedule.gap g on g.store_no = h.store_no and g.lo < ${deps.clock.now().toString()}::timestamptz
          where g.hi <= ${deps.clock.now().toString()}::timestamptz
          for update of g skip locked
        )
        delete from schedule.gap g using past where g.ctid = past.place`.execute(deps.db);
    },
  };
}

/** A store a transaction; what is done is seen from the rows, so any process goes on where one was stopped. */
export function horizonLoop(deps: Inner): Loop {
  return {
    name: 'schedule.horizon',
    everyMs: 60_000,
    async run(stop) {
      for (const storeNo of await dueStores(deps)) {
        if (stop?.aborted) return;
        await inTransaction(deps.db, (tx) => extendStore(tx, deps, storeNo));
      }
    },
  };
}

/** Stores whose times do not reach the horizon, or were never made. */
async function dueStores(deps: Inner): Promise<number[]> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { to } = await windowAt(tx, deps, now);
    const { rows } = await sql<{ store_no: number }>`
      select h.store_no from schedule.horizon h where h.built_until < ${to.toString()}::timestamptz
      union
      select s.store_no from ${deps.merchant.listing.stores(now)} s
      where not exists (select from schedule.horizon h where h.store_no = s.store_no)
      order by store_no`.execute(tx);
    return rows.map((row) => row.store_no);
  });
}

/** @param resourceNos whose times are made anew from beginning to end; of the others the days that are missing */
export async function extendStore(
  tx: Tx,
  deps: Inner,
  storeNo: number,
  resourceNos: readonly number[] | 'all' = [],
): Promise<void> {
  const now = deps.clock.now();
  await refreshWork(tx, deps, { storeNo, resourceNos, from: null, to: null }, now);
  const { from } = await windowAt(tx, deps, now);
  await sql`
    delete from schedule.work w using schedule.resource r
    where r.store_no = ${storeNo} and w.resource_no = r.resource_no and w.hi < ${from.toString()}::timestamptz`.execute(
    tx,
  );
}

/** Resources whose gaps are wrong, after making them anew when asked to (for `pawloop doctor`). */
export async function checkGaps(deps: Inner, repair: boolean): Promise<{ wrong: number[]; left: number[] }> {
  const now = deps.clock.now();
  const wrong = await wrongGaps(deps.db, now);
  if (!repair || wrong.length === 0) return { wrong, left: wrong };
  await inTransaction(deps.db, async (tx) => {
    await lockResources(tx, wrong);
    await sql`delete from schedule.gap where resource_no = any(${wrong}::int[])`.execute(tx);
    await rebuildGaps(
      tx,
      wrong.map((resourceNo) => ({ resourceNo, from: '2000-01-01T00:00:00Z', to: '2200-01-01T00:00:00Z' })),
    );
  });
  return { wrong, left: await wrongGaps(deps.db, now) };
}
