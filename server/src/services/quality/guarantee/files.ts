/** Photos and documents of claims: added by the owner, the merchant or an operator; seen by these three. */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { type Attachment, ownMerchant, type Staff, type Upload } from '../../../platform/http/index.ts';
import { LARGEST_DOCUMENT, readUpload } from '../../../platform/media.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { claimNotFound, claimTooManyFiles } from '../problems.ts';
import { requireOwn } from '../scope.ts';
import { type ClaimRow, lockClaim } from './row.ts';
import { addStep, type Side } from './step.ts';

const MOST_FILES = 20;

export const keyOf = (claimId: string): string => `claim/${claimId}`;

/** @throws Problem `quality/claim-not-found`, `quality/too-many-files`, `file/not-an-image`, `file/too-large` */
export function addOwnerFile(deps: QualityDeps, customerId: string, claimId: string, upload: Upload): Promise<void> {
  const mine = (row: ClaimRow) => {
    if (row.customer_id !== customerId) throw new Problem(claimNotFound);
  };
  return add(deps, claimId, upload, 'owner', mine);
}

/** @throws as {@link addOwnerFile} */
export function addStaffFile(deps: QualityDeps, staff: Staff, claimId: string, upload: Upload): Promise<void> {
  const side = ownMerchant(staff) === null ? 'operator' : 'merchant';
  return add(deps, claimId, upload, side, (row) => requireOwn(staff, row.merchant_id, claimNotFound));
}

async function add(
  deps: QualityDeps,
  claimId: string,
  upload: Upload,
  by: Side,
  allow: (row: ClaimRow) => void,
): Promise<void> {
  const bytes = await readUpload(upload.stream, LARGEST_DOCUMENT);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx: Tx) => {
    allow(await lockClaim(tx, claimId));
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from quality.claim_file where claim_id = ${claimId}`.execute(tx);
    if ((rows[0]?.count ?? 0) >= MOST_FILES) throw new Problem(claimTooManyFiles);
    const { fileId, contentType } = await deps.files.putDocument(tx, bytes, keyOf(claimId));
    await sql`
      insert into quality.claim_file (file_id, claim_id, content_type, by_side, at)
      values (${fileId}, ${claimId}, ${contentType}, ${by}, ${now.toString()})`.execute(tx);
    await addStep(tx, { claimId, step: 'file_added', by, at: now });
  });
}

/** The caller has checked who asks. @throws Problem `file/missing` */
export async function claimFile(deps: QualityDeps, claimId: string, fileId: string): Promise<Attachment> {
  const { contentType, body } = await deps.files.get(fileId, keyOf(claimId));
  const inline = contentType.startsWith('image/');
  return { filename: inline ? 'claim.webp' : 'claim.pdf', contentType, body, inline };
}
