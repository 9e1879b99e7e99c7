/** Commands of the owner in a case: write, add a file, choose what becomes of a booking, open it again. */
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Attachment, Upload } from '../../platform/http/index.ts';
import { LARGEST_DOCUMENT, readUpload } from '../../platform/media.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { reopenIn, requireReopenable, solveIn } from './move.ts';
import { caseNotFound, noChoice, tooManyFiles } from './problems.ts';
import { addStep, type CaseRow, lockCase, tellOf } from './row.ts';
import { wordsOf } from './tell.ts';

const MOST_FILES = 20;

export const fileKey = (caseId: string): string => `case/${caseId}`;

/** @throws Problem `care/case-not-found`, also for somebody else's */
async function lockOwn(tx: Tx, customerId: string, caseId: string): Promise<CaseRow> {
  const row = await lockCase(tx, caseId);
  if (row.customer_id !== customerId) throw new Problem(caseNotFound);
  return row;
}

/** In a solved one it opens it again. @throws Problem `care/case-not-found`, `care/reopen-too-late` */
export function writeOwn(deps: CareDeps, customerId: string, caseId: string, text: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockOwn(tx, customerId, caseId);
    if (row.state === 'solved') {
      await requireReopenable(tx, deps, row);
      return reopenIn(tx, deps, row, { by: 'owner', byId: customerId, text: text.trim() });
    }
    await addStep(tx, caseId, { kind: 'owner_message', by: 'owner', byId: customerId, text: text.trim() }, now);
    await tellOf(tx, row, { type: Care.caseMoved, step: 'owner_message' }, now);
  });
}

/** @throws Problem `care/case-not-found`, `care/not-solved`, `care/reopen-too-late` */
export function reopenOwn(deps: CareDeps, customerId: string, caseId: string, text: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockOwn(tx, customerId, caseId);
    await requireReopenable(tx, deps, row);
    await reopenIn(tx, deps, row, { by: 'owner', byId: customerId, text: text.trim() });
  });
}

/** @throws Problem `care/case-not-found`, `care/too-many-files`, `file/not-an-image`, `file/too-large` */
export async function addOwnFile(deps: CareDeps, customerId: string, caseId: string, upload: Upload): Promise<void> {
  const bytes = await readUpload(upload.stream, LARGEST_DOCUMENT);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const row = await lockOwn(tx, customerId, caseId);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from care.step where case_id = ${caseId} and kind = 'file'`.execute(tx);
    if ((rows[0]?.count ?? 0) >= MOST_FILES) throw new Problem(tooManyFiles);
    const { fileId } = await deps.files.putDocument(tx, bytes, fileKey(caseId));
    await addStep(tx, caseId, { kind: 'file', by: 'owner', byId: customerId, fileId }, now);
    await tellOf(tx, row, { type: Care.caseMoved, step: 'file' }, now);
  });
}

/** The caller has checked who asks. @throws Problem `file/missing` */
export async function caseFile(deps: CareDeps, caseId: string, fileId: string): Promise<Attachment> {
  const { contentType, body } = await deps.files.get(fileId, fileKey(caseId));
  const inline = contentType.startsWith('image/');
  return { filename: inline ? 'case.webp' : 'case.pdf', contentType, body, inline };
}

/**
 * What becomes of a booking that cannot go on as it was: kept as it is, given back in full, or moved by care. Chosen once,
 * except that somebody who wanted it moved may still give it back.
 * @throws Problem `care/case-not-found`, `care/no-choice` and those of cancelling
 */
export function choose(deps: CareDeps, customerId: string, caseId: string, choice: Care.CaseChoice): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const booking = await bookingOf(tx, customerId, caseId);
    const language = (await deps.identity.findCustomers(tx, [customerId])).get(customerId)?.language ?? 'zh';
    const said = wordsOf(`choice_${choice}`, language);
    // The booking's row is locked before the case's, as everywhere.
    if (choice === 'refund') await deps.booking.giveBack(tx, booking, said);
    const row = await lockOwn(tx, customerId, caseId);
    const open = row.chosen === null || (row.chosen === 'move' && choice === 'refund');
    if (row.state === 'solved' || !row.choices.includes(choice) || !open) throw new Problem(noChoice);
    await sql`update care."case" set chosen = ${choice} where case_id = ${caseId}`.execute(tx);
    await addStep(tx, caseId, { kind: 'owner_message', by: 'owner', byId: customerId, text: said }, now);
    await tellOf(tx, row, { type: Care.caseMoved, step: `choice_${choice}` }, now);
    if (choice !== 'move') await solveIn(tx, deps, row, { rootCause: 'merchant_closed', solution: said }, now);
  });
}

async function bookingOf(tx: Tx, customerId: string, caseId: string): Promise<string> {
  const { rows } = await sql<{ booking_id: string }>`
    select booking_id from care."case" where case_id = ${caseId} and customer_id = ${customerId}`.execute(tx);
  const found = rows[0];
  if (!found) throw new Problem(caseNotFound);
  if (found.booking_id === null) throw new Problem(noChoice);
  return found.booking_id;
}
