/** Calendars at secret addresses: the owner's bookings, or a store's day (BOOK-12). */
import type { Booking } from '@pawloop/contract';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { type RawBuilder, sql } from 'kysely';
import type { Attachment } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken } from '../../../platform/secret.ts';
import type { Inner } from '../deps.ts';
import { calendarNotFound } from '../problems.ts';
import { type BookingRow, bookingRows } from '../row.ts';

type Kind = 'owner' | 'store';
type Link = { token: string; url: string; createdAt: string };

const PAST_DAYS = 60;
const AHEAD_DAYS = 400;
const MOST = 1000;

function linkOf(deps: Inner, token: string, createdAt: string): Link {
  return { token, url: `${deps.publicUrl}/v1/calendars/${token}.ics`, createdAt };
}

/** The present address, made when there is none. */
export async function calendarLink(deps: Inner, kind: Kind, subjectId: string): Promise<Link> {
  const known = await storedLink(deps, kind, subjectId);
  if (known) return known;
  // Two that look at once are shown the same address.
  await writeLink(deps, { kind, subjectId, conflict: sql`do nothing` });
  return (await storedLink(deps, kind, subjectId)) ?? newCalendarLink(deps, kind, subjectId);
}

async function storedLink(deps: Inner, kind: Kind, subjectId: string): Promise<Link | null> {
  const { rows } = await sql<{ token_sealed: Buffer; created_at: string }>`
    select token_sealed, created_at from booking.calendar
    where kind = ${kind} and subject_id = ${subjectId}`.execute(deps.db);
  const row = rows[0];
  return row ? linkOf(deps, deps.secrets.open(row.token_sealed), row.created_at) : null;
}

/** A new address; the old one ends at once. */
export function newCalendarLink(deps: Inner, kind: Kind, subjectId: string): Promise<Link> {
  const conflict = sql`do update set token_hash = excluded.token_hash, token_sealed = excluded.token_sealed,
    created_at = excluded.created_at`;
  return writeLink(deps, { kind, subjectId, conflict });
}

async function writeLink(
  deps: Inner,
  {
    kind,
    subjectId,
    conflict,
  }: { readonly kind: Kind; readonly subjectId: string; readonly conflict: RawBuilder<unknown> },
): Promise<Link> {
  const token = newToken();
  const at = deps.clock.now().toString();
  await sql`
    insert into booking.calendar (kind, subject_id, token_hash, token_sealed, created_at)
    values (${kind}, ${subjectId}, ${hashOf(deps, token)}, ${deps.secrets.seal(token)}, ${at}::timestamptz)
    on conflict (kind, subject_id) ${conflict}`.execute(deps.db);
  return linkOf(deps, token, at);
}

const hashOf = ({ secrets }: Inner, token: string): Buffer => secrets.blindIndex('booking.calendar', token);

/** @throws Problem `booking/calendar-not-found` */
export async function calendarFile(deps: Inner, asked: string): Promise<Attachment> {
  const token = asked.replace(/\.ics$/, '');
  const { rows } = await sql<{ kind: Kind; subject_id: string }>`
    select kind, subject_id from booking.calendar where token_hash = ${hashOf(deps, token)}`.execute(deps.db);
  const found = rows[0];
  if (!found) throw new Problem(calendarNotFound);
  // An address given before a merge goes on, with everything that the person has now.
  const meant = found.kind === 'owner' ? await deps.identity.canonical(deps.db, [found.subject_id]) : new Map();
  const subjectId: string = meant.get(found.subject_id) ?? found.subject_id;
  const whose: RawBuilder<unknown> =
    found.kind === 'owner' ? sql`b.customer_id = ${subjectId}` : sql`b.store_id = ${subjectId}`;
  const now = deps.clock.now();
  const days = (count: number) => now.add({ hours: count * 24 }).toString();
  const bookings = await bookingRows(
    deps.db,
    sql`${whose} and b.state in ('requested', 'confirmed', 'checked_in', 'in_service', 'completed')
      and b.starts_at between ${days(-PAST_DAYS)}::timestamptz and ${days(AHEAD_DAYS)}::timestamptz
      order by b.starts_at limit ${MOST}`,
  );
  return {
    filename: 'pawloop.ics',
    contentType: 'text/calendar; charset=utf-8',
    body: Buffer.from(await written(deps, { kind: found.kind, subject_id: subjectId }, bookings)),
    inline: true,
  };
}

async function written(
  deps: Inner,
  { kind, subject_id: subjectId }: { readonly kind: Kind; readonly subject_id: string },
  rows: readonly BookingRow[],
): Promise<string> {
  const stores = await deps.merchant.findStores(deps.db, [...new Set(rows.map((row) => row.store_id))]);
  const pets = await deps.pet.findPets(deps.db, [...new Set(rows.flatMap((row) => row.pet_ids))]);
  const owner = kind === 'owner' ? (await deps.identity.findCustomers(deps.db, [subjectId])).get(subjectId) : undefined;
  const language = owner?.language ?? 'zh';
  const calendar = ical({ name: 'Pawloop', method: ICalCalendarMethod.PUBLISH });
  for (const row of rows) {
    const store = stores.get(row.store_id);
    const names = row.pet_ids.map((petId) => pets.get(petId)?.name ?? '');
    const who = [...names, ...(row.walk_in_pet ? [row.walk_in_pet.name] : [])].filter((name) => name !== '').join(', ');
    calendar.createEvent({
      id: row.booking_id,
      sequence: row.version,
      start: new Date(row.starts_at),
      end: new Date(row.ends_at),
      stamp: new Date(row.created_at),
      summary: `${row.service_names[language]} · ${who}`,
      location: row.home?.address ?? [store?.name, store?.address].filter(Boolean).join(', '),
      description: String(row.no),
      status: statusOf(row.state),
    });
  }
  return calendar.toString();
}

const statusOf = (state: Booking.BookingState): ICalEventStatus =>
  state === 'requested' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
