/** Reads of entries for screens and for other modules. */
import type { PetRecord } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { entryNotFound } from '../problems.ts';
import { entryRows, findEntry } from './repository.ts';
import { entryViews, traceView, type Viewer } from './view.ts';

const PAGE = 50;

export interface EntryQuery {
  readonly kind?: PetRecord.EntryKind;
  readonly withdrawn?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Latest day first. */
export async function listEntries(
  handle: Db | Tx,
  petId: string,
  { kind, withdrawn, cursor, limit = PAGE }: EntryQuery,
  viewer: Viewer,
): Promise<{ items: PetRecord.Entry[]; nextCursor: string | null }> {
  const after = cursor ? (decodeCursor(cursor, 2).map(String) as [string, string]) : undefined;
  const filter = { ...(kind && { kind }), ...(withdrawn && { withdrawn }), ...(after && { after }), limit: limit + 1 };
  const rows = await entryRows(handle, petId, filter);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await entryViews(handle, page, viewer),
    nextCursor: rows.length > limit && last ? encodeCursor([last.on_date, last.entry_id]) : null,
  };
}

/** @throws Problem `record/entry-not-found` */
export async function getTrace(
  handle: Db | Tx,
  petId: string,
  entryId: string,
  viewer: Viewer,
): Promise<PetRecord.EntryTrace> {
  const row = await findEntry(handle, petId, entryId);
  if (!row) throw new Problem(entryNotFound);
  return traceView(handle, row, viewer);
}
