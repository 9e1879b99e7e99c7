/** Reads of templates: the list, one with its figures, what is open on the coupon page. */
import type { Coupon } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { templateNotFound } from '../problems.ts';
import { uncounted } from './find.ts';

interface TemplateRow {
  template_id: string;
  status: Coupon.TemplateStatus;
  revision: number;
  name: string;
  note: string | null;
  terms: Coupon.Terms;
  validity: Coupon.Validity;
  new_customer_only: boolean;
  total: number | null;
  granted: number;
  per_customer: number | null;
  budget_id: string | null;
  claim: Coupon.ClaimWay;
  claim_from: string | null;
  claim_until: string | null;
  claim_code: string | null;
  created_at: string;
  updated_at: string;
}

async function templateRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<Coupon.CouponTemplate[]> {
  const { rows } = await sql<TemplateRow>`
    select t.*, v.note, v.terms, v.validity, s.total, s.granted + ${uncounted(sql`s.template_id`)} as granted
    from coupon.template t join coupon.version v using (template_id, revision) join coupon.stock s using (template_id)
    where ${rest}`.execute(handle);
  return rows.map(toTemplate);
}

function toTemplate(row: TemplateRow): Coupon.CouponTemplate {
  return {
    templateId: row.template_id,
    name: row.name,
    note: row.note,
    terms: row.terms,
    validity: row.validity,
    newCustomerOnly: row.new_customer_only,
    totalPieces: row.total,
    perCustomer: row.per_customer,
    budgetId: row.budget_id,
    claim: row.claim,
    claimFrom: row.claim_from,
    claimUntil: row.claim_until,
    claimCode: row.claim_code,
    status: row.status,
    revision: row.revision,
    piecesLeft: row.total === null ? null : row.total - row.granted,
    granted: row.granted,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Templates of the ids that exist, in one statement. */
export async function templatesOf(
  handle: Db | Tx,
  ids: readonly string[],
): Promise<Map<string, Coupon.CouponTemplate>> {
  if (ids.length === 0) return new Map();
  const found = await templateRows(handle, sql`t.template_id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(found.map((template) => [template.templateId, template]));
}

/** @throws Problem `coupon/template-not-found` */
export async function requireTemplate(handle: Db | Tx, templateId: string): Promise<Coupon.CouponTemplate> {
  const template = (await templatesOf(handle, [templateId])).get(templateId);
  if (!template) throw new Problem(templateNotFound);
  return template;
}

interface ListQuery {
  readonly status?: Coupon.TemplateStatus;
  readonly kind?: Coupon.CouponKind;
  readonly claim?: Coupon.ClaimWay;
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. */
export async function templatePage(handle: Db | Tx, query: ListQuery) {
  const limit = query.limit ?? 50;
  const where = [
    sql`true`,
    ...(query.status === undefined ? [] : [sql`t.status = ${query.status}`]),
    ...(query.kind === undefined ? [] : [sql`t.kind = ${query.kind}`]),
    ...(query.claim === undefined ? [] : [sql`t.claim = ${query.claim}`]),
    ...(query.search === undefined ? [] : [sql`strpos(lower(t.name), lower(${query.search.trim()})) > 0`]),
    ...(query.cursor === undefined ? [] : [sql`t.template_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`]),
  ];
  const found = await templateRows(
    handle,
    sql`${sql.join(where, sql` and `)} order by t.template_id desc limit ${limit + 1}`,
  );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor([last.templateId]) : null };
}

/** @throws Problem `coupon/template-not-found` */
export async function templateDetail(deps: Inner, templateId: string): Promise<Coupon.CouponTemplateDetail> {
  const template = await requireTemplate(deps.db, templateId);
  const now = deps.clock.now();
  const figures = (await figuresOf(deps.db, [templateId], now)).get(templateId);
  const { rows } = await sql<{ made: number; used: number }>`
    select count(*)::int as made, count(used_at)::int as used from coupon.claim_code
    where template_id = ${templateId}`.execute(deps.db);
  return {
    ...template,
    figures: figures ?? { granted: 0, live: 0, redeemed: 0, expired: 0, revoked: 0, returned: 0, discountFen: 0 },
    codes: rows[0] ?? { made: 0, used: 0 },
    asOf: now.toString(),
  };
}

/** Coupons of each template by what has become of them; templates without coupons are left out. */
export async function figuresOf(
  handle: Db | Tx,
  templateIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, Coupon.TemplateFigures>> {
  const { rows } = await sql<Coupon.TemplateFigures & { template_id: string }>`
    select template_id, count(*)::int as granted,
      (count(*) filter (where state in ('issued', 'reserved') and valid_to > ${at.toString()}::timestamptz))::int as live,
      (count(*) filter (where state = 'redeemed'))::int as redeemed,
      (count(*) filter (where state = 'expired'
        or state in ('issued', 'reserved') and valid_to <= ${at.toString()}::timestamptz))::int as expired,
      (count(*) filter (where state = 'revoked'))::int as revoked,
      (count(*) filter (where state = 'returned'))::int as returned,
      coalesce(sum(discount_fen), 0)::bigint as "discountFen"
    from coupon.coupon where template_id = any(${[...templateIds]}::uuid[]) group by template_id`.execute(handle);
  return new Map(rows.map(({ template_id, ...figures }) => [template_id, figures]));
}

/** Templates that are open on the coupon page now, newest first. */
export function openTemplates(handle: Db | Tx, at: Temporal.Instant): Promise<Coupon.CouponTemplate[]> {
  const now = at.toString();
  return templateRows(
    handle,
    sql`t.status = 'active' and t.claim = 'page' and coalesce(t.claim_from <= ${now}::timestamptz, true)
      and coalesce(t.claim_until > ${now}::timestamptz, true)
      and coalesce((v.validity->>'until')::timestamptz > ${now}::timestamptz, true)
      order by t.template_id desc limit 200`,
  );
}
