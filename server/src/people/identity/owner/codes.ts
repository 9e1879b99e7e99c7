/** One-time codes: six digits, five minutes, five tries, one a minute and ten a day per phone, limited per address (SEC-3). */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { codeInvalid, codeLimit, codeTooSoon } from '../problems.ts';
import { codesPerAddressAndHour, codesPerDay } from '../settings.ts';

export type CodePurpose = 'sign-in' | 'erase';

const MINUTES_VALID = 5;
const MOST_TRIES = 5;
const SECONDS_BETWEEN = 60;

export interface NewCode {
  readonly purpose: CodePurpose;
  /** What the code proves: a phone as E.164, or `customer:<id>`. */
  readonly target: string;
  readonly address: string;
}

export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: Temporal.Instant;
}

/**
 * Make a code; earlier ones of the same target and purpose stop working.
 * @throws Problem `identity/code-too-soon`, `identity/code-limit`
 */
export async function issueCode(deps: IdentityDeps, request: NewCode): Promise<IssuedCode> {
  const { db, clock, secrets } = deps;
  const target = targetIndex(deps, request.target);
  const address = secrets.blindIndex('address', request.address);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const now = clock.now();
  const expiresAt = now.add({ minutes: MINUTES_VALID });
  await inTransaction(db, async (tx) => {
    // Two requests for one phone at once wait here, so that the limits count both.
    await sql`select pg_advisory_xact_lock(hashtextextended(${target.toString('base64')}, 11))`.execute(tx);
    await requireWithinLimits(tx, deps, target, address, now);
    await sql`
      update identity.one_time_code set used_at = ${now.toString()}
      where target_index = ${target} and purpose = ${request.purpose} and used_at is null`.execute(tx);
    await sql`
      insert into identity.one_time_code (code_id, purpose, target_index, address_index, code_hash, created_at, expires_at)
      values (${newId()}, ${request.purpose}, ${target}, ${address}, ${hashOf(deps, request, code)}, ${now.toString()},
        ${expiresAt.toString()})`.execute(tx);
  });
  return { code, expiresAt };
}

async function requireWithinLimits(tx: Tx, deps: IdentityDeps, target: Buffer, address: Buffer, now: Temporal.Instant) {
  const { rows } = await sql<{ last: string | null; today: number; here: number }>`
    select max(created_at) filter (where target_index = ${target}) as last,
      count(*) filter (where target_index = ${target}) as today,
      count(*) filter (where address_index = ${address} and created_at > ${now.subtract({ hours: 1 }).toString()}) as here
    from identity.one_time_code
    where (target_index = ${target} or address_index = ${address})
      and created_at > ${now.subtract({ hours: 24 }).toString()}`.execute(tx);
  const found = rows[0];
  if (!found) return;
  const waited = found.last ? now.since(Temporal.Instant.from(found.last)).total('seconds') : SECONDS_BETWEEN;
  if (waited < SECONDS_BETWEEN) {
    throw new Problem(codeTooSoon, undefined, [], Math.ceil(SECONDS_BETWEEN - waited));
  }
  if (found.today >= (await deps.settings.get(tx, codesPerDay))) throw new Problem(codeLimit, undefined, [], 3600);
  if (found.here >= (await deps.settings.get(tx, codesPerAddressAndHour)))
    throw new Problem(codeLimit, undefined, [], 600);
}

/**
 * Check a code against the newest one of its target; each check counts as a try, committed by itself, so that a failed
 * sign-in does not give the try back. The caller uses the code up with {@link useCode} in its own transaction.
 * @returns id of the code
 * @throws Problem `identity/code-invalid`
 */
export async function checkCode(
  deps: IdentityDeps,
  purpose: CodePurpose,
  target: string,
  code: string,
): Promise<string> {
  const now = deps.clock.now().toString();
  const { rows } = await sql<{ code_id: string; code_hash: Buffer }>`
    update identity.one_time_code set tries = tries + 1
    where target_index = ${targetIndex(deps, target)} and purpose = ${purpose} and used_at is null
      and expires_at > ${now} and tries < ${MOST_TRIES}
    returning code_id, code_hash`.execute(deps.db);
  const expected = rows[0];
  const actual = hashOf(deps, { purpose, target }, code);
  if (!expected || !timingSafeEqual(expected.code_hash, actual)) throw new Problem(codeInvalid);
  return expected.code_id;
}

/** Of several uses of one code at once, one succeeds. @throws Problem `identity/code-invalid` */
export async function useCode(tx: Tx, codeId: string, now: Temporal.Instant): Promise<void> {
  const { numAffectedRows } = await sql`
    update identity.one_time_code set used_at = ${now.toString()} where code_id = ${codeId} and used_at is null`.execute(
    tx,
  );
  if (numAffectedRows !== 1n) throw new Problem(codeInvalid);
}

/** Phones share the index of the identifier, so that an erasure finds their codes. */
function targetIndex({ secrets }: IdentityDeps, target: string): Buffer {
  return secrets.blindIndex('phone', target);
}

/** Keyed, so that a stolen table of six-digit codes cannot be tried out. */
function hashOf(
  { secrets }: IdentityDeps,
  { purpose, target }: Pick<NewCode, 'purpose' | 'target'>,
  code: string,
): Buffer {
  return secrets.blindIndex('code', `${purpose}/${target}/${code}`);
}
