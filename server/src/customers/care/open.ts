/** Command: open a case, once per cause; its clocks begin (CARE-2). */
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { dueAt } from './domain.ts';
import { kindOf } from './kinds.ts';
import { bookingUnknown, kindNotFound } from './problems.ts';
import { addStep, lockCase, tellOf } from './row.ts';
import { hoursFrom, hoursUntil } from './settings.ts';
import { tellOwner } from './tell.ts';

export interface NewCase {
  readonly kind: string;
  /** Unique for ever. */
  readonly cause: string;
  readonly causeKey?: string | null;
  readonly title: string;
  readonly text?: string | null;
  readonly customerId: string | null;
  readonly petId?: string | null;
  readonly merchantId?: string | null;
  readonly bookingId?: string | null;
  readonly subject?: Care.CaseSubject;
  readonly claimId?: string | null;
  readonly choices?: readonly Care.CaseChoice[];
  readonly by: Care.CaseOpened['by'];
  readonly staff?: Staff;
  readonly at: Temporal.Instant;
  /** False for what only staff work on. */
  readonly tell?: boolean;
}

/** Clocks of a kind from an instant on. */
export async function clocksOf(tx: Tx, deps: CareDeps, kind: Care.CaseKind, at: Temporal.Instant) {
  const always = { from: '00:00', until: '00:00' };
  const hours = kind.businessHours
    ? { from: await deps.settings.get(tx, hoursFrom), until: await deps.settings.get(tx, hoursUntil) }
    : always;
  return {
    answerDue: dueAt(at, kind.answerMinutes, hours, deps.timeZone),
    solveDue: dueAt(at, kind.solveMinutes, hours, deps.timeZone),
  };
}

/** @returns caseId; undefined when the cause has a case */
export async function openCase(tx: Tx, deps: CareDeps, one: NewCase): Promise<string | undefined> {
  const kind = await kindOf(tx, one.kind, one.at);
  const { answerDue, solveDue } = await clocksOf(tx, deps, kind, one.at);
  const caseId = newId();
  const subject = one.subject ?? {
    kind: one.bookingId ? ('booking' as const) : ('none' as const),
    id: one.bookingId ?? null,
  };
  const first = Temporal.Instant.compare(answerDue, solveDue) < 0 ? answerDue : solveDue;
  const { rows } = await sql`
    insert into care."case" (case_id, kind, cause, cause_key, title, customer_id, pet_id, merchant_id, booking_id,
      subject_kind, subject_id, claim_id, priority, opened_at, opened_by, answer_due_at, solve_due_at, escalate_at, choices)
    values (${caseId}, ${one.kind}, ${one.cause}, ${one.causeKey ?? null}, ${one.title.trim()}, ${one.customerId},
      ${one.petId ?? null}, ${one.merchantId ?? null}, ${one.bookingId ?? null}, ${subject.kind}, ${subject.id},
      ${one.claimId ?? null}, ${kind.priority}, ${one.at.toString()}, ${one.by}, ${answerDue.toString()},
      ${solveDue.toString()}, ${first.toString()}, ${[...(one.choices ?? [])]}::text[])
    on conflict on constraint case_cause_once do nothing returning 1`.execute(tx);
  if (rows.length === 0) return undefined;
  const row = await lockCase(tx, caseId);
  const byName = one.staff?.name ?? null;
  const byId = one.staff?.staffId ?? (one.by === 'owner' ? one.customerId : null);
  await addStep(tx, caseId, { kind: 'opened', by: one.by, byId, byName, text: one.text ?? null }, one.at);
  await tellOf(
    tx,
    row,
    { type: Care.caseOpened, by: one.by, answerDueAt: answerDue.toString(), solveDueAt: solveDue.toString() },
    one.at,
  );
  if (one.tell !== false) await tellOwner(tx, deps, row, 'opened');
  return caseId;
}

export interface Written {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly bookingId?: string | null;
  readonly petId?: string | null;
}

/** By its owner. @returns caseId @throws Problem `care/kind-not-found`, `care/booking-unknown` */
export function openOwnCase(deps: CareDeps, customerId: string, written: Written): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const at = deps.clock.now();
    if (!(await kindOf(tx, written.kind, at)).forOwners) throw new Problem(kindNotFound, written.kind);
    return openWritten(tx, deps, customerId, written, { by: 'owner', at });
  });
}

/** By staff for a customer. @returns caseId @throws as {@link openOwnCase} */
export function openCaseFor(
  deps: CareDeps,
  staff: Staff,
  customerId: string,
  written: Written,
  requestId: string,
): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    const held = (await deps.identity.hold(tx, [customerId])).get(customerId) ?? customerId;
    const caseId = await openWritten(tx, deps, held, written, { by: 'operator', at: deps.clock.now(), staff });
    await record(tx, {
      actor: staff,
      action: 'care.case_opened',
      subjectType: 'case',
      subjectId: caseId,
      before: null,
      after: { kind: written.kind, bookingId: written.bookingId ?? null },
      requestId,
    });
    return caseId;
  });
}

async function openWritten(
  tx: Tx,
  deps: CareDeps,
  customerId: string,
  written: Written,
  how: Pick<NewCase, 'by' | 'at' | 'staff'>,
): Promise<string> {
  const { kind, title, text, bookingId = null, petId = null } = written;
  const merchantId = bookingId === null ? null : await merchantOf(tx, deps, customerId, bookingId);
  const cause = `hand/${newId()}`;
  const caseId = await openCase(tx, deps, {
    kind,
    cause,
    title,
    text,
    customerId,
    petId,
    merchantId,
    bookingId,
    ...how,
  });
  if (caseId === undefined) throw new Error('a new cause has a case');
  return caseId;
}

/** @throws Problem `care/booking-unknown` unless the booking is the customer's */
async function merchantOf(tx: Tx, deps: CareDeps, customerId: string, bookingId: string): Promise<string> {
  const booking = (await deps.booking.find(tx, [bookingId])).get(bookingId);
  if (!booking) throw new Problem(bookingUnknown);
  const canonical = await deps.identity.canonical(tx, [booking.customerId, customerId]);
  if (canonical.get(booking.customerId) !== canonical.get(customerId)) throw new Problem(bookingUnknown);
  return booking.merchantId;
}
