/** Commands: correct an entry or withdraw it; what stood there before stays as a version (PET-3). */
import { PetRecord } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { todayOf } from '../deps.ts';
import { replan } from '../plan/replan.ts';
import { entryNotFound, withdrawn } from '../problems.ts';
import type { AddDeps, Source } from './add.ts';
import { canonical } from './canonical.ts';
import { checkedDetail, requireDay } from './detail.ts';
import { type EntryRow, insertVersions, lockEntry, updateEntry } from './repository.ts';

export interface NewVersion {
  readonly petId: string;
  readonly entryId: string;
  readonly by: Source;
  readonly reason: string | null;
  /** Looked at with the entry locked. @throws Problem when this caller may not */
  readonly allow?: (entry: EntryRow) => void;
  readonly change: { readonly onDate: string; readonly detail: PetRecord.EntryDetail } | 'withdraw';
}

export interface Corrected {
  readonly before: EntryRow;
  readonly after: EntryRow;
}

/**
 * One row of the trace, one event, and the care plan anew; an equal content changes nothing.
 * @throws Problem `record/entry-not-found`, `record/withdrawn`, `record/detail-invalid`, `record/date-invalid`
 */
export async function correctEntry(tx: Tx, deps: AddDeps, request: NewVersion): Promise<Corrected> {
  const { petId, entryId, by, reason, change } = request;
  const before = await lockEntry(tx, entryId);
  if (!before || before.pet_id !== petId) throw new Problem(entryNotFound);
  request.allow?.(before);
  if (before.state === 'withdrawn') throw new Problem(withdrawn);
  const now = deps.clock.now();
  const changed =
    change === 'withdraw'
      ? { ...before, state: 'withdrawn' as const }
      : await content(tx, deps, before, { ...change, by: by.kind });
  if (same(before, changed)) return { before, after: before };
  const after: EntryRow = { ...changed, version: before.version + 1, changed_at: now.toString() };
  await updateEntry(tx, after);
  const { entry_id, version, on_date, detail, state } = after;
  const said = { by_kind: by.kind, by_id: by.id, by_name: by.name ?? null, reason, at: now.toString() };
  await insertVersions(tx, [{ entry_id, version, on_date, detail, state, ...said }]);
  const payload = { entryId, kind: after.kind, version, state };
  await deps.pet.announce(tx, PetRecord.entryCorrected, [{ petId, payload, occurredAt: now }]);
  await replan(tx, deps, [petId]);
  return { before, after };
}

async function content(
  tx: Tx,
  deps: AddDeps,
  before: EntryRow,
  {
    onDate,
    detail,
    by,
  }: { readonly onDate: string; readonly detail: PetRecord.EntryDetail; readonly by: PetRecord.SourceKind },
): Promise<EntryRow> {
  const vitals = await deps.pet.vitalsOf(tx, [before.pet_id]);
  requireDay({ onDate, birthday: vitals.get(before.pet_id)?.birthday ?? null, today: todayOf(deps), by });
  return { ...before, on_date: onDate, detail: checkedDetail(before.kind, onDate, detail) };
}

function same(a: EntryRow, b: EntryRow): boolean {
  return a.state === b.state && a.on_date === b.on_date && canonical(a.detail) === canonical(b.detail);
}
