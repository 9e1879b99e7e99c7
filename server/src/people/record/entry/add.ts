/** Command: add entries to the records of pets, from any source, once for each of the source's keys (PET-3). */
import { PetRecord } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { replan } from '../plan/replan.ts';
import { checkedDetail, requireDay } from './detail.ts';
import { type EntryRow, entryIdsByKey, insertEntries, insertVersions, type VersionRow } from './repository.ts';

/** Who brings entries: a keeper, a booking, a clinic, a member of staff, an emergency. */
export interface Source {
  readonly kind: PetRecord.SourceKind;
  readonly id: string;
  /** As it is shown: the clinic's, the store's or the member of staff's name. */
  readonly name?: string;
}

export interface NewEntry {
  /** The source's own key, at most 200 letters: a second one of the same key changes nothing. */
  readonly key: string;
  readonly petId: string;
  readonly kind: PetRecord.EntryKind;
  readonly onDate: string;
  readonly detail: PetRecord.EntryDetail;
}

export type AddDeps = Pick<RecordDeps, 'clock' | 'settings' | 'pet' | 'timeZone'>;

/**
 * Thousands at once with a constant number of statements, in the caller's transaction; the care plans of the pets are
 * made anew in it. Entries for pets that are gone are left out.
 * @returns id of the entry by key, of those that were there already too
 * @throws Problem `record/detail-invalid`, `record/date-invalid`
 */
export async function addEntries(
  tx: Tx,
  deps: AddDeps,
  entries: readonly NewEntry[],
  by: Source,
): Promise<Map<string, string>> {
  if (entries.length === 0) return new Map();
  const petIds = [...new Set(entries.map((entry) => entry.petId))];
  const there = await deps.pet.hold(tx, petIds);
  const vitals = await deps.pet.vitalsOf(tx, petIds);
  const now = deps.clock.now();
  const rows = entries
    .filter((entry) => there.has(entry.petId))
    .map((entry) => {
      const birthday = vitals.get(entry.petId)?.birthday ?? null;
      requireDay({ onDate: entry.onDate, birthday, today: todayOf(deps), by: by.kind });
      return rowOf(entry, by, now.toString());
    });
  const written = await insertEntries(tx, rows);
  const fresh = rows.filter((row) => written.has(row.entry_id));
  if (fresh.length > 0) {
    await insertVersions(
      tx,
      fresh.map((row) => firstVersion(row, by)),
    );
    await deps.pet.announce(
      tx,
      PetRecord.entryAdded,
      fresh.map((row) => ({ petId: row.pet_id, payload: added(row), occurredAt: now })),
    );
    await replan(tx, deps, [...new Set(fresh.map((row) => row.pet_id))]);
  }
  return entryIdsByKey(
    tx,
    by,
    entries.map((entry) => entry.key),
  );
}

function rowOf({ key, petId, kind, onDate, detail }: NewEntry, by: Source, at: string): EntryRow {
  return {
    entry_id: newId(),
    pet_id: petId,
    kind,
    on_date: onDate,
    detail: checkedDetail(kind, onDate, detail),
    state: 'current',
    source_kind: by.kind,
    source_id: by.id,
    source_name: by.name ?? null,
    source_key: key,
    version: 1,
    recorded_at: at,
    changed_at: at,
  };
}

function firstVersion(row: EntryRow, by: Source): VersionRow {
  return {
    entry_id: row.entry_id,
    version: 1,
    on_date: row.on_date,
    detail: row.detail,
    state: 'current',
    by_kind: by.kind,
    by_id: by.id,
    by_name: by.name ?? null,
    reason: null,
    at: row.recorded_at,
  };
}

function added(row: EntryRow) {
  return {
    entryId: row.entry_id,
    kind: row.kind,
    onDate: row.on_date,
    source: row.source_kind,
    nextDueOn: row.detail.nextDueOn ?? null,
  };
}
