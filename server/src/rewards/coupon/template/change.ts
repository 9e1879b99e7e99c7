/** Commands of staff: write a template, change it, move its status, make single-use codes. */
import type { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx, violates } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { newCode, normalCode } from '../code.ts';
import type { Inner } from '../deps.ts';
import { faceFen, requireClaim, requireTerms } from '../domain/terms.ts';
import { requireValidity } from '../domain/validity.ts';
import {
  budgetUnknown,
  claimCodeTaken,
  claimInvalid,
  illegalStatus,
  revisionChanged,
  stockBelowGranted,
} from '../problems.ts';
import { requireTemplate } from './queries.ts';

export interface Caller {
  readonly principal: Principal | 'system';
  readonly requestId: string;
}

/**
 * A template as a draft: it gives nothing out yet.
 * @throws Problem `coupon/terms-invalid`, `coupon/validity-invalid`, `coupon/claim-invalid`, `coupon/claim-code-taken`,
 * `coupon/budget-unknown`
 */
export function createTemplate(
  deps: Inner,
  caller: Caller,
  input: Coupon.TemplateInput,
): Promise<Coupon.CouponTemplate> {
  return inTransaction(deps.db, (tx) => createTemplateIn(tx, deps, caller, input));
}

/** The same in the caller's transaction; gives out at once when it is `active`. */
export async function createTemplateIn(
  tx: Tx,
  deps: Inner,
  caller: Caller,
  input: Coupon.TemplateInput,
  status: 'draft' | 'active' = 'draft',
): Promise<Coupon.CouponTemplate> {
  check(input);
  await requireBudgetOf(tx, deps, input);
  const [templateId, now] = [newId(), deps.clock.now().toString()];
  await named(
    sql`
    insert into coupon.template (template_id, name, kind, claim, claim_from, claim_until, claim_code, budget_id,
      per_customer, new_customer_only, status, created_at, updated_at)
    values (${templateId}, ${input.name.trim()}, ${input.terms.kind}, ${input.claim}, ${input.claimFrom}::timestamptz,
      ${input.claimUntil}::timestamptz, ${codeOf(input)}, ${input.budgetId}, ${input.perCustomer},
      ${input.newCustomerOnly}, ${status}, ${now}::timestamptz, ${now}::timestamptz)`.execute(tx),
  );
  await sql`insert into coupon.stock (template_id, total) values (${templateId}, ${input.totalPieces})`.execute(tx);
  await insertVersion(tx, templateId, 1, input);
  const after = { ...input, status };
  await note(tx, caller, templateId, { action: 'coupon.template_created', before: null, after });
  return requireTemplate(tx, templateId);
}

/**
 * A new version for coupons to come; those that were issued keep theirs (rule 25).
 * @throws Problem as {@link createTemplate}, and `coupon/template-not-found`, `coupon/revision-changed`,
 * `coupon/stock-below-granted`, `coupon/illegal-status`
 */
export async function changeTemplate(
  deps: Inner,
  caller: Caller,
  templateId: string,
  { revision, ...input }: Coupon.TemplateInput & { readonly revision: number },
): Promise<Coupon.CouponTemplate> {
  check(input);
  return inTransaction(deps.db, async (tx) => {
    const before = await locked(tx, templateId);
    if (before.revision !== revision) throw new Problem(revisionChanged);
    if (before.status === 'ended') throw new Problem(illegalStatus, 'ended');
    await requireBudgetOf(tx, deps, input);
    if (input.totalPieces !== null && input.totalPieces < before.granted) throw new Problem(stockBelowGranted);
    await named(
      sql`
      update coupon.template set revision = ${revision + 1}, name = ${input.name.trim()}, kind = ${input.terms.kind},
        claim = ${input.claim}, claim_from = ${input.claimFrom}::timestamptz,
        claim_until = ${input.claimUntil}::timestamptz, claim_code = ${codeOf(input)}, budget_id = ${input.budgetId},
        per_customer = ${input.perCustomer}, new_customer_only = ${input.newCustomerOnly},
        updated_at = ${deps.clock.now().toString()}::timestamptz
      where template_id = ${templateId}`.execute(tx),
    );
    // Under the lock of the stock: what was counted apart while there was no total counts against one now.
    await sql`
      with folded as (delete from coupon.tally where template_id = ${templateId} returning granted)
      update coupon.stock set total = ${input.totalPieces},
        granted = granted + (select coalesce(sum(granted), 0) from folded)
      where template_id = ${templateId}`.execute(tx);
    await insertVersion(tx, templateId, revision + 1, input);
    const after = await requireTemplate(tx, templateId);
    const changes = changedMembers(before, after);
    await note(tx, caller, templateId, { action: 'coupon.template_changed', ...changes });
    return after;
  });
}

