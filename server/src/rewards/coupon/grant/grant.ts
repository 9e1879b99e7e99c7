/** Command: grant coupons, thousands at once, each once per key and never beyond stock, limit or budget (rules 16, 23, 26). */
import { Coupon } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { newCode } from '../code.ts';
import type { Inner } from '../deps.ts';
import { valueText } from '../domain/terms.ts';
import { remindAt, type Span, spanOf } from '../domain/validity.ts';
import { budgetKey, type CouponRow, told } from '../row.ts';
import { remindHours } from '../settings.ts';
import { findTemplates, type TemplateNow } from '../template/find.ts';
import type { Candidate, NewGrant } from './candidate.ts';
import { claimPhones, freePhones } from './newcomer.ts';
import { grantedBefore, insertCoupons, lockHoldings, lockStock } from './rows.ts';

export interface GrantedCoupon {
  readonly couponId: string;
  readonly code: string;
  readonly name: string;
  readonly valueText: string;
  readonly valueTextEn: string;
  readonly validFrom: string;
  readonly validTo: string;
}

export type Granted = GrantedCoupon | { readonly refused: Coupon.Refusal };

/** The same inside the module: the whole coupon. */
export type GrantedRow = CouponRow | { readonly refused: Coupon.Refusal };

/**
 * Grant what may be granted, in the caller's transaction, with a constant number of statements. Customers' rows are locked
 * first, then phones, then the stock, then the budget: whoever comes second sees what the first one did.
 */
export async function grant(
  tx: Tx,
  deps: Inner,
  grants: readonly NewGrant[],
  now: Temporal.Instant,
): Promise<Map<string, GrantedRow>> {
  // What is answered is what is stored.
  const at = now.round({ smallestUnit: 'microsecond', roundingMode: 'floor' });
  const answers = new Map<string, GrantedRow>();
  if (grants.length === 0) return answers;
  const candidates = await prepare(tx, deps, grants, at, answers);
  const holdings = await lockHoldings(tx, candidates);
  for (const [key, row] of await grantedBefore(tx, [...answers.keys(), ...candidates.map((one) => one.grant.key)])) {
    answers.set(key, row);
  }
  const fresh = candidates.filter((one) => !answers.has(one.grant.key));
  guardLimit(fresh, holdings);
  const claimed = await claimPhones(tx, deps, open(fresh), at);
  await guardStock(tx, open(fresh));
  await guardBudget(tx, deps, open(fresh));
  await freePhones(tx, claimed);
  const coupons = await store(tx, deps, open(fresh), at);
  for (const one of fresh) {
    answers.set(one.grant.key, coupons.get(one.couponId) ?? { refused: one.refused ?? 'inactive' });
  }
  return answers;
}

const open = (candidates: readonly Candidate[]): Candidate[] => candidates.filter((one) => one.refused === undefined);

/** Templates and people of the grants; those of a template that gives nothing out now are answered at once. */
async function prepare(
  tx: Tx,
  deps: Inner,
  grants: readonly NewGrant[],
  at: Temporal.Instant,
  answers: Map<string, GrantedRow>,
): Promise<Candidate[]> {
  const unique = [...new Map(grants.map((one) => [one.key, one])).values()];
  const templates = await findTemplates(
    tx,
    unique.map((one) => one.templateId),
  );
  const people = await deps.identity.hold(tx, [...new Set(unique.map((one) => one.customerId))]);
  return unique.flatMap((one): Candidate[] => {
    const template = templates.get(one.templateId);
    const customerId = people.get(one.customerId);
    const span = template && spanOf(template.validity, at, deps.timeZone);
    if (!template || !customerId || !span || !givesOut(template, span, one.origin, at)) {
      answers.set(one.key, { refused: 'inactive' });
      return [];
    }
    // Whoever comes when all is gone waits for no lock.
    if (template.sold_out) {
      answers.set(one.key, { refused: 'exhausted' });
      return [];
    }
    const budgetId = one.budgetId ?? template.budget_id;
    return [{ grant: one, customerId, template, span, budgetId, couponId: newId() }];
  });
}

