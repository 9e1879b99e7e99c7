/**
 * Free time of many stores, read as far as a search needs it: of each store the next so many gaps, further only where
 * that was not enough, none twice. Nights, holidays and days that are full cost nothing, since there are no gaps.
 */
import { sql } from 'kysely';
import type { Handle } from '../deps.ts';
import type { Free } from '../slots/feasible.ts';
import type { Span } from '../slots/span.ts';

export interface Wanted {
  readonly resourceNos: readonly number[];
  /** Gaps below so many milliseconds serve nobody. */
  readonly shortest: number;
  /** Epoch milliseconds: gaps that end by then, or begin behind `to`, are of no use. */
  readonly from: number;
  readonly to: number;
}

export interface FreeReader {
  /** Reads so many more gaps of each store. */
  more(storeNos: readonly number[], count: number): Promise<void>;
  freeOf(storeNo: number): Free;
  /** Every gap of the store that begins before this is known; epoch milliseconds. */
  knownUntil(storeNo: number): number;
}

interface Store {
  readonly free: Map<number, Span[]>;
  knownUntil: number;
}

const UNREAD: Store = { free: new Map(), knownUntil: Number.NEGATIVE_INFINITY };

export function freeReader(handle: Handle, wanted: Wanted): FreeReader {
  const stores = new Map<number, Store>();
  const of = (storeNo: number): Store => stores.get(storeNo) ?? UNREAD;
  return {
    async more(storeNos, count) {
      const since = storeNos.map((storeNo) => of(storeNo).knownUntil);
      for (const { store_no, gaps } of await gapsOf(handle, wanted, storeNos, since, count)) {
        const store = stores.get(store_no) ?? { free: new Map<number, Span[]>(), knownUntil: 0 };
        stores.set(store_no, store);
        const last = unpack(gaps, store.free);
        store.knownUntil = gaps.length < count * GAP_BYTES ? Number.POSITIVE_INFINITY : last;
      }
    },
    freeOf: (storeNo) => of(storeNo).free,
    knownUntil: (storeNo) => of(storeNo).knownUntil,
  };
}

/** Of a packed gap: resource, then its beginning and end in microseconds since the year 2000, as PostgreSQL sends them. */
const GAP_BYTES = 20;
const YEAR_2000 = Date.UTC(2000, 0);

/** One value for each store: as rows, texts or arrays the same gaps take two to four times as long. */
async function gapsOf(
  handle: Handle,
  { resourceNos, shortest, from, to }: Wanted,
  storeNos: readonly number[],
  since: readonly number[],
  count: number,
): Promise<{ store_no: number; gaps: Buffer }[]> {
  const { rows } = await sql<{ store_no: number; gaps: Buffer }>`
    select s.store_no, coalesce(free.gaps, '') as gaps
    from unnest(${storeNos}::int[], ${since}::float8[]) s (store_no, since)
    cross join lateral (
      select string_agg(int4send(g.resource_no) || timestamptz_send(g.lo) || timestamptz_send(g.hi), '') as gaps
      from (
        select g.resource_no, g.lo, g.hi from schedule.gap g
        where g.store_no = s.store_no and g.lo >= to_timestamp(s.since / 1000) and g.lo <= to_timestamp(${to}::float8 / 1000)
          and g.hi > to_timestamp(${from}::float8 / 1000) and g.hi - g.lo >= make_interval(secs => ${shortest}::float8 / 1000)
          and g.resource_no = any(${resourceNos}::int[])
        order by g.lo limit ${count}
      ) g
    ) free`.execute(handle);
  return rows;
}

/** @returns where the last one begins; whoever begins with it may not have been read yet */
function unpack(gaps: Buffer, free: Map<number, Span[]>): number {
  let begins = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < gaps.length; at += GAP_BYTES) {
    const resourceNo = gaps.readInt32BE(at);
    begins = millisecondsAt(gaps, at + 4);
    const span: Span = [Math.ceil(begins), Math.floor(millisecondsAt(gaps, at + 12))];
    const own = free.get(resourceNo);
    if (!own) free.set(resourceNo, [span]);
    // Otherwise it was read before, or a booking has cut it between two reads.
    else if (span[0] >= (own.at(-1) as Span)[1]) own.push(span);
  }
  return Math.floor(begins);
}

const millisecondsAt = (bytes: Buffer, at: number): number =>
  YEAR_2000 + (bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)) / 1000;
