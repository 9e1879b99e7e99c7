/** Reads of the catalogue, for screens and for the face. */
import type { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import type { Handle } from '../face.ts';
import { courseNotFound, serviceNotFound } from '../problems.ts';

export async function servicesWhere(handle: Handle, where: RawBuilder<boolean>): Promise<Merchant.Service[]> {
  const { rows } = await sql<Merchant.Service>`
    select v.service_id as "serviceId", v.key, v.category_key as "categoryKey", v.names, v.mode, v.legs, v.minutes, v.form,
      v.needs_vaccines as "needsVaccines", v.species, v.home, v.active, v.sop_version as "sopVersion"
    from merchant.service v join merchant.category c on c.key = v.category_key where ${where}
    order by c.position, c.key, v.service_id`.execute(handle);
  return rows;
}

export async function categoriesWhere(handle: Handle, where: RawBuilder<boolean>): Promise<Merchant.Category[]> {
  const { rows } = await sql<Merchant.Category>`
    select key, names, icon, document_kinds as "documentKinds", course_key as "courseKey", skills, position, active
    from merchant.category c where ${where} order by position, key`.execute(handle);
  return rows;
}

/** What can be booked; with `all` also what is not active. */
export async function catalogue({ db }: Inner, all = false): Promise<Merchant.Catalogue> {
  const { rows: documentKinds } = await sql<Merchant.DocumentKind>`
    select key, names, personal from merchant.document_kind order by key`.execute(db);
  const active = all ? sql<boolean>`true` : sql<boolean>`c.active`;
  return {
    categories: await categoriesWhere(db, active),
    services: await servicesWhere(db, all ? active : sql<boolean>`c.active and v.active`),
    documentKinds,
  };
}

/** Services of the ids that exist. */
export async function findServices(
  handle: Handle,
  serviceIds: readonly string[],
): Promise<Map<string, Merchant.Service>> {
  const services = await servicesWhere(handle, sql`v.service_id = any(${[...serviceIds]}::uuid[])`);
  return new Map(services.map((service) => [service.serviceId, service]));
}

/** @throws Problem `merchant/service-not-found` */
export async function serviceByKey(handle: Handle, key: string): Promise<Merchant.Service> {
  const [service] = await servicesWhere(handle, sql`v.key = ${key}`);
  if (!service) throw new Problem(serviceNotFound);
  return service;
}

/** Newest first. @throws Problem `merchant/service-not-found` */
export async function sopVersions(handle: Handle, key: string): Promise<Merchant.SopVersion[]> {
  const { serviceId } = await serviceByKey(handle, key);
  return sopsWhere(handle, sql`service_id = ${serviceId}`);
}

async function sopsWhere(handle: Handle, where: RawBuilder<boolean>): Promise<Merchant.SopVersion[]> {
  const { rows } = await sql<Merchant.SopVersion>`
    select service_id as "serviceId", version, steps, note, created_at as "createdAt", created_by as "createdBy"
    from merchant.sop_version where ${where} order by version desc`.execute(handle);
  return rows;
}

/** The version that a booking began with. @throws Problem `merchant/service-not-found` */
export async function sopOf(handle: Handle, serviceId: string, version: number): Promise<Merchant.SopVersion> {
  const [sop] = await sopsWhere(handle, sql`service_id = ${serviceId} and version = ${version}`);
  if (!sop) throw new Problem(serviceNotFound);
  return sop;
}

export async function coursesWhere(handle: Handle, where: RawBuilder<boolean>): Promise<Merchant.Course[]> {
  const { rows } = await sql<Merchant.Course>`
    select key, names, pages, questions, pass_mark as "passMark", attempts, version
    from merchant.course c where ${where} order by key`.execute(handle);
  return rows;
}

/** @throws Problem `merchant/course-not-found` */
export async function courseByKey(handle: Handle, key: string): Promise<Merchant.Course> {
  const [course] = await coursesWhere(handle, sql`c.key = ${key}`);
  if (!course) throw new Problem(courseNotFound);
  return course;
}
