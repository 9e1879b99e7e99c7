/** Writes computed feature rows and scores, thousands with one statement each. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { microsText } from '../instant.ts';
import type { Scored } from '../rfm/score.ts';
import type { Figures } from './facts.ts';

/** A customer's row as it will be written. */
export interface Refreshed {
  readonly customerNo: number;
  readonly customerId: string;
  readonly figures: Figures;
  readonly lifecycle: Audience.LifecycleTier | null;
  readonly sinceUs: number | null;
  readonly nextUs: number | null;
  readonly scored: Scored | undefined;
}

const text = (us: number | null | undefined): string | null =>
  us === null || us === undefined ? null : microsText(us);

export async function writeFeatures(tx: Tx, rows: readonly Refreshed[]): Promise<void> {
  if (rows.length === 0) return;
  const figure = <K extends keyof Refreshed['figures']>(key: K) => rows.map((row) => row.figures[key]);
  await sql`
    update audience.feature f set order_count = w.order_count, gross_fen = w.gross_fen, return_fen = w.return_fen,
      goods_fen = w.goods_fen, service_fen = w.service_fen, goods_count = w.goods_count, service_count = w.service_count,
      first_order_at = w.first_at, last_order_at = w.last_at, recent_order_at = w.recent::timestamptz[],
      preferred_category = w.category, preferred_hour = w.hour, lifecycle = w.lifecycle::audience.lifecycle_tier,
      lifecycle_since = w.since, lifecycle_next_at = w.next_at
    from unnest(
      ${rows.map((row) => row.customerNo)}::int[], ${figure('orderCount')}::int[], ${figure('grossFen')}::bigint[],
      ${figure('returnFen')}::bigint[], ${figure('goodsFen')}::bigint[], ${figure('serviceFen')}::bigint[],
      ${figure('goodsCount')}::int[], ${figure('serviceCount')}::int[], ${figure('firstUs').map(text)}::timestamptz[],
      ${figure('lastUs').map(text)}::timestamptz[], ${figure('recentUs').map((all) => `{${all.map(text).join(',')}}`)}::text[],
      ${figure('preferredCategory')}::text[], ${figure('preferredHour')}::smallint[],
      ${rows.map((row) => row.lifecycle)}::text[], ${rows.map((row) => text(row.sinceUs))}::timestamptz[],
      ${rows.map((row) => text(row.nextUs))}::timestamptz[]
    ) as w (customer_no, order_count, gross_fen, return_fen, goods_fen, service_fen, goods_count, service_count,
      first_at, last_at, recent, category, hour, lifecycle, since, next_at)
    where f.customer_no = w.customer_no`.execute(tx);
}

/** Customers without orders lose their row. */
export async function writeScores(tx: Tx, rows: readonly Refreshed[]): Promise<void> {
  const without = rows.filter((row) => row.scored === undefined).map((row) => row.customerNo);
  if (without.length > 0) {
    await sql`delete from audience.score where customer_no = any(${without}::int[])`.execute(tx);
  }
  const scored = rows.flatMap(({ customerNo, scored: score }) => (score ? [{ customerNo, ...score }] : []));
  if (scored.length === 0) return;
  await sql`
    insert into audience.score as s (customer_no, r, f, m, cell, tier)
    select w.customer_no, w.r, w.f, w.m, w.cell::audience.rfm_cell, w.tier::audience.rfm_tier
    from unnest(${scored.map((row) => row.customerNo)}::int[], ${scored.map((row) => row.r)}::smallint[],
      ${scored.map((row) => row.f)}::smallint[], ${scored.map((row) => row.m)}::smallint[],
      ${scored.map((row) => row.cell)}::text[], ${scored.map((row) => row.tier)}::text[]) as w (customer_no, r, f, m, cell, tier)
    on conflict (customer_no) do update
      set r = excluded.r, f = excluded.f, m = excluded.m, cell = excluded.cell, tier = excluded.tier
      where (s.r, s.f, s.m, s.cell, s.tier) is distinct from (excluded.r, excluded.f, excluded.m, excluded.cell, excluded.tier)`.execute(
    tx,
  );
}
