/** The log of a request as screens show it, and as a replay reads it. */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { DispatchDeps } from '../deps.ts';
import type { LoggedMove, State } from '../domain.ts';

interface MoveRow {
  seq: number;
  at: string;
  kind: Dispatch.MoveKind;
  state: State;
  wave: number;
  offer_id: string | null;
  store_id: string | null;
  by_kind: Dispatch.Move['by'];
  reason: string | null;
  detail: { readonly offers: readonly { readonly offerId: string }[] } | null;
}

async function rowsOf(handle: Db | Tx, requestId: string): Promise<MoveRow[]> {
  const { rows } = await sql<MoveRow>`
    select seq, at, kind, state, wave, offer_id, store_id, by_kind, reason, detail
    from dispatch.move where request_id = ${requestId} order by seq`.execute(handle);
  return rows;
}

/** Oldest first, with the hospitals' names. */
export async function movesOf(
  deps: DispatchDeps,
  handle: Db | Tx,
  requestId: string,
  shown: (kind: Dispatch.MoveKind, storeId: string | null) => boolean,
): Promise<Dispatch.Move[]> {
  const rows = (await rowsOf(handle, requestId)).filter((row) => shown(row.kind, row.store_id));
  const ids = rows.flatMap((row) => (row.store_id === null ? [] : [row.store_id]));
  const stores = await deps.merchant.findStores(handle, [...new Set(ids)]);
  return rows.map(({ seq, at, kind, state, wave, store_id: storeId, by_kind: by, reason }) => ({
    seq,
    at,
    kind,
    state,
    wave,
    storeId,
    storeName: storeId === null ? null : (stores.get(storeId)?.name ?? null),
    by,
    reason,
  }));
}

/** For a replay (rule 31). */
export async function loggedMoves(handle: Db | Tx, requestId: string): Promise<LoggedMove[]> {
  return (await rowsOf(handle, requestId)).map(({ kind, state, wave, offer_id, store_id, detail }) => ({
    kind,
    state,
    wave,
    offerId: offer_id,
    storeId: store_id,
    offers: (detail?.offers ?? []).map((offer) => offer.offerId),
  }));
}
