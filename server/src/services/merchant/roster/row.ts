/** People, things and room classes as they are stored and seen; what people may do goes by the exams they passed (MER-3). */
import type { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Handle, ResourceCard, RoomClassCard } from '../face.ts';

export interface ResourceRow {
  resource_id: string;
  resource_no: number;
  store_id: string;
  store_no: number;
  merchant_id: string;
  kind: string;
  name: string;
  skills: string[];
  effective: string[];
  staff_id: string | null;
  active: boolean;
  version: number;
}

/**
 * Skills of a resource `r` that count at an instant: declared, and their category has no course or the person has passed
 * it and the pass counts then. A person without a sign-in was examined on the spot, under the id of the resource.
 */
export const effectiveSkills = (at: Temporal.Instant): RawBuilder<string[]> => sql<string[]>`array(
  select distinct k->>'key' from merchant.category c cross join jsonb_array_elements(c.skills) k
  where k->>'key' = any(r.skills) and (c.course_key is null or exists (
    select 1 from merchant.pass p where p.staff_id = coalesce(r.staff_id, r.resource_id) and p.course_key = c.course_key
      and coalesce(p.counts_until > ${at.toString()}::timestamptz, true))) order by 1)`;

/** Resources `r` of stores `s`. @param rest conditions and order */
export async function resourceRows(
  handle: Handle,
  at: Temporal.Instant,
  rest: RawBuilder<unknown>,
): Promise<ResourceRow[]> {
  const { rows } = await sql<ResourceRow>`
    select r.*, s.store_id, s.merchant_id, ${effectiveSkills(at)} as effective
    from merchant.resource r join merchant.store s using (store_no) where ${rest}`.execute(handle);
  return rows;
}

export function resourceCard(row: ResourceRow): ResourceCard {
  return {
    resourceId: row.resource_id,
    resourceNo: row.resource_no,
    storeId: row.store_id,
    storeNo: row.store_no,
    merchantId: row.merchant_id,
    kind: row.kind,
    name: row.name,
    skills: row.effective,
    staffId: row.staff_id,
    active: row.active,
  };
}

export function resourceOf(row: ResourceRow): Merchant.Resource {
  return {
    resourceId: row.resource_id,
    resourceNo: row.resource_no,
    storeId: row.store_id,
    kind: row.kind,
    name: row.name,
    skills: row.skills,
    effectiveSkills: row.effective,
    staffId: row.staff_id,
    active: row.active,
    version: row.version,
  };
}

interface RoomRow {
  room_class_id: string;
  store_id: string;
  store_no: number;
  merchant_id: string;
  name: string;
  size_class: Merchant.RoomClass['sizeClass'];
  species: string[];
  version: number;
  kennels: Merchant.RoomClass['kennels'];
}

/** Room classes `c` of stores `s`, smallest first. */
export async function roomRows(handle: Handle, where: RawBuilder<boolean>): Promise<RoomRow[]> {
  const { rows } = await sql<RoomRow>`
    select c.*, s.store_id, s.merchant_id, coalesce((
      select jsonb_agg(jsonb_build_object('kennelId', k.kennel_id, 'name', k.name, 'active', k.active) order by k.position)
      from merchant.kennel k where k.room_class_id = c.room_class_id), '[]') as kennels
    from merchant.room_class c join merchant.store s using (store_no) where ${where}
    order by array_position(array['toy', 'small', 'medium', 'large', 'giant'], c.size_class), c.room_class_id`.execute(
    handle,
  );
  return rows;
}

const capacityOf = (row: RoomRow): number => row.kennels.filter((kennel) => kennel.active).length;

export function roomCard(row: RoomRow): RoomClassCard {
  return {
    roomClassId: row.room_class_id,
    storeId: row.store_id,
    storeNo: row.store_no,
    merchantId: row.merchant_id,
    name: row.name,
    sizeClass: row.size_class,
    species: row.species,
    capacity: capacityOf(row),
    kennels: row.kennels,
  };
}

export function roomOf(row: RoomRow): Merchant.RoomClass {
  const { storeNo: _no, merchantId: _merchant, ...shown } = roomCard(row);
  return { ...shown, species: row.species, kennels: row.kennels, version: row.version };
}
