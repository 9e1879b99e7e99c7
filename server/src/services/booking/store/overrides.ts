/** Pets that a store lets in although health stands against it, and who they are when somebody names a phone (BOOK-16). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import { ownMerchant } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { petNotFound } from '../problems.ts';
import { requireStore } from '../view/staff.ts';
import type { StoreCall } from './call.ts';

const MOST = 200;

interface Row {
  readonly pet_id: string;
  readonly until: string;
  readonly reason: string;
  readonly staff_id: string;
  readonly at: string;
}

/** Pets that are gone from the books are left out. @throws Problem `booking/store-not-found` */
export async function healthOverrides(
  deps: Inner,
  own: string | null,
  storeId: string,
): Promise<Booking.HealthOverride[]> {
  const { timeZone } = await requireStore(deps.db, deps, storeId, own);
  const { rows } = await sql<Row>`
    select pet_id, until, reason, staff_id, at from booking.health_override
    where store_id = ${storeId} order by until desc, pet_id limit ${MOST}`.execute(deps.db);
  const pets = await deps.pet.findPets(
    deps.db,
    rows.map((row) => row.pet_id),
  );
  const staff = await deps.identity.findStaff(
    deps.db,
    rows.map((row) => row.staff_id),
  );
  const today = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate().toString();
  return rows.flatMap((row) => {
    const pet = pets.get(row.pet_id);
    if (!pet) return [];
    const { until, reason, at } = row;
    const byName = staff.get(row.staff_id)?.name ?? null;
    return [{ pet: petOf(pet), until, reason, byName, at, ended: until < today }];
  });
}

const petOf = ({ petId, name, species }: Booking.HealthOverride['pet']) => ({ petId, name, species });

/** @throws Problem `booking/store-not-found`, `booking/pet-not-found` */
export function overrideHealth(
  deps: Inner,
  call: StoreCall,
  { petId, until, reason }: { readonly petId: string; readonly until: string; readonly reason: string },
): Promise<{ petId: string; storeId: string; until: string }> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    if (!(await deps.pet.findPets(tx, [petId])).has(petId)) throw new Problem(petNotFound);
    const at = deps.clock.now().toString();
    await sql`
      insert into booking.health_override (store_id, pet_id, until, reason, staff_id, at)
      values (${storeId}, ${petId}, ${until}::date, ${reason}, ${staff.staffId}, ${at}::timestamptz)
      on conflict (store_id, pet_id) do update set until = excluded.until, reason = excluded.reason,
        staff_id = excluded.staff_id, at = excluded.at`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'booking.health_overridden',
      subjectType: 'pet',
      subjectId: petId,
      before: null,
      after: { storeId, until, reason },
      requestId,
    });
    return { petId, storeId, until };
  });
}

/** What is booked stays; nothing new is. @throws Problem `booking/store-not-found`, `booking/pet-not-found` */
export function endOverride(deps: Inner, call: StoreCall, petId: string): Promise<void> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    const { rows } = await sql<{ until: string; reason: string }>`
      delete from booking.health_override where store_id = ${storeId} and pet_id = ${petId}
      returning until, reason`.execute(tx);
    const before = rows[0];
    if (!before) throw new Problem(petNotFound);
    await record(tx, {
      actor: staff,
      action: 'booking.health_override_ended',
      subjectType: 'pet',
      subjectId: petId,
      before: { storeId, ...before },
      after: null,
      requestId,
    });
  });
}

/** Who knows a number learns the names of its pets and no more: nobody's name comes with them, and the look is audited. */
export function petsOfPhone(deps: Inner, call: StoreCall, phone: string): Promise<Booking.HealthOverride['pet'][]> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    const holders = (await deps.identity.verifiedHoldersOf(tx, [phone])).get(phone) ?? [];
    const kept = [...(await deps.pet.petsOf(tx, holders)).values()].flat();
    const living = [...new Set(kept.flatMap((pet) => (pet.deceasedOn === null ? [pet.petId] : [])))];
    const pets = [...(await deps.pet.findPets(tx, living)).values()].map(petOf);
    await record(tx, {
      actor: staff,
      action: 'booking.pets_looked_up',
      subjectType: 'store',
      subjectId: storeId,
      before: null,
      after: { petIds: pets.map((pet) => pet.petId) },
      requestId,
    });
    return pets;
  });
}
