/** Command: compensate the owner of a case, with a coupon or through the guarantee fund (CARE-2). */
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx, violates } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { bookingUnknown, claimExists, compensationRefused, nobodyToTell } from './problems.ts';
import { addStep, type CaseRow, lockCase, tellOf } from './row.ts';
import { tellOwner } from './tell.ts';

export type Compensation =
  | { readonly way: 'coupon'; readonly templateId: string; readonly reason: string }
  | { readonly way: 'fund'; readonly petId: string; readonly occurredOn: string; readonly reason: string };

/**
 * A template is given once per case, however often it is asked for.
 * @throws Problem `care/case-not-found`, `care/nobody-to-tell`, `care/compensation-refused`, `care/claim-exists`,
 *   `care/booking-unknown` and those of a claim
 */
export async function compensate(
  deps: CareDeps,
  staff: Staff,
  caseId: string,
  request: Compensation,
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  try {
    await inTransaction(deps.db, async (tx) => {
      // People before cases, which is the order of locks everywhere.
      await holdOwner(tx, deps, caseId);
      const row = await lockCase(tx, caseId);
      if (row.customer_id === null) throw new Problem(nobodyToTell);
      if (request.way === 'coupon') await giveCoupon(tx, deps, staff, row, request, now);
      else await toFund(tx, deps, staff, row, request, requestId);
      await tellOf(tx, row, { type: Care.caseMoved, step: 'compensated' }, now);
      await record(tx, {
        actor: staff,
        action: 'care.case_compensated',
        subjectType: 'case',
        subjectId: caseId,
        before: null,
        after: request,
        requestId,
      });
    });
  } catch (error) {
    if (violates(error, 'claim_once')) throw new Problem(claimExists);
    throw error;
  }
}

async function holdOwner(tx: Tx, deps: CareDeps, caseId: string): Promise<void> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from care."case" where case_id = ${caseId} and customer_id is not null`.execute(tx);
  await deps.identity.hold(
    tx,
    rows.map((row) => row.customer_id),
  );
}

async function giveCoupon(
  tx: Tx,
  deps: CareDeps,
  staff: Staff,
  row: CaseRow,
  { templateId, reason }: Extract<Compensation, { way: 'coupon' }>,
  now: Temporal.Instant,
): Promise<void> {
  const key = `care/${row.case_id}/${templateId}`;
  const granted = await deps.coupon.grant(
    tx,
    [
      {
        key,
        templateId,
        customerId: row.customer_id ?? '',
        origin: { kind: 'staff', staffId: staff.staffId, reason: reason.trim() },
      },
    ],
    now,
  );
  const one = granted.get(key);
  if (!one || 'refused' in one) throw new Problem(compensationRefused, one?.refused);
  const template = (await deps.coupon.templatesOf(tx, [templateId])).get(templateId);
  const text = [template?.name, reason.trim()].filter(Boolean).join(' · ');
  const by = { by: 'operator' as const, byId: staff.staffId, byName: staff.name };
  await addStep(tx, row.case_id, { kind: 'compensated', ...by, text }, now);
  await tellOwner(tx, deps, row, 'compensated', reason.trim());
}

async function toFund(
  tx: Tx,
  deps: CareDeps,
  staff: Staff,
  row: CaseRow,
  { petId, occurredOn, reason }: Extract<Compensation, { way: 'fund' }>,
  requestId: string,
): Promise<void> {
  if (row.booking_id === null) throw new Problem(bookingUnknown);
  const incident = { petId, occurredOn, description: reason.trim() };
  const claimId = await deps.quality.openClaimIn(tx, staff, row.booking_id, incident, requestId);
  await sql`update care."case" set claim_id = ${claimId} where case_id = ${row.case_id}`.execute(tx);
  const by = { by: 'operator' as const, byId: staff.staffId, byName: staff.name };
  await addStep(tx, row.case_id, { kind: 'compensated', ...by, text: reason.trim() }, deps.clock.now());
  await tellOwner(tx, deps, row, 'claimed');
}
