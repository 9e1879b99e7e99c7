/** A store that a caller may reach, and its row locked for a change; another merchant's is as if it did not exist (ACC-3). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireOwn } from '../admission/own.ts';
import type { Caller } from '../deps.ts';
import type { Handle } from '../face.ts';
import { storeNotFound } from '../problems.ts';
import { storeOf, storeRows } from './row.ts';

export interface OwnStore {
  /** Without a look at whether owners see it. */
  readonly store: Merchant.Store;
  readonly version: number;
}

/** @throws Problem `merchant/store-not-found` */
export async function requireStore(handle: Handle, caller: Caller, storeId: string): Promise<OwnStore> {
  const [row] = await storeRows(handle, sql`s.store_id = ${storeId}`);
  if (!row) throw new Problem(storeNotFound);
  requireOwn(caller, row.merchant_id, storeNotFound);
  return { store: storeOf(row, false), version: row.version };
}

/** @throws Problem `merchant/store-not-found` */
export async function lockStore(tx: Tx, caller: Caller, storeId: string): Promise<OwnStore> {
  await sql`select from merchant.store where store_id = ${storeId} for update`.execute(tx);
  return requireStore(tx, caller, storeId);
}