function givesOut(template: TemplateNow, span: Span, origin: Coupon.Origin, at: Temporal.Instant): boolean {
  if (template.status !== 'active' || Temporal.Instant.compare(span.to, at) <= 0) return false;
  if (origin.kind !== 'claim' && origin.kind !== 'code') return true;
  if (template.claim !== (origin.kind === 'claim' ? 'page' : 'code')) return false;
  const { claim_from: from, claim_until: until } = template;
  return (
    (from === null || Temporal.Instant.compare(from, at) <= 0) &&
    (until === null || Temporal.Instant.compare(until, at) > 0)
  );
}

function guardLimit(candidates: readonly Candidate[], holdings: Map<string, number>): void {
  for (const one of candidates) {
    const key = `${one.template.template_id}/${one.customerId}`;
    const had = holdings.get(key) ?? 0;
    if (one.template.per_customer !== null && had >= one.template.per_customer) one.refused = 'customer_limit';
    else holdings.set(key, had + 1);
  }
}

async function guardStock(tx: Tx, candidates: readonly Candidate[]): Promise<void> {
  const left = await lockStock(tx, candidates);
  for (const one of candidates) {
    const id = one.template.template_id;
    const pieces = left.get(id) ?? 0;
    if (pieces < 1) one.refused = 'exhausted';
    else left.set(id, pieces - 1);
  }
}

/** What is set aside is the most that the coupon can cost. */
async function guardBudget(tx: Tx, deps: Inner, candidates: readonly Candidate[]): Promise<void> {
  const paid = candidates.filter((one) => one.budgetId !== null);
  if (paid.length === 0) return;
  const unsure = paid.filter((one) => one.grant.tier === undefined).map((one) => one.customerId);
  const past = unsure.length > 0 ? await deps.registered.pastOf(tx, unsure) : new Map<string, never>();
  const requests = paid.map((one) => ({
    key: budgetKey(one.couponId),
    budgetId: one.budgetId as string,
    tier:
      one.grant.tier === undefined ? deps.budget.tierOf(past.get(one.customerId)?.lifecycle ?? null) : one.grant.tier,
    amountFen: one.template.face_fen,
  }));
  const refused = await deps.budget.reserve(tx, requests);
  for (const one of paid) if (refused.has(budgetKey(one.couponId))) one.refused = 'budget';
}

/** Coupons, counts and events of what passed every guard. */
async function store(
  tx: Tx,
  deps: Inner,
  candidates: readonly Candidate[],
  at: Temporal.Instant,
): Promise<Map<string, CouponRow>> {
  if (candidates.length === 0) return new Map();
  const hours = await deps.settings.get(tx, remindHours);
  const rows = candidates.map((one): CouponRow & { remind_at: string; revision: number } => ({
    coupon_id: one.couponId,
    code: newCode(),
    template_id: one.template.template_id,
    revision: one.template.revision,
    customer_id: one.customerId,
    pet_id: one.grant.petId ?? null,
    grant_key: one.grant.key,
    state: 'issued',
    valid_from: one.span.from.toString(),
    valid_to: one.span.to.toString(),
    granted_at: at.toString(),
    remind_at: remindAt(one.span, at, hours).toString(),
    origin: one.grant.origin,
    journey_id: one.grant.origin.kind === 'journey' ? one.grant.origin.journeyId : null,
    budget_id: one.budgetId,
    reserved_order: null,
    reserved_until: null,
    order_id: null,
    redeemed_at: null,
    discount_fen: null,
    grace_given: false,
    name: one.template.name,
    terms: one.template.terms,
    face_fen: one.template.face_fen,
  }));
  await insertCoupons(tx, rows);
  await appendMany(
    tx,
    Coupon.couponGranted,
    rows.map((row) => {
      const { payload, ...about } = told(row);
      return {
        ...about,
        occurredAt: at,
        payload: { ...payload, validFrom: row.valid_from, faceFen: row.face_fen },
      };
    }),
  );
  return new Map(rows.map((row) => [row.coupon_id, row]));
}

/** What other modules get to know of a grant. */
export function grantedOf(row: GrantedRow): Granted {
  if ('refused' in row) return row;
  return {
    couponId: row.coupon_id,
    code: row.code,
    name: row.name,
    valueText: valueText(row.terms, 'zh'),
    valueTextEn: valueText(row.terms, 'en'),
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}
