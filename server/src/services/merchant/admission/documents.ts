/** Commands around documents: hand in, take back, review one by one (MER-1, MER-2). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Attachment } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { documentInvalid, documentNotFound, documentReviewed, reasonNeeded } from '../problems.ts';
import { nameOf, note } from './note.ts';
import { requireOwn } from './own.ts';
import { lockMerchant } from './transition.ts';
import { settle } from './visibility.ts';

export interface Ids {
  readonly merchantId: string;
  readonly documentId: string;
}

/** Whom the files of documents belong to. */
export const documentOwner = (merchantId: string): string => `merchant/${merchantId}`;

/** @throws Problem `merchant/not-found`, `merchant/document-invalid`, `file/not-an-image`, `file/too-large` */
export async function handIn(
  deps: Inner,
  caller: Caller,
  merchantId: string,
  facts: Merchant.DocumentQuery,
  bytes: Buffer,
): Promise<string> {
  requireOwn(caller, merchantId);
  const { validFrom, validUntil = null } = facts;
  if (validUntil !== null && validUntil < validFrom) invalid('/query/validUntil', 'ends before it begins');
  return inTransaction(deps.db, async (tx) => {
    await lockMerchant(tx, merchantId);
    const { rows } = await sql<{ personal: boolean }>`
      select personal from merchant.document_kind where key = ${facts.kind}`.execute(tx);
    if (!rows[0]) invalid('/query/kind', 'unknown');
    if (rows[0]?.personal && !facts.holder) invalid('/query/holder', 'needed for a document of a person');
    const file = await deps.files.putDocument(tx, bytes, documentOwner(merchantId));
    const documentId = newId();
    await insertDocument(tx, deps, { documentId, merchantId, ...facts, file });
    await note(tx, caller, {
      action: 'merchant.document_handed_in',
      subjectType: 'merchant',
      subjectId: merchantId,
      before: null,
      after: { documentId, kind: facts.kind, number: facts.number, validFrom, validUntil },
    });
    return documentId;
  });
}

function invalid(pointer: string, detail: string): never {
  throw new Problem(documentInvalid, detail, [{ pointer, detail }]);
}

export interface NewDocument extends Merchant.DocumentQuery {
  readonly documentId: string;
  readonly merchantId: string;
  readonly file: { readonly fileId: string; readonly contentType: string } | null;
}

export async function insertDocument(tx: Tx, { clock }: Pick<Inner, 'clock'>, document: NewDocument): Promise<void> {
  const { documentId, merchantId, kind, number, holder, validFrom, validUntil, file } = document;
  await sql`
    insert into merchant.document (document_id, merchant_id, kind, number, holder, valid_from, valid_until, file_id,
      content_type, uploaded_at)
    values (${documentId}, ${merchantId}, ${kind}, ${number.trim()}, ${holder?.trim() ?? null}, ${validFrom}::date,
      ${validUntil ?? null}::date, ${file?.fileId ?? null}, ${file?.contentType ?? 'application/pdf'},
      ${clock.now().toString()}::timestamptz)`.execute(tx);
}

/** @throws Problem `merchant/not-found`, `merchant/document-not-found`, `file/missing` */
export async function documentFile(deps: Inner, caller: Caller, ids: Ids): Promise<Attachment> {
  requireOwn(caller, ids.merchantId);
  const { rows } = await sql<{ file_id: string | null; kind: string }>`
    select file_id, kind from merchant.document
    where merchant_id = ${ids.merchantId} and document_id = ${ids.documentId}`.execute(deps.db);
  const row = rows[0];
  if (!row?.file_id) throw new Problem(documentNotFound);
  const { contentType, body } = await deps.files.get(row.file_id, documentOwner(ids.merchantId));
  const ending = contentType === 'application/pdf' ? 'pdf' : (contentType.split('/')[1] ?? 'bin');
  return { filename: `${row.kind}.${ending}`, contentType, body, inline: true };
}

/** @throws Problem `merchant/not-found`, `merchant/document-not-found`, `merchant/document-reviewed` */
export function takeBack(deps: Inner, caller: Caller, ids: Ids): Promise<void> {
  requireOwn(caller, ids.merchantId);
  return inTransaction(deps.db, async (tx) => {
    const before = await lockDocument(tx, ids);
    const { rows } = await sql`
      update merchant.document set state = 'withdrawn'
      where document_id = ${ids.documentId} and state = 'pending' returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(documentReviewed);
    await note(tx, caller, {
      action: 'merchant.document_withdrawn',
      subjectType: 'merchant',
      subjectId: ids.merchantId,
      before,
      after: { state: 'withdrawn' },
    });
  });
}

export interface Review {
  readonly decision: 'approved' | 'refused';
  readonly reason: string | null;
}

/**
 * A pending document is approved or refused; an approved one can still be refused (a forgery that came to light), which
 * hides its categories at once.
 * @throws Problem `merchant/document-not-found`, `merchant/document-reviewed`, `merchant/reason-needed`
 */
export function reviewDocument(deps: Inner, caller: Caller, ids: Ids, { decision, reason }: Review): Promise<void> {
  requireOwn(caller, ids.merchantId);
  if (decision === 'refused' && !reason?.trim()) {
    throw new Problem(reasonNeeded, undefined, [{ pointer: '/body/reason', detail: 'missing' }]);
  }
  return inTransaction(deps.db, async (tx) => {
    const merchant = await lockMerchant(tx, ids.merchantId);
    const before = await lockDocument(tx, ids);
    const open = decision === 'refused' ? ['pending', 'approved'] : ['pending'];
    const { rows } = await sql`
      update merchant.document set state = ${decision}, reason = ${reason}, reviewed_by = ${nameOf(caller)},
        reviewed_at = ${deps.clock.now().toString()}::timestamptz
      where document_id = ${ids.documentId} and state = any(${open}::text[]) returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(documentReviewed);
    const payload = { ...ids, kind: before.kind, decision };
    await append(tx, Merchant.merchantReviewed, { subjectId: ids.merchantId, merchantId: ids.merchantId, payload });
    await note(tx, caller, {
      action: 'merchant.document_reviewed',
      subjectType: 'merchant',
      subjectId: ids.merchantId,
      before,
      after: { documentId: ids.documentId, state: decision, reason },
    });
    await settle(tx, deps, merchant, caller);
  });
}

/** @throws Problem `merchant/document-not-found` */
async function lockDocument(tx: Tx, { merchantId, documentId }: Ids) {
  const { rows } = await sql<{ kind: string; state: Merchant.DocumentState }>`
    select kind, state from merchant.document where merchant_id = ${merchantId} and document_id = ${documentId}
    for update`.execute(tx);
  if (!rows[0]) throw new Problem(documentNotFound);
  return rows[0];
}
