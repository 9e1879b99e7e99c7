/** Clinics and the keys of their systems: hashed, shown once, revocable, with the time of last use (PET-4, SEC-2). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx, violates } from '../../../platform/db.ts';
import type { Principal, Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken, tokenHash } from '../../../platform/secret.ts';
import type { RecordDeps } from '../deps.ts';
import { clinicNotFound, clinicTaken, keyNotFound } from '../problems.ts';

const PREFIX_LENGTH = 11;
/** How often the time of last use is written. */
const TOUCH_SECONDS = 60;

type ClinicDeps = Pick<RecordDeps, 'db' | 'clock'>;

/** Null for the demo city and the command line. */
export interface Actor {
  readonly staff: Staff | null;
  readonly requestId?: string;
}

interface ClinicRow {
  readonly clinic_id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly active: boolean;
  readonly created_at: string;
  readonly records: number;
  readonly waiting: number;
  readonly last_record_at: string | null;
}

/** By name, with what came from each. */
export async function listClinics(handle: Db | Tx, clinicId?: string): Promise<PetRecord.Clinic[]> {
  const { rows } = await sql<ClinicRow>`
    select c.*, coalesce(r.records, 0)::integer as records, coalesce(r.waiting, 0)::integer as waiting, r.last_record_at
    from record.clinic c left join lateral (
      select count(*) as records, count(*) filter (where state = 'waiting') as waiting, max(changed_at) as last_record_at
      from record.clinic_record where clinic_id = c.clinic_id
    ) r on true
    where ${clinicId ? sql`c.clinic_id = ${clinicId}` : sql`true`} order by lower(c.name)`.execute(handle);
  return rows.map((row) => ({
    clinicId: row.clinic_id,
    name: row.name,
    phone: row.phone,
    active: row.active,
    createdAt: row.created_at,
    records: row.records,
    waiting: row.waiting,
    lastRecordAt: row.last_record_at,
  }));
}

/** @throws Problem `record/clinic-not-found` */
export async function getClinic(handle: Db | Tx, clinicId: string): Promise<PetRecord.Clinic> {
  const [clinic] = await listClinics(handle, clinicId);
  if (!clinic) throw new Problem(clinicNotFound);
  return clinic;
}

/** By id, or by name whatever its case; for the command line. */
export async function findClinic(handle: Db | Tx, text: string): Promise<PetRecord.Clinic | undefined> {
  const wanted = text.trim().toLowerCase();
  return (await listClinics(handle)).find(
    (clinic) => clinic.clinicId === wanted || clinic.name.toLowerCase() === wanted,
  );
}

/** @throws Problem `record/clinic-taken` */
export function createClinic(
  { db, clock }: ClinicDeps,
  { staff, requestId }: Actor,
  { name, phone = null, active = true }: PetRecord.ClinicInput,
): Promise<PetRecord.Clinic> {
  const clinicId = newId();
  return inTransaction(db, async (tx) => {
    const input = { name: name.trim(), phone, active };
    await named(
      sql`
        insert into record.clinic (clinic_id, name, phone, active, created_at)
        values (${clinicId}, ${input.name}, ${phone}, ${active}, ${clock.now().toString()})`.execute(tx),
    );
    await record(tx, {
      actor: staff ?? 'system',
      action: 'record.clinic_created',
      ...subject(clinicId),
      before: null,
      after: input,
      ...(requestId && { requestId }),
    });
    return getClinic(tx, clinicId);
  });
}

/** @throws Problem `record/clinic-not-found`, `record/clinic-taken` */
export function changeClinic(
  { db }: ClinicDeps,
  { staff, requestId }: Actor,
  clinicId: string,
  change: PetRecord.ClinicInput,
): Promise<PetRecord.Clinic> {
  return inTransaction(db, async (tx) => {
    await sql`select from record.clinic where clinic_id = ${clinicId} for update`.execute(tx);
    const before = await getClinic(tx, clinicId);
    const after = {
      name: change.name.trim(),
      phone: change.phone === undefined ? before.phone : change.phone,
      active: change.active ?? before.active,
    };
    await named(
      sql`
        update record.clinic set name = ${after.name}, phone = ${after.phone}, active = ${after.active}
        where clinic_id = ${clinicId}`.execute(tx),
    );
    await record(tx, {
      actor: staff ?? 'system',
      action: 'record.clinic_changed',
      ...subject(clinicId),
      before: { name: before.name, phone: before.phone, active: before.active },
      after,
      ...(requestId && { requestId }),
    });
    return getClinic(tx, clinicId);
  });
}

