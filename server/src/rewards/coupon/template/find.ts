/** Templates with the version that new coupons get, as grants read them. */
import type { Coupon } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

export interface TemplateNow {
  readonly template_id: string;
  readonly revision: number;
  readonly status: Coupon.TemplateStatus;
  readonly claim: Coupon.ClaimWay;
  readonly claim_from: string | null;
  readonly claim_until: string | null;
  readonly budget_id: string | null;
  readonly per_customer: number | null;
  readonly new_customer_only: boolean;
  readonly name: string;
  readonly terms: Coupon.Terms;
  readonly validity: Coupon.Validity;
  readonly face_fen: number;
  /** It has a number of pieces. */
  readonly limited: boolean;
  /** Its pieces are gone; they never come back but by a higher total. */
  readonly sold_out: boolean;
}

/** Pieces of a template that were granted while it had no total, as SQL. */
export const uncounted = (templateId: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`(select coalesce(sum(n.granted), 0)::int from coupon.tally n where n.template_id = ${templateId})`;

/** Templates of the ids that exist, in one statement. */
export async function findTemplates(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, TemplateNow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<TemplateNow>`
    select t.template_id, t.revision, t.status, t.claim, t.claim_from, t.claim_until, t.budget_id, t.per_customer,
      t.new_customer_only, v.name, v.terms, v.validity, v.face_fen, s.total is not null as limited,
      coalesce(s.granted + ${uncounted(sql`s.template_id`)} >= s.total, false) as sold_out
    from coupon.template t join coupon.version v using (template_id, revision) join coupon.stock s using (template_id)
    where t.template_id = any(${[...new Set(ids)]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.template_id, row]));
}
