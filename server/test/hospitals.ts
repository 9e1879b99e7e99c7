/** Hospitals for tests of dispatch: live merchants with valid medical papers and stores around a place, put in directly. */
import type { Permission } from '@pawloop/contract';
import { sql } from 'kysely';
import { newId } from '../src/platform/ids.ts';
import type { Headers, TestApp } from './harness.ts';
import { signIn } from './sign-in.ts';

export interface TestHospital {
  readonly storeId: string;
  readonly merchantId: string;
}

export interface HospitalOptions {
  readonly merchantId?: string;
  /** Metres north of the place. */
  readonly metres: number;
  readonly species?: readonly string[];
  readonly accepting?: boolean;
  readonly name?: string;
}

/** People's Square of Shanghai. */
export const PLACE = { lat: 31.2304, lng: 121.4737 };
const METRES_A_DEGREE = (6_371_008.8 * Math.PI) / 180;

/** A live merchant with a medical category in order for ever. */
export async function aMerchant(app: Pick<TestApp, 'db'>): Promise<string> {
  const merchantId = newId();
  await sql`
    insert into merchant.category (key, names, icon, document_kinds, skills, position, active)
    values ('medical', '{"zh":"医疗","en":"Medical"}', 'medical', '{}', '[]', 1, true) on conflict do nothing`.execute(
    app.db,
  );
  await sql`
    insert into merchant.merchant (merchant_id, name, state, state_at, created_at)
    values (${merchantId}, 'Hospital', 'live', now(), now())`.execute(app.db);
  await sql`
    insert into merchant.merchant_category (merchant_id, category_key, admitted, in_order_from, in_order_until)
    values (${merchantId}, 'medical', true, '2020-01-01', '2099-12-31')`.execute(app.db);
  return merchantId;
}

/** Open day and night. */
export async function aHospital(app: Pick<TestApp, 'db'>, options: HospitalOptions): Promise<TestHospital> {
  const merchantId = options.merchantId ?? (await aMerchant(app));
  const storeId = newId();
  const { rows } = await sql<{ store_no: number }>`
    insert into merchant.store (store_id, merchant_id, name, address, lat, lng, time_zone, phone, emergency, emergency_species,
      accepting, created_at)
    values (${storeId}, ${merchantId}, ${options.name ?? `Hospital ${options.metres} m`}, 'Renmin Avenue 1',
      ${PLACE.lat + options.metres / METRES_A_DEGREE}, ${PLACE.lng}, 'Asia/Shanghai', '+86 21 5555 0100', true,
      ${[...(options.species ?? [])]}::text[], ${options.accepting ?? true}, now()) returning store_no`.execute(app.db);
  await sql`
    insert into merchant.hours (store_no, weekday, starts, ends)
    select ${rows[0]?.store_no}, day, '00:00', '24:00' from generate_series(1, 7) day`.execute(app.db);
  return { storeId, merchantId };
}

export const HOSPITAL_STAFF: readonly Permission[] = ['dispatch.read', 'dispatch.write', 'store.manage'];

/** Somebody who works at the merchant. */
export function staffAt(
  app: TestApp,
  merchantId: string,
  permissions: readonly Permission[] = HOSPITAL_STAFF,
): Promise<Headers> {
  return signIn(app.pawloop, { scope: 'merchant', merchantId, permissions });
}

/** A dog of an owner. @returns petId */
export async function aDog(app: TestApp, headers: Headers, name = 'Doudou'): Promise<string> {
  const reply = await app.http.inject({
    method: 'POST',
    url: '/v1/owner/pets',
    headers,
    body: { name, species: 'dog' },
  });
  if (reply.statusCode !== 201) throw new Error(reply.body);
  return reply.json<{ petId: string }>().petId;
}