/** From which status which may follow; an ended template stays so. */
const NEXT: Readonly<Record<Coupon.TemplateStatus, readonly Coupon.TemplateStatus[]>> = {
  draft: ['active', 'ended'],
  active: ['paused', 'ended'],
  paused: ['active', 'ended'],
  ended: [],
};

/** @throws Problem `coupon/template-not-found`, `coupon/illegal-status` */
export async function changeStatus(
  deps: Inner,
  caller: Caller,
  templateId: string,
  status: Coupon.TemplateStatus,
): Promise<Coupon.CouponTemplate> {
  return inTransaction(deps.db, async (tx) => {
    const before = await locked(tx, templateId);
    if (before.status === status) return before;
    if (!NEXT[before.status].includes(status)) throw new Problem(illegalStatus, `${before.status} to ${status}`);
    await sql`
      update coupon.template set status = ${status}, updated_at = ${deps.clock.now().toString()}::timestamptz
      where template_id = ${templateId}`.execute(tx);
    const change = { before: { status: before.status }, after: { status } };
    await note(tx, caller, templateId, { action: 'coupon.template_status_changed', ...change });
    return requireTemplate(tx, templateId);
  });
}

/**
 * Codes of which each can be claimed with once; they are shown this one time.
 * @throws Problem `coupon/template-not-found`, `coupon/claim-invalid`
 */
export async function makeCodes(deps: Inner, caller: Caller, templateId: string, count: number): Promise<string[]> {
  return inTransaction(deps.db, async (tx) => {
    const template = await locked(tx, templateId);
    if (template.claim !== 'code') throw new Problem(claimInvalid, 'only templates with claim: code have codes');
    const codes = [...new Set(Array.from({ length: count }, newCode))];
    await sql`
      insert into coupon.claim_code (code, template_id)
      select code, ${templateId} from unnest(${codes}::text[]) as w (code)`.execute(tx);
    await note(tx, caller, templateId, { action: 'coupon.codes_made', before: null, after: { count: codes.length } });
    return codes;
  });
}

function check(input: Coupon.TemplateInput): void {
  requireTerms(input.terms);
  requireValidity(input.validity);
  requireClaim(input);
}

const codeOf = (input: Coupon.TemplateInput) => (input.claimCode === null ? null : normalCode(input.claimCode));

/** @throws Problem `coupon/budget-unknown` */
async function requireBudgetOf(tx: Tx, deps: Inner, { budgetId }: Coupon.TemplateInput): Promise<void> {
  if (budgetId !== null && !(await deps.budget.find(tx, [budgetId])).has(budgetId)) {
    throw new Problem(budgetUnknown, undefined, [{ pointer: '/body/budgetId', detail: 'unknown' }]);
  }
}

/** @throws Problem `coupon/claim-code-taken` */
async function named(statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (violates(error, 'template_claim_code_unique')) throw new Problem(claimCodeTaken);
    throw error;
  }
}

async function insertVersion(tx: Tx, templateId: string, revision: number, input: Coupon.TemplateInput): Promise<void> {
  await sql`
    insert into coupon.version (template_id, revision, name, note, terms, validity, face_fen)
    values (${templateId}, ${revision}, ${input.name.trim()}, ${input.note}, ${jsonb(input.terms)},
      ${jsonb(input.validity)}, ${faceFen(input.terms)})`.execute(tx);
}

/** The stock is locked too, so that no grant comes between the look at what is granted and the change. */
async function locked(tx: Tx, templateId: string): Promise<Coupon.CouponTemplate> {
  await sql`select from coupon.template where template_id = ${templateId} for update`.execute(tx);
  await sql`select from coupon.stock where template_id = ${templateId} for update`.execute(tx);
  return requireTemplate(tx, templateId);
}

function changedMembers(before: Coupon.CouponTemplate, after: Coupon.CouponTemplate) {
  const keys = (Object.keys(after) as (keyof Coupon.CouponTemplate)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (of: Coupon.CouponTemplate) => Object.fromEntries(keys.map((key) => [key, of[key]]));
  return { before: pick(before), after: pick(after) };
}

interface Noted {
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
}

function note(tx: Tx, { principal, requestId }: Caller, templateId: string, noted: Noted): Promise<void> {
  return record(tx, {
    actor: principal,
    ...noted,
    subjectType: 'coupontemplate',
    subjectId: templateId,
    requestId,
  });
}
