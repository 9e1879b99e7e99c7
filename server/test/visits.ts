/** Bookings whose pet has just come in, for tests of what is done with it: rows written directly, nothing paid online. */
import { sql } from 'kysely';
import { newId } from '../src/platform/ids.ts';
import type { Brought } from '../src/services/merchant/index.ts';
import type { TestApp } from './harness.ts';

export interface VisitOptions {
  readonly merchant: Brought;
  readonly customerId: string | null;
  readonly petIds: readonly string[];
  /** Key of a service of the catalogue. */
  readonly service?: string;
  readonly state?: 'confirmed' | 'checked_in' | 'in_service' | 'cancelled';
  /** Of a stay. */
  readonly nights?: { readonly checkIn: string; readonly checkOut: string };
  readonly timeZone?: string;
}

interface ServiceRow {
  service_id: string;
  category_key: string;
  names: object;
  mode: string;
  sop_version: number;
}

/** @returns bookingId */
export async function aVisit(app: TestApp, options: VisitOptions): Promise<string> {
  const { merchant, customerId, petIds, service = 'bath', state = 'checked_in', nights } = options;
  const timeZone = options.timeZone ?? 'Asia/Shanghai';
  const { rows } = await sql<ServiceRow>`
    select service_id, category_key, names, mode, sop_version from merchant.service where key = ${service}`.execute(
    app.db,
  );
  const found = rows[0];
  const store = merchant.stores[0];
  if (!found || !store) throw new Error(`no service ${service}`);
  const bookingId = newId();
  const now = app.clock.now();
  const startOf = (day: string) =>
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: '10:00' }).toInstant();
  const startsAt = nights ? startOf(nights.checkIn) : now;
  const endsAt = nights ? startOf(nights.checkOut) : now.add({ hours: 1 });
  await sql`
    insert into booking.booking (booking_id, group_id, customer_id, pet_ids, walk_in_pet, merchant_id, store_id, store_no,
      time_zone, offer_id, service_id, service_key, category_key, service_names, mode, sop_version, source, state, starts_at,
      ends_at, check_in, check_out, shape, minutes, first_visit, matted, member, lines, quantity, price_fen, deposit_fen,
      ways, pay_way, currency, created_at, confirmed_at, checked_in_at, cancelled_by, cancelled_at)
    values (${bookingId}, ${bookingId}, ${customerId}, ${[...petIds]}::uuid[],
      ${petIds.length === 0 ? JSON.stringify({ name: 'Stray', species: 'dog' }) : null}::jsonb, ${merchant.merchantId},
      ${store.storeId}, ${store.storeNo}, ${timeZone}, ${store.offerIds[0]}, ${found.service_id}, ${service},
      ${found.category_key}, ${JSON.stringify(found.names)}::jsonb, ${found.mode}, ${found.sop_version}, 'owner', ${state},
      ${startsAt.toString()}, ${endsAt.toString()}, ${nights?.checkIn ?? null}, ${nights?.checkOut ?? null},
      '{"legs":[],"bufferBeforeMinutes":0,"bufferAfterMinutes":0,"travelMinutes":0,"gridMinutes":15,"leadMinutes":0,"horizonDays":30}',
      60, false, true, false, '[{"kind":"matted","amountFen":0}]', 1, 9900, 0, '{store}', 'store', 'CNY', ${now.toString()},
      ${now.toString()}, ${state === 'confirmed' ? null : now.toString()}, ${state === 'cancelled' ? 'owner' : null},
      ${state === 'cancelled' ? now.toString() : null})`.execute(app.db);
  return bookingId;
}
