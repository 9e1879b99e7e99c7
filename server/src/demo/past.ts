/** What those who live through the demo city's weeks have in hand. */
import { sql } from 'kysely';
import type { Modules } from '../app.ts';
import type { SettableClock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { Staff } from '../platform/http/index.ts';
import type { Timeline } from './timeline.ts';

export interface MoneyOptions {
  readonly seed: number;
  /** The city's present. */
  readonly until: Temporal.Instant;
  readonly timeZone: string;
  /** Of the people of finance. */
  readonly password: string;
}

/** The rooms with a clock of their own, which is turned back and ends at the city's present. */
export interface Past extends MoneyOptions {
  readonly db: Db;
  readonly modules: Modules;
  readonly clock: SettableClock;
  readonly timeline: Timeline;
  readonly finance: readonly [Staff, Staff];
  /** One round of a loop of the rooms. */
  readonly round: (loop: string) => Promise<void>;
}

/** Merchants that work. */
export async function workingMerchants({ db, modules, until }: Past): Promise<string[]> {
  const { rows } = await sql<{ merchant_id: string }>`
    select distinct s.merchant_id from ${modules.merchant.listing.stores(until)} s order by s.merchant_id`.execute(db);
  return rows.map((row) => row.merchant_id);
}