async function named(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (violates(error, 'clinic_name')) throw new Problem(clinicTaken);
    throw error;
  }
}

const subject = (clinicId: string) => ({ subjectType: 'clinic', subjectId: clinicId });

interface KeyRow {
  readonly key_id: string;
  readonly name: string;
  readonly prefix: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

function keyView(row: KeyRow): PetRecord.ClinicKey {
  return {
    keyId: row.key_id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

/** Those that are not revoked, newest first. @throws Problem `record/clinic-not-found` */
export async function listClinicKeys(handle: Db | Tx, clinicId: string): Promise<PetRecord.ClinicKey[]> {
  await getClinic(handle, clinicId);
  const { rows } = await sql<KeyRow>`
    select key_id, name, prefix, created_at, last_used_at from record.clinic_key
    where clinic_id = ${clinicId} and revoked_at is null order by key_id desc`.execute(handle);
  return rows.map(keyView);
}

/** The secret is not kept. @throws Problem `record/clinic-not-found` */
export function createClinicKey(
  { db, clock }: ClinicDeps,
  { staff, requestId }: Actor,
  clinicId: string,
  name: string,
): Promise<{ key: PetRecord.ClinicKey; secret: string }> {
  const secret = `ck_${newToken()}`;
  return inTransaction(db, async (tx) => {
    await getClinic(tx, clinicId);
    const { rows } = await sql<KeyRow>`
      insert into record.clinic_key (key_id, clinic_id, name, prefix, secret_hash, created_at, created_by)
      values (${newId()}, ${clinicId}, ${name.trim()}, ${secret.slice(0, PREFIX_LENGTH)}, ${tokenHash(secret)},
        ${clock.now().toString()}, ${staff?.staffId ?? null})
      returning key_id, name, prefix, created_at, last_used_at`.execute(tx);
    const key = keyView(rows[0] as KeyRow);
    await record(tx, {
      actor: staff ?? 'system',
      action: 'record.clinic_key_created',
      ...subject(clinicId),
      before: null,
      after: { name: key.name, prefix: key.prefix },
      ...(requestId && { requestId }),
    });
    return { key, secret };
  });
}

/** @throws Problem `record/key-not-found` */
export function revokeClinicKey(
  { db, clock }: ClinicDeps,
  { staff, requestId }: Actor,
  clinicId: string,
  keyId: string,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ name: string; prefix: string }>`
      update record.clinic_key set revoked_at = ${clock.now().toString()}
      where key_id = ${keyId} and clinic_id = ${clinicId} and revoked_at is null returning name, prefix`.execute(tx);
    const before = rows[0];
    if (!before) throw new Problem(keyNotFound);
    await record(tx, {
      actor: staff ?? 'system',
      action: 'record.clinic_key_revoked',
      ...subject(clinicId),
      before,
      after: null,
      ...(requestId && { requestId }),
    });
  });
}

/** Keys of clinics that are not active are nobody's. One indexed query. */
export async function clinicPrincipal({ db, clock }: ClinicDeps, secret: string): Promise<Principal | undefined> {
  const now = clock.now();
  const { rows } = await sql<{ key_id: string; clinic_id: string; name: string; last_used_at: string | null }>`
    select k.key_id, k.clinic_id, c.name, k.last_used_at from record.clinic_key k
    join record.clinic c on c.clinic_id = k.clinic_id and c.active
    where k.secret_hash = ${tokenHash(secret)} and k.revoked_at is null`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  const fresh = now.subtract({ seconds: TOUCH_SECONDS });
  if (row.last_used_at === null || Temporal.Instant.compare(Temporal.Instant.from(row.last_used_at), fresh) < 0) {
    await sql`update record.clinic_key set last_used_at = ${now.toString()} where key_id = ${row.key_id}`.execute(db);
  }
  return { kind: 'clinicKey', keyId: row.key_id, clinicId: row.clinic_id, name: row.name };
}
