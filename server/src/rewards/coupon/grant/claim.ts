/** Commands of owners: claim from the coupon page, claim with a code; and what is open to claim. */
import type { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { couponCodeOf, normalCode } from '../code.ts';
import type { Inner } from '../deps.ts';
import { codeUsed, refusalProblems, unknownCode } from '../problems.ts';
import { toWallet } from '../row.ts';
import { openTemplates } from '../template/queries.ts';
import type { Claims } from './claims.ts';
import { type GrantedRow, grant } from './grant.ts';

/** @throws Problem of the refusal */
function walletOf(deps: Inner, granted: GrantedRow | undefined): Coupon.WalletCoupon {
  if (!granted) throw new Error('a grant was not answered');
  if ('refused' in granted) throw new Problem(refusalProblems[granted.refused]);
  return toWallet(granted, deps.clock.now());
}

/**
 * The caller's idempotency key is the claim's: the same again answers with the same coupon.
 * @throws Problem `coupon/inactive`, `coupon/exhausted`, `coupon/customer-limit`, `coupon/budget-used-up`,
 * `coupon/not-eligible`, `pet/not-kept`
 */
export async function claim(
  deps: Inner,
  claims: Claims,
  customerId: string,
  idempotencyKey: string | undefined,
  request: { readonly templateId: string; readonly petId?: string | null },
): Promise<Coupon.WalletCoupon> {
  const { templateId, petId = null } = request;
  if (petId !== null) await deps.pet.requireKept(deps.db, petId, customerId);
  const key = `claim/${customerId}/${templateId}/${idempotencyKey ?? newId()}`;
  return walletOf(deps, await claims.claim({ key, templateId, customerId, petId, origin: { kind: 'claim' } }));
}

/**
 * A template's own code, or a single-use code, which only one claim can have.
 * @throws Problem `coupon/unknown-code`, `coupon/code-used`, and as {@link claim}
 */
export async function claimByCode(
  deps: Inner,
  claims: Claims,
  customerId: string,
  idempotencyKey: string | undefined,
  text: string,
): Promise<Coupon.WalletCoupon> {
  const { rows } = await sql<{ template_id: string }>`
    select template_id from coupon.template where claim_code = ${normalCode(text)}`.execute(deps.db);
  const templateId = rows[0]?.template_id;
  if (templateId !== undefined) {
    const key = `code/${customerId}/${templateId}/${idempotencyKey ?? newId()}`;
    return walletOf(deps, await claims.claim({ key, templateId, customerId, origin: { kind: 'code' } }));
  }
  const code = couponCodeOf(text);
  const granted = await inTransaction(deps.db, (tx) => claimOnce(tx, deps, customerId, code));
  return walletOf(deps, granted);
}

async function claimOnce(tx: Tx, deps: Inner, customerId: string, code: string): Promise<GrantedRow | undefined> {
  const { rows } = await sql<{ template_id: string; used_by: string | null }>`
    select template_id, used_by from coupon.claim_code where code = ${code} for update`.execute(tx);
  const [row] = rows;
  if (!row) throw new Problem(unknownCode);
  if (row.used_by !== null && row.used_by !== customerId) throw new Problem(codeUsed);
  const at = deps.clock.now();
  const key = `once/${code}`;
  const request = { key, templateId: row.template_id, customerId, origin: { kind: 'code' } } as const;
  const granted = (await grant(tx, deps, [request], at)).get(key);
  if (granted && !('refused' in granted) && row.used_by === null) {
    await sql`
      update coupon.claim_code set used_by = ${customerId}, used_at = ${at.toString()}::timestamptz
      where code = ${code}`.execute(tx);
  }
  return granted;
}

/** What is open on the coupon page, and for each why this owner cannot have it, if so. */
export async function claimable(deps: Inner, customerId: string): Promise<Coupon.ClaimableTemplate[]> {
  const at = deps.clock.now();
  const templates = await openTemplates(deps.db, at);
  const ids = templates.map((template) => template.templateId);
  const { rows } = await sql<{ template_id: string; granted: number }>`
    select template_id, granted from coupon.holding
    where customer_id = ${customerId} and template_id = any(${ids}::uuid[])`.execute(deps.db);
  const claimed = new Map(rows.map((row) => [row.template_id, row.granted]));
  const barred = await barredFromNewcomers(deps, customerId, templates);
  const budgets = await deps.budget.find(
    deps.db,
    templates.flatMap((template) => template.budgetId ?? []),
  );
  return templates.map((template) => {
    const had = claimed.get(template.templateId) ?? 0;
    const refusal = (): Coupon.Refusal | null => {
      if (template.perCustomer !== null && had >= template.perCustomer) return 'customer_limit';
      if (template.newCustomerOnly && barred.has(template.templateId)) return 'not_eligible';
      if (template.piecesLeft === 0) return 'exhausted';
      const budget = template.budgetId === null ? undefined : budgets.get(template.budgetId);
      return budget && (budget.state === 'paused' || budget.left === 0) ? 'budget' : null;
    };
    const { templateId, name, note, terms, validity, newCustomerOnly, claimUntil, piecesLeft } = template;
    const shown = { templateId, name, note, terms, validity, newCustomerOnly, claimUntil, piecesLeft };
    return { ...shown, claimed: had, refusal: refusal() };
  });
}

/** New customers' templates of which this one gets none. */
async function barredFromNewcomers(
  deps: Inner,
  customerId: string,
  templates: readonly Coupon.CouponTemplate[],
): Promise<Set<string>> {
  const ids = templates.filter((template) => template.newCustomerOnly).map((template) => template.templateId);
  if (ids.length === 0) return new Set();
  const past = (await deps.registered.pastOf(deps.db, [customerId])).get(customerId);
  const phones = (await deps.identity.verifiedPhonesOf(deps.db, [customerId])).get(customerId) ?? [];
  if (phones.length === 0 || (past?.orderCount ?? 0) > 0) return new Set(ids);
  const { rows } = await sql<{ template_id: string }>`
    select template_id from coupon.newcomer
    where template_id = any(${ids}::uuid[]) and phone_index = any(${phones}::bytea[])`.execute(deps.db);
  return new Set(rows.map((row) => row.template_id));
}
