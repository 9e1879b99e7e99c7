/** How far each category of a merchant is: documents, people who passed; and the days that stand in its row (rule 38). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { coverage, type Validity } from '../domain/coverage.ts';
import type { Readiness } from '../domain/state.ts';
import type { Handle } from '../face.ts';

export interface CategoryStanding extends Readiness {
  readonly admitted: boolean;
  readonly from: string | null;
  readonly until: string | null;
  readonly toldVisible: boolean;
}

interface StandingRow {
  merchant_id: string;
  category_key: string;
  admitted: boolean;
  told_visible: boolean;
  document_kinds: string[];
  course_key: string | null;
  trained: number;
  documents: (Validity & { state: Merchant.DocumentState })[];
}

/** Of each merchant its categories in the order of the catalogue; merchants without any are left out. */
export async function standingsOf(
  handle: Handle,
  deps: Pick<Inner, 'timeZone'>,
  merchantIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, CategoryStanding[]>> {
  const today = at.toZonedDateTimeISO(deps.timeZone).toPlainDate().toString();
  const { rows } = await sql<StandingRow>`
    select mc.merchant_id, mc.category_key, mc.admitted, mc.told_visible, c.document_kinds, c.course_key, (
        select count(*)::int from merchant.pass p where p.merchant_id = mc.merchant_id and p.course_key = c.course_key
          and coalesce(p.counts_until > ${at.toString()}::timestamptz, true)) as trained,
      coalesce((
        select jsonb_agg(jsonb_build_object('kind', d.kind, 'from', d.valid_from, 'until', d.valid_until, 'state', d.state))
        from merchant.document d where d.merchant_id = mc.merchant_id and d.kind = any(c.document_kinds)
          and d.state in ('approved', 'pending')), '[]') as documents
    from merchant.merchant_category mc join merchant.category c on c.key = mc.category_key
    where mc.merchant_id = any(${[...merchantIds]}::uuid[])
    order by c.position, c.key`.execute(handle);
  return Map.groupBy(
    rows.map((row) => ({ merchantId: row.merchant_id, ...standingOf(row, today) })),
    (standing) => standing.merchantId,
  );
}

function standingOf(row: StandingRow, today: string): CategoryStanding {
  const approved = row.documents.filter((document) => document.state === 'approved');
  const { days, missing } = coverage(row.document_kinds, approved, today);
  const notHandedIn = missing.filter(
    (kind) => !row.documents.some((document) => document.kind === kind && document.state === 'pending'),
  );
  return {
    key: row.category_key,
    admitted: row.admitted,
    toldVisible: row.told_visible,
    missing,
    notHandedIn,
    trained: row.trained,
    needsTraining: row.course_key !== null,
    from: days?.from ?? null,
    until: days?.until ?? null,
  };
}

/** Write the days of each category into its row, from which every query decides what is visible. */
export async function storeDays(tx: Tx, merchantId: string, standings: readonly CategoryStanding[]): Promise<void> {
  await sql`
    update merchant.merchant_category mc set in_order_from = w.since, in_order_until = w.until
    from unnest(${standings.map((one) => one.key)}::text[], ${standings.map((one) => one.from)}::date[],
      ${standings.map((one) => one.until)}::date[]) w (key, since, until)
    where mc.merchant_id = ${merchantId} and mc.category_key = w.key`.execute(tx);
}
