/** Command: a business applies as a merchant. Makes the draft and the sign-in of its manager in one transaction (MER-1). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Secrets } from '../../../platform/secret.ts';
import type { Caller, Inner } from '../deps.ts';
import { gramsOf } from '../grams.ts';
import { categoryUnknown } from '../problems.ts';
import { note } from './note.ts';
import { storeOff } from './parts.ts';
import { insertMove } from './transition.ts';

const MANAGER = 'store-manager';

/** @throws Problem `identity/login-taken`, `identity/weak-password`, `merchant/category-unknown` */
export async function applyAsMerchant(
  deps: Inner,
  input: Merchant.ApplicationInput,
  requestId: string,
): Promise<{ merchantId: string; login: string }> {
  const merchantId = newId();
  const { login, password } = input;
  const name = input.contactName.trim();
  const insertManager = await deps.identity.prepareMember({ login, password, name, merchantId, roleKey: MANAGER });
  await inTransaction(deps.db, async (tx) => {
    const contact = { name, phone: input.contactPhone.trim() };
    const caller: Caller = { principal: 'system', requestId };
    await insertMerchant(tx, deps, caller, {
      merchantId,
      name: input.businessName,
      contact,
      categories: input.categories,
    });
    await insertManager(tx);
  });
  return { merchantId, login };
}

export interface NewMerchant {
  readonly merchantId: string;
  readonly name: string;
  readonly contact: Contact | null;
  readonly categories: readonly string[];
  readonly source?: { readonly name: string; readonly id: string };
}

export interface Contact {
  readonly name: string;
  readonly phone: string;
}

/** A draft with its first line of history. @throws Problem `merchant/category-unknown` */
export async function insertMerchant(tx: Tx, deps: Inner, caller: Caller, merchant: NewMerchant): Promise<void> {
  const { merchantId, categories, source } = merchant;
  const name = merchant.name.trim();
  const at = deps.clock.now().toString();
  await sql`
    insert into merchant.merchant (merchant_id, name, contact_sealed, state, state_at, grams, source, source_id, created_at)
    values (${merchantId}, ${name}, ${sealContact(deps.secrets, merchant.contact)}, 'draft', ${at}::timestamptz,
      ${gramsOf([name])}::text[], ${source?.name ?? null}, ${source?.id ?? null}, ${at}::timestamptz)`.execute(tx);
  await setCategories(tx, merchantId, categories);
  await insertMove(tx, deps, caller, { merchantId, from: null, to: 'draft', reason: null });
  const payload = { merchantId, categories: [...categories] };
  await append(tx, Merchant.merchantApplied, { subjectId: merchantId, merchantId, payload });
  await note(tx, caller, {
    action: 'merchant.applied',
    subjectType: 'merchant',
    subjectId: merchantId,
    before: null,
    after: { name, categories },
  });
}

/** Categories that are wanted: new ones come, those that were left out go. @throws Problem `merchant/category-unknown` */
export async function setCategories(tx: Tx, merchantId: string, keys: readonly string[]): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    select key from merchant.category where key = any(${[...keys]}::text[])`.execute(tx);
  const unknown = keys.filter((key) => !rows.some((row) => row.key === key));
  if (unknown.length > 0) throw new Problem(categoryUnknown, unknown.join(', '));
  await sql`
    delete from merchant.merchant_category
    where merchant_id = ${merchantId} and category_key <> all(${[...keys]}::text[])`.execute(tx);
  await sql`
    insert into merchant.merchant_category (merchant_id, category_key)
    select ${merchantId}, key from unnest(${[...keys]}::text[]) w (key) on conflict do nothing`.execute(tx);
  // One that was given up and is wanted again is as far off as it was.
  await storeOff(tx, merchantId);
}

export const sealContact = (secrets: Secrets, contact: Contact | null): Buffer | null =>
  contact === null ? null : secrets.seal(JSON.stringify(contact));

export function openContact(secrets: Secrets, sealed: Buffer | null): Contact | null {
  return sealed === null ? null : (JSON.parse(secrets.open(sealed)) as Contact);
}
