/** Everything done and bought for a pet, latest first: the record's entries and what other rooms bring (PET-7). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Inner } from '../deps.ts';
import { type EntryRow, fileRows } from '../entry/repository.ts';
import type { TimelinePiece, TimelineSource } from './source.ts';

const PAGE = 50;

interface Asked {
  readonly cursor?: string;
  readonly limit?: number;
  /** Health only: what was booked and bought elsewhere is no business of a store. */
  readonly healthOnly?: boolean;
}

/** One page over all sources; each is asked once. */
export async function timeline(
  deps: Inner,
  petId: string,
  { cursor, limit = PAGE, healthOnly = false }: Asked,
): Promise<{ items: PetRecord.TimelineItem[]; nextCursor: string | null }> {
  const [at, key] = cursor ? decodeCursor(cursor, 2).map(String) : [];
  const before = at !== undefined && key !== undefined ? { at, key } : null;
  const sources = healthOnly
    ? [entrySource(deps.timeZone)]
    : [entrySource(deps.timeZone, { withoutServices: true }), ...deps.timelines];
  const found = await Promise.all(
    sources.map((source) => source.itemsOf(deps.db, petId, { before, limit: limit + 1 })),
  );
  const all = found.flat().toSorted(latestFirst);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const items = page.map((item) => ({ ...item, onDate: dayOf(item.at, deps.timeZone) }));
  return { items, nextCursor: all.length > limit && last ? encodeCursor([last.at, last.key]) : null };
}

const dayOf = (at: string, timeZone: string): string =>
  Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

function latestFirst(a: TimelinePiece, b: TimelinePiece): number {
  const byTime = Temporal.Instant.compare(Temporal.Instant.from(b.at), Temporal.Instant.from(a.at));
  return byTime !== 0 ? byTime : a.key < b.key ? 1 : -1;
}

/**
 * Entries lie at the beginning of their day in the business's zone.
 * @param withoutServices procedures that a booking left are told by the room of bookings, with their report
 */
function entrySource(timeZone: string, { withoutServices = false } = {}): TimelineSource {
  return {
    name: 'record',
    async itemsOf(handle, petId, { before, limit }) {
      const at = sql`(on_date::timestamp at time zone ${timeZone})`;
      const { rows } = await sql<EntryRow & { at: string }>`
        select *, ${at} as at from record.entry where pet_id = ${petId} and state = 'current'
          ${withoutServices ? sql`and not (kind = 'procedure' and source_kind = 'booking')` : sql``}
          ${before ? sql`and (${at}, ('record/' || entry_id) collate "C") < (${before.at}::timestamptz, ${before.key} collate "C")` : sql``}
        order by on_date desc, entry_id desc limit ${limit}`.execute(handle);
      const files = await fileRows(
        handle,
        rows.map((row) => row.entry_id),
      );
      return rows.map(({ detail: { note: _, ...detail }, ...row }) => ({
        key: `record/${row.entry_id}`,
        at: row.at,
        kind: `record.${row.kind}`,
        title: null,
        detail,
        ref: { kind: 'entry', id: row.entry_id },
        by: detail.clinic ?? row.source_name,
        files: files.get(row.entry_id)?.length ?? 0,
      }));
    },
  };
}
