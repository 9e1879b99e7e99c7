/** Checking in and the kennel plan: who lies where, now and as it is planned (rule 17, BOOK-17). */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Handle } from '../deps.ts';
import { kennelTaken, stayUnknown } from '../problems.ts';
import { planKennels, type StayPart } from './kennels.ts';

interface ClassRow {
  readonly room_class_id: string;
  readonly size_class: string;
  readonly capacity: number;
  readonly kennels: string[];
  readonly names: string[];
}

interface StayRow {
  readonly booking_id: string;
  readonly room_class_id: string;
  readonly check_in: string;
  readonly check_out: string;
  readonly status: Schedule.StayStatus;
  readonly kennel_id: string | null;
}

export interface PlanQuery {
  readonly storeNo: number;
  /** Stays that touch these days are shown; all that are live are planned. */
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  readonly today: Temporal.PlainDate;
}

/** Kennels of each class with the stays that lie in them; those that have not begun are planned anew with every look. */
export async function kennelPlans(handle: Handle, query: PlanQuery): Promise<Schedule.KennelPlan[]> {
  const { rows: classes } = await sql<ClassRow>`
    select room_class_id, size_class, capacity, kennels, names from schedule.room_class
    where store_no = ${query.storeNo} order by size_rank, room_class_id`.execute(handle);
  const stays = await liveStays(
    handle,
    classes.map((one) => one.room_class_id),
  );
  return classes.map((one) => {
    const own = stays.filter((stay) => stay.room_class_id === one.room_class_id);
    const plan = planned(one.kennels, own, query.today);
    const shown = own.filter(
      (stay) => stay.check_in < query.until.toString() && stay.check_out > query.from.toString(),
    );
    return {
      roomClassId: one.room_class_id,
      sizeClass: one.size_class,
      capacity: one.capacity,
      kennels: one.kennels.map((kennelId, nth) => ({ kennelId, name: one.names[nth] ?? '' })),
      stays: shown.map((stay) => plannedStay(stay, plan.get(stay.booking_id) ?? [])),
    };
  });
}

/**
 * Fix the kennel of a stay as the animal arrives: the one asked for, else that of the plan. From then on others are
 * planned around it.
 * @throws Problem `schedule/stay-not-found`, `schedule/kennel-taken`
 */
export async function checkIn(
  tx: Tx,
  asked: { readonly bookingId: string; readonly kennelId?: string | null; readonly today: Temporal.PlainDate },
): Promise<{ kennelId: string }> {
  const { rows } = await sql<StayRow>`
    select booking_id, room_class_id, check_in, check_out, status, kennel_id from schedule.stay
    where booking_id = ${asked.bookingId}::uuid and status in ('booked', 'in_house') for update`.execute(tx);
  const stay = rows[0];
  if (!stay) throw new Problem(stayUnknown);
  if (stay.status === 'in_house' && stay.kennel_id) return { kennelId: stay.kennel_id };
  const kennels = await lockKennels(tx, stay.room_class_id);
  const others = await liveStays(tx, [stay.room_class_id]);
  const occupied = new Set(
    others.flatMap((one) => (one.status === 'in_house' && one.kennel_id ? [one.kennel_id] : [])),
  );
  const first = planned(kennels, others, asked.today).get(asked.bookingId)?.[0]?.kennel;
  const kennelId = asked.kennelId ?? first ?? kennels.find((one) => !occupied.has(one));
  if (!kennelId || !kennels.includes(kennelId) || occupied.has(kennelId)) throw new Problem(kennelTaken);
  await sql`
    update schedule.stay set status = 'in_house', kennel_id = ${kennelId}::uuid, expires_at = null
    where booking_id = ${asked.bookingId}::uuid and status = 'booked'`.execute(tx);
  return { kennelId };
}

/** Kennels of a class, one check-in at a time. */
async function lockKennels(tx: Tx, roomClassId: string): Promise<string[]> {
  const { rows } = await sql<{ kennels: string[] }>`
    select kennels from schedule.room_class where room_class_id = ${roomClassId}::uuid for no key update`.execute(tx);
  return rows[0]?.kennels ?? [];
}

async function liveStays(handle: Handle, roomClassIds: readonly string[]): Promise<StayRow[]> {
  const { rows } = await sql<StayRow>`
    select booking_id, room_class_id, check_in, check_out, status, kennel_id from schedule.stay
    where room_class_id = any(${roomClassIds}::uuid[]) and status in ('booked', 'in_house')
    order by check_in, check_out desc, booking_id`.execute(handle);
  return rows;
}

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const dayOf = (date: string | Temporal.PlainDate): number =>
  EPOCH.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
const dateOf = (day: number): string => EPOCH.add({ days: day }).toString();

function planned(kennels: readonly string[], stays: readonly StayRow[], today: Temporal.PlainDate) {
  return planKennels(
    kennels,
    stays.map((stay) => ({
      key: stay.booking_id,
      from: dayOf(stay.check_in),
      until: dayOf(stay.check_out),
      kennel: stay.status === 'in_house' ? stay.kennel_id : null,
    })),
    dayOf(today),
  );
}

function plannedStay(stay: StayRow, parts: readonly StayPart[]): Schedule.PlannedStay {
  return {
    bookingId: stay.booking_id,
    status: stay.status,
    checkIn: stay.check_in,
    checkOut: stay.check_out,
    parts: parts.map(({ kennel, from, until }) => ({ kennelId: kennel, from: dateOf(from), until: dateOf(until) })),
    moves: Math.max(0, parts.length - 1),
  };
}

/** Kennels left by class and night; nights that nobody ever asked for have all of them. */
export async function nightsLeft(
  handle: Handle,
  query: Pick<PlanQuery, 'storeNo' | 'from' | 'until'>,
  now: Temporal.Instant,
): Promise<{ roomClassId: string; sizeClass: string; capacity: number; nights: { date: string; left: number }[] }[]> {
  const { rows } = await sql<{
    room_class_id: string;
    size_class: string;
    capacity: number;
    dates: string[];
    lefts: number[];
  }>`
    select c.room_class_id, c.size_class, c.capacity, array_agg(day::date::text order by day) as dates,
      array_agg(greatest(0, coalesce(n.capacity - n.booked, c.capacity) + (
        -- Holds that have ended are free, swept or not.
        select count(*)::int from schedule.stay s
        where s.room_class_id = c.room_class_id and s.status = 'booked' and s.expires_at <= ${now.toString()}::timestamptz
          and s.check_in <= day::date and s.check_out > day::date)) order by day) as lefts
    from schedule.room_class c
    cross join generate_series(${query.from.toString()}::date, ${query.until.toString()}::date - 1, interval '1 day') day
    left join schedule.night n on n.room_class_id = c.room_class_id and n.night = day::date
    where c.store_no = ${query.storeNo}
    group by c.room_class_id order by c.size_rank, c.room_class_id`.execute(handle);
  return rows.map((row) => ({
    roomClassId: row.room_class_id,
    sizeClass: row.size_class,
    capacity: row.capacity,
    nights: row.dates.map((date, nth) => ({ date, left: row.lefts[nth] ?? 0 })),
  }));
}
